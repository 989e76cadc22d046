import AlignKit
import TestSupport
import Testing

/// Two recordings of a model that we do not know: which pair parts first, which side errs, and what is said of it.
@Suite struct UnknownModelComparisonTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func compare(
        _ a: TinyStack, _ b: TinyStack, options: FileComparison.Options = .init()
    ) throws -> FileComparisonResult {
        let paths = (folder.file("a.h5"), folder.file("b.h5"))
        try a.write(to: paths.0)
        try b.write(to: paths.1)
        return try FileComparison(
            reference: paths.0, candidate: paths.1, options: options, workers: Workers(threads: 1)
        ).run()
    }

    private func stack(_ change: (inout TinyStack) -> Void = { _ in }) -> TinyStack {
        var stack = TinyStack()
        change(&stack)
        return stack
    }

    @Test func theSameInTwoFrameworks() throws {
        let result = try compare(stack(), stack { $0.framework = "paddle" })
        #expect(result.verdict == .aligned && result.atFault == .neither && result.firstDivergence == nil)
        #expect(result.weights.isIdentical == true && result.weights.comparedCount == 9)
        #expect(result.pairs.count == 8 && result.count(judgedBy: .claim) == 7, "\(result.pairs)")
        #expect(result.conclusion == ["the recordings agree"] && result.remarks == [])
        #expect(result.tolerance.contains("a convention, not derived"))
    }

    @Test func anEpsilonIsNamedWithBothValues() throws {
        let result = try compare(stack(), stack { $0.epsilon = 1e-3 })
        #expect(result.atFault == .candidate)
        #expect(try #require(result.firstDivergence) == ("norm", .diverged))
        let words = "the candidate departs at norm: the files describe it differently: eps 1e-05 in A, 0.001 in B"
        #expect(result.conclusion == [words])
        let later = result.pairs.dropFirst(2).filter { $0.judge == .claim }
        #expect(later.count == 5 && later.allSatisfy { $0.status == .drifted }, "inherited")
    }

    @Test func aStaleActivationIsOneSidesFault() throws {
        let stale = TinyStack(seed: 9).activations()["body"]!
        for (isReference, fault) in [(false, Fault.candidate), (true, .reference)] {
            let wrong = stack { $0.altered["body"] = stale }
            let result = try isReference ? compare(wrong, stack()) : compare(stack(), wrong)
            #expect(result.atFault == fault)
            #expect(try #require(result.firstDivergence) == ("body", .diverged))
            #expect(result.conclusion[0].contains("\(fault.rawValue) departs at body"), "\(result.conclusion)")
        }
    }

    /// A weight that is not of its operation's shape: the operation cannot be judged, and nothing is read past an end.
    @Test(arguments: TinyStack().weights.keys.sorted()) func aWeightOfAnotherShape(_ name: String) throws {
        let own = TinyStack().weights[name]!.shape.extents
        for extents in [[own[0] + 1] + own.dropFirst(), [1] + own, [own[0] * 2] + own.dropFirst(), [1]] {
            let wrong = stack { $0.alteredWeights[name] = Tensor(repeating: 1, shape: Shape(extents)) }
            let module = name.prefix { $0 != "." }
            let pair = try #require(try compare(wrong, wrong).pairs.first { $0.name == module })
            #expect(pair.judge != .claim && pair.status == .exact, "\(name) of \(extents): \(pair)")
        }
    }

    /// What an operation has read may have no name of its own in the recording: the message says what to do.
    @Test(arguments: [
        (["inputs/x", ""], ["inputs/x", ""], "input 2 of its 2 was not recorded in A and B; give it a name"),
        (["inputs/x", "activations/y"], ["inputs/x", "activations/y"], "input 2 of its 2 was not recorded in B;"),
        ([], [], "neither file says in “inputs” what it has read"),
    ])
    func anOperandWithoutAName(_ a: [String], _ b: [String], _ words: String) throws {
        let paths = (folder.file("a.h5"), folder.file("b.h5"))
        for (path, inputs) in [(paths.0, a), (paths.1, b)] {
            let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "numpy", model: "mine"))
            try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "inputs/x")
            try writer.write(
                Tensor<Float>(shape: [2], scalars: [5, path == paths.0 ? 7 : 8]), to: "activations/sum",
                attributes: ["order": 0, "op": "add", "inputs": .list(inputs.map { .text($0) })])
            if path == paths.0 { try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "activations/y") }
            try writer.finish()
        }
        let result = try FileComparison(reference: paths.0, candidate: paths.1, workers: Workers(threads: 1)).run()
        #expect(result.pairs[0].judge == .tolerance && result.pairs[0].remarks.count == 1)
        #expect(result.pairs[0].remarks[0].contains("not judged by itself: \(words)"), "\(result.pairs[0].remarks)")
    }

    @Test func aMissingReLU() throws {
        let result = try compare(stack(), stack { $0.hasReLU = false })
        #expect(result.atFault == .candidate)
        #expect(try #require(result.firstDivergence) == ("act", .diverged))
        let other = try compare(stack { $0.hasReLU = false }, stack())
        #expect(other.atFault == .unknown, "no bound judges an identity")
        #expect(try #require(other.firstDivergence) == ("act", .diverged))
        #expect(other.conclusion == ["the first difference is at act: Identity in A, ReLU in B"])
    }

    /// What one file has and the other lacks, just before the first difference, says more than rounding.
    @Test func aModuleThatIsNotThere() throws {
        let port = stack { ($0.hasReLU, $0.lacksActivation) = (false, true) }
        for (result, words) in [
            (try compare(stack(), port), "A alone has activations/act before it, which B may lack"),
            (try compare(port, stack()), "the candidate departs at body: it reads act where the reference reads norm"),
        ] {
            #expect(result.verdict == .diverged && result.firstDivergence?.name == "body")
            #expect(result.conclusion.contains { $0.hasSuffix(words) }, "\(result.conclusion)")
        }
    }

    @Test func anotherStrideIsJudgedThoughTheShapesDiffer() throws {
        let result = try compare(stack(), stack { $0.stride = 1 })
        #expect(result.atFault == .candidate)
        #expect(try #require(result.firstDivergence) == ("stem", .shapeMismatch))
        #expect(result.conclusion[0].contains("stride 2 in A, 1 in B"))
        #expect(result.pairs[1].status == .drifted && result.pairs[1].difference == nil)
    }

    @Test func aSumThatReadsSomethingElse() throws {
        let result = try compare(stack(), stack { $0.shortcut = "norm" })
        #expect(result.atFault == .candidate)
        #expect(try #require(result.firstDivergence) == ("sum", .diverged))
        let words = "the candidate departs at sum: it reads body and norm where the reference reads body and act"
        #expect(result.conclusion == [words])
    }

    @Test func weightsThatEachSideFollows() throws {
        let result = try compare(stack(), stack { $0.weights["body.weight"]![1, 1, 0, 2] += 0.5 })
        #expect(result.verdict == .diverged && result.atFault == .neither)
        #expect(result.weights.differing.map(\.name) == ["body.weight"])
        #expect(try #require(result.firstDivergence) == ("body", .drifted))
        #expect(result.conclusion[1].contains("the weights are to blame, first body.weight there"))
        #expect(result.pairs[3].isolatedBWithWeightsOfA == .diverged)
    }

    @Test func weightsThatWereNotThoseOfTheComputation() throws {
        let computed = stack().activations()
        let wrong = stack {
            $0.weights["body.weight"]![1, 1, 0, 2] += 0.5
            $0.altered = computed
        }
        for (isReference, fault) in [(false, Fault.candidate), (true, .reference)] {
            let result = try isReference ? compare(wrong, stack()) : compare(stack(), wrong)
            #expect(result.atFault == fault)
            #expect(try #require(result.firstDivergence) == ("body", .diverged))
            #expect(result.conclusion.last!.contains("its recorded weights are to blame"), "\(result.conclusion)")
        }
    }

    @Test func whatNeitherSideFulfilsDecidesNothing() throws {
        let stale = TinyStack(seed: 9).activations()["body"]!
        let wrong = stack { $0.altered["body"] = stale }
        let result = try compare(wrong, wrong)
        #expect(result.verdict == .aligned && result.atFault == .neither)
        let body = result.pairs[3]
        #expect(body.judge == .tolerance && body.status == .exact)
        #expect(body.remarks == ["neither side is what the Conv2d makes of its inputs and weights"])
    }

    @Test func inputsThatAreNotSaidAreFound() throws {
        let result = try compare(
            stack { $0.saysInputs = false },
            stack {
                $0.saysInputs = false
                $0.stride = 1
            })
        #expect(result.atFault == .candidate)
        #expect(try #require(result.firstDivergence) == ("stem", .shapeMismatch))
        let other = try compare(stack(), stack { $0.hasAttributes = false })
        #expect(other.verdict == .aligned && other.count(judgedBy: .claim) == 7)
    }

    @Test func otherInputs() throws {
        let result = try compare(stack(), stack { $0.image[0, 0, 0, 0] += 1 })
        #expect(result.inputsAreEqual == false && result.verdict == .diverged && result.atFault == .neither)
        #expect(result.conclusion[0] == "the inputs differ, so that the recordings have to")
        #expect(try #require(result.firstDivergence) == ("stem", .drifted))
    }

    @Test func aGivenToleranceReplacesClaims() throws {
        var options = FileComparison.Options()
        options.tolerance = .elementwise(rtol: 0, atol: 1)
        let result = try compare(stack(), stack { $0.epsilon = 1e-3 }, options: options)
        #expect(result.verdict == .aligned && result.count(judgedBy: .tolerance) == 8)
    }

    /// A stem of 3×3, and torchvision's names: both files are of a model that is nearly one that we know.
    @Test func aRelativeOfAKnownModel() throws {
        var tiny = TinyResNet()
        tiny.weights["conv1.weight"] = Tensor(repeating: 0.5, shape: [4, 3, 3, 3])
        let paths = (folder.file("a.h5"), folder.file("b.h5"))
        try tiny.write(to: paths.0)
        try tiny.write(to: paths.1)
        let result = try FileComparison(reference: paths.0, candidate: paths.1, workers: Workers(threads: 1)).run()
        #expect(result.network == nil && result.refusals == [] && result.weights.isIdentical == true)
        #expect(result.pairs.allSatisfy { $0.status == .exact })
        // One that differs is of another shape than the network's.
        try TinyResNet().write(to: paths.1)
        let other = try FileComparison(reference: paths.1, candidate: paths.0, workers: Workers(threads: 1)).run()
        #expect(other.network != nil && other.weights.differing.map(\.name) == ["conv1.weight"])
    }
}
