import AlignKit
import TestSupport
import Testing

/// Recordings of which one, or both, have samples of their activations.
@Suite struct SampledComparisonTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// - Parameters:
    ///   - samples: of A and of B; nil for whole tensors.
    ///   - change: made to B.
    private func compare(
        _ samples: (Int?, Int?), offset: Int = 0, _ change: (inout TinyStack) -> Void = { _ in }
    ) throws -> FileComparisonResult {
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        try TinyStack().write(to: a, sample: samples.0)
        var other = TinyStack()
        change(&other)
        try other.write(to: b, sample: samples.1, offset: offset)
        return try FileComparison(reference: a, candidate: b, workers: Workers(threads: 1)).run()
    }

    @Test(arguments: [(20, 20), (20, nil), (nil, 20)] as [(Int?, Int?)])
    func agreeing(_ first: Int?, _ second: Int?) throws {
        let result = try compare((first, second))
        #expect(result.verdict == .aligned && result.comparedCount == 8, "\(result.objections)")
        let stem = result.pairs[0]
        #expect(stem.judge == .tolerance && stem.remarks == ["a sample of 20 elements"])
        #expect(stem.shapeA == [2, 8, 7, 6] && stem.shapeB == stem.shapeA)
    }

    @Test(arguments: [(20, 20), (20, nil), (nil, 20)] as [(Int?, Int?)])
    func differing(_ first: Int?, _ second: Int?) throws {
        let result = try compare((first, second)) { $0.epsilon = 1e-3 }
        #expect(try #require(result.firstDivergence) == ("norm", .diverged))
        #expect(result.pairs[1].difference?.worstIndex.count == 4, "a place in the whole tensor")
        #expect(result.conclusion == ["the first difference is at norm: eps 1e-05 in A, 0.001 in B"] || first != second)
    }

    /// 20 positions, from 0 on in steps of 33, do not touch element 1: its extreme does.
    @Test func whatASampleDoesNotTouchShowsInTheExtremes() throws {
        let result = try compare((20, 20)) { stack in
            var stem = stack.activations()["stem"]!
            stem[0, 0, 0, 1] = 100
            stack.altered["stem"] = stem
        }
        let stem = result.pairs[0]
        #expect(stem.status == .diverged && stem.difference?.maxAbs == 0)
        #expect(stem.remarks.contains { $0.hasPrefix("the maximum of all elements is") && $0.hasSuffix("100.0 in B") })
    }

    @Test func otherPositionsAndOtherShapesAreNotCompared() throws {
        let positions = try compare((20, 20), offset: 1)
        #expect(positions.pairs[0].status == .shapeMismatch && positions.pairs[0].difference == nil)
        #expect(positions.pairs[0].remarks.contains { $0.hasPrefix("samples of other positions") })
        let shapes = try compare((20, 20)) { $0.stride = 1 }
        #expect(try #require(shapes.firstDivergence) == ("stem", .shapeMismatch))
        #expect(shapes.pairs[0].shapeB == [2, 8, 13, 11])
    }
}
