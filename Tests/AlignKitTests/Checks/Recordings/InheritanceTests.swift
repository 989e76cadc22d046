import AlignKit
import TestSupport
import Testing

/// A deep model that we do not know, by two engines that round each in its own way: what is inherited rounding, what is
/// a difference, and of what nothing is known.
@Suite struct InheritanceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func compare(_ change: (inout DeepStack) -> Void = { _ in }) throws -> FileComparisonResult {
        try compare(change, candidate: { $0.isRoundedOnce = true })
    }

    private func compare(
        _ both: (inout DeepStack) -> Void = { _ in }, candidate: (inout DeepStack) -> Void
    ) throws -> FileComparisonResult {
        let paths = (folder.file("a.h5"), folder.file("b.h5"))
        var stack = DeepStack()
        both(&stack)
        let fault = stack.fault
        stack.fault = nil
        try stack.write(to: paths.0)
        stack.fault = fault
        candidate(&stack)
        try stack.write(to: paths.1)
        return try FileComparison(reference: paths.0, candidate: paths.1, workers: Workers(threads: 1)).run()
    }

    private func pair(_ name: String, in result: FileComparisonResult) throws -> PairCheck {
        try #require(result.pairs.first { $0.name == name })
    }

    @Test(arguments: [true, false]) func aDeepChainOfClaimsIsAligned(saysInputs: Bool) throws {
        let result = try compare { $0.saysInputs = saysInputs }
        if saysInputs {
            #expect(result.verdict == .aligned && result.atFault == .neither, "\(result.objections)")
        }
        let norm = try pair("b0.norm", in: result)
        #expect(norm.difference!.violations > 0, "beyond the tolerance")
        #expect(norm.status == .aligned && norm.inherited == .rounding && norm.judge == .claim)
        #expect(norm.remarks.contains { $0.hasPrefix("inherited rounding") })
        let conv = try pair("b0.conv", in: result)
        #expect(conv.inherited == nil)
        // A block's output holds what its last operation has put out.
        let copy = try pair("b3", in: result)
        #expect(copy.judge == .tolerance && (copy.inherited == .rounding) == saysInputs)
        // Which two tensors a sum has read is not guessed.
        #expect(copy.status == (saysInputs ? .aligned : .drifted))
    }

    @Test(arguments: [0, 3, 5]) func aFaultIsFoundWhereItIs(depth: Int) throws {
        for (fault, place, status, side) in [
            (.weight(depth), "b\(depth).conv", .drifted, .neither),
            (.hiddenWeight(depth), "b\(depth).conv", .diverged, .candidate),
            (.epsilon(depth), "b\(depth).norm", .diverged, .candidate),
            (.missingReLU(depth), "b\(depth).act", .diverged, .candidate),
        ] as [(DeepStack.Fault, String, TensorCheck.Status, Fault)] {
            let result = try compare { $0.fault = fault }
            #expect(result.verdict == .diverged && result.atFault == side, "\(fault): \(result.conclusion)")
            let first = try #require(result.firstDivergence)
            #expect(first == (place, status), "\(fault)")
            let position = result.pairs.firstIndex { $0.name == place }!
            let before = result.pairs[..<position].filter { !$0.status.isAligned }.map(\.name)
            #expect(before == [], "\(fault)")
            let later = result.pairs[(position + 1)...]
            let others = later.filter { pair in
                pair.status.isAligned
                    ? pair.inherited != nil : pair.status != .drifted || pair.inherited != .difference
            }.map(\.name)
            #expect(others == [], "\(fault)")
        }
    }

    @Test func inputsThatDifferAreNoRounding() throws {
        let result = try compare(candidate: { stack in
            stack.isRoundedOnce = true
            for i in 0..<9 { stack.image[0, 0, 0, i] *= 1 + 0x1p-20 }
        })
        #expect(result.verdict == .diverged && result.inputsAreEqual == false)
        #expect(result.pairs.allSatisfy { $0.inherited != .rounding })
        #expect(result.pairs.contains { $0.status == .drifted })
    }

    /// Among tensors that differ by inherited rounding, one that no claim judges is aligned where it differs in
    /// proportion.
    @Test func anUnclaimedTensorInTheMiddle() throws {
        let honest = try compare { $0.unclaimed = [2, 4] }
        #expect(honest.verdict == .aligned, "\(honest.objections)")
        let act = try pair("b2.act", in: honest)
        #expect(act.judge == .tolerance && act.status == .aligned && act.inherited == .unknown)
        #expect(try pair("b3.norm", in: honest).inherited == .rounding)

        let wrong = try compare {
            $0.unclaimed = [2, 4]
            $0.fault = .slope(2)
        }
        #expect(wrong.verdict == .diverged && wrong.atFault == .unknown)
        #expect(try #require(wrong.firstDivergence) == ("b2.act", .drifted))
        let fault = try pair("b2.act", in: wrong)
        #expect(fault.inherited == .unknown)
        #expect(fault.remarks.contains { $0.hasPrefix("nothing is known of its own share") }, "\(fault.remarks)")
        #expect(try pair("b4.norm", in: wrong).inherited == .difference)
    }

    /// What no claim judges is the first divergence where nothing before it differs, and nothing is known of it after
    /// that.
    @Test func anUnclaimedTensorAfterADifference() throws {
        let result = try compare {
            $0.unclaimed = [0, 4]
            $0.fault = .slope(0)
        }
        // The normalisation before it has brought rounding beyond the tolerance.
        #expect(try pair("b0.act", in: result).status == .drifted)
        let later = try pair("b4.act", in: result)
        #expect(later.status == .drifted && later.inherited == .unknown && later.judge == .tolerance)

        let equal = try compare({ $0.unclaimed = [0, 4] }, candidate: { $0.fault = .slope(0) })
        #expect(try #require(equal.firstDivergence) == ("b0.act", .diverged), "what it has read is equal")
        #expect(equal.atFault == .unknown)
        #expect(try pair("b4.act", in: equal).inherited == .unknown)
    }

    @Test func anInputOfAnotherName() throws {
        let result = try compare(candidate: {
            $0.isRoundedOnce = true
            $0.input = "x"
        })
        #expect(result.verdict == .aligned && result.inputsAreEqual == true, "\(result.objections)")
        #expect(try pair("b5.norm", in: result).inherited == .rounding)
    }

    /// What one file alone has recorded, and is a copy of what both have, is no obstacle: a port has no dropout.
    @Test(arguments: [true, false]) func aCopyThatOneFileAloneHas(isInReference: Bool) throws {
        let result = try compare(
            { $0.hasDropout = isInReference },
            candidate: {
                $0.isRoundedOnce = true
                $0.hasDropout = !isInReference
            })
        #expect(result.onlyA.count + result.onlyB.count == 1)
        #expect(result.verdict == .aligned && result.atFault == .neither, "\(result.objections)")
        #expect(try pair("b1.add", in: result).inherited == .rounding)
    }
}
