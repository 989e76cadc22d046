import AlignKit
import Foundation
import TestSupport
import Testing

/// Every mistake of the catalogue, made by a port that shares no code with ours, is found and named; an honest port is
/// not suspected of any.
@Suite struct LossMistakeTests {
    private static let ofBoth: [LossMistake] = [
        .scalarOverwrite, .maskLost, .firstCountStart, .emptyBinsDecay, .nIsBins, .nEverNonEmpty,
        .lastEdgeNotExtended, .rightClosedBins, .noMovingAverage, .missingN, .missingTot, .meanAgain, .stateReset,
        .gradientCut, .avgFactorUsed, .weightMagnitude,
    ]

    /// Those that one of the two kinds alone can make.
    private static let ofOne: (classification: [LossMistake], regression: [LossMistake]) = (
        [.totIsSum, .labelOffByOne, .doubleSigmoid], [.totIsCount]
    )

    @Test func noneIsLeftOut() {
        let tested = Self.ofBoth + Self.ofOne.classification + Self.ofOne.regression + [.float32Counter]
        #expect(Set(tested) == Set(LossMistake.allCases))
    }

    @Test(arguments: ofBoth + ofOne.classification)
    func ofClassification(mistake: LossMistake) throws {
        try expectNamed(mistake, in: LossCases.classification)
    }

    @Test(arguments: ofBoth + ofOne.regression)
    func ofRegression(mistake: LossMistake) throws {
        try expectNamed(mistake, in: LossCases.regression)
    }

    /// The ways beside the first, in recordings that keep the weights as well.
    private static let formsOfBoth: [(LossMistake, Int)] =
        (1...5).map { (.firstCountStart, $0) } + [(.avgFactorUsed, 1), (.avgFactorUsed, 2), (.maskLost, 1)]

    @Test(arguments: formsOfBoth + [(.totIsSum, 1), (.totIsSum, 2)])
    func otherWaysOfClassification(mistake: LossMistake, form: Int) throws {
        try expectNamed(mistake, form: form, in: LossCases.classification)
    }

    @Test(arguments: formsOfBoth + [(.totIsCount, 1), (.totIsCount, 2), (.totIsCount, 3)])
    func otherWaysOfRegression(mistake: LossMistake, form: Int) throws {
        try expectNamed(mistake, form: form, in: LossCases.regression)
    }

    /// A gradient by itself, or averages by themselves, say enough; what is missing is remarked upon.
    @Test func withoutALossTheRestIsCompared() throws {
        for mistake in [nil, LossMistake.missingN] {
            var recorded = try LossCases.recording(of: LossCases.classification, mistake: mistake)
            for index in recorded.calls.indices {
                recorded.calls[index].loss = .nan
                recorded.calls[index].hasLoss = false
            }
            let result = LossCheck(recorded).run()
            #expect(result.mistakes == (mistake.map { [$0] } ?? []))
            #expect(result.calls.allSatisfy { $0.lossExpected == nil && $0.remarks.contains("no loss was recorded") })
            #expect(result.calls[0].quantity == mistake.map { _ in .gradient })
        }
    }

    /// sigmoid(−200) is 0 in float32: in bins that are open on the left it lies in none.
    @Test func aNormThatUnderflowsLiesInNoBinThatIsOpenOnTheLeft() throws {
        func elements(lowest: Float) throws -> LossElements<Float> {
            try LossElements(
                prediction: Tensor<Float>(shape: [3, 2], scalars: [lowest, 0, 0.45, -3, -2, 1.5]),
                target: Tensor(shape: [3, 2], scalars: [0, 1, 0, 1, 0, 0]))
        }
        var port = NaivePort(LossCases.classification, mistake: .rightClosedBins)
        // The port computes in Double, where the norm of −200 is still above 0.
        let calls = try (0..<2).map { index in
            let computed = port.call(index, try elements(lowest: -1000))
            var call = RecordedCall(
                index: index, elements: try elements(lowest: -200), loss: computed.loss, gradient: computed.gradient)
            call.accSum = computed.accSum
            return call
        }
        let recorded = RecordedCase(name: "open", function: .harmonized(LossCases.classification), calls: calls)
        #expect(LossCheck(recorded).run().mistakes == [.rightClosedBins])
    }

    /// A counter in float32 that adds 1 stays at 2²⁴. With equal elements in one bin, the weight is 1 over the count.
    @Test func aCounterThatSticksIsNamed() throws {
        let count = 20_000_000
        let shape: Shape = [count, 1]
        let elements = try LossElements(
            prediction: Tensor<Float>(repeating: 1, shape: shape), target: Tensor(repeating: 0, shape: shape))
        let probability = 1 / (1 + exp(-1.0))
        func recorded(counter: Int) -> RecordedCase<Float> {
            let weight = 1 / Double(counter)
            let call = RecordedCall(
                index: 0, elements: elements,
                loss: Double(Float(log(1 + exp(1.0)) * weight * Double(count))),
                gradient: Tensor(repeating: Float(probability * weight), shape: shape))
            let loss = GHMLoss(.classification, bins: 10, momentum: 0)
            return RecordedCase(name: "large", function: .harmonized(loss), calls: [call])
        }
        #expect(LossCheck(recorded(counter: count)).run().status.isAligned)
        let result = LossCheck(recorded(counter: 1 << 24)).run()
        #expect(result.mistakes == [.float32Counter], "\(String(describing: result.diagnosis))")
    }

    private func expectNamed(_ mistake: LossMistake, form: Int = 0, in loss: GHMLoss) throws {
        let result = LossCheck(try LossCases.recording(of: loss, mistake: mistake, form: form)).run()
        #expect(!result.status.isAligned)
        #expect(result.mistakes == [mistake])
        // The one that fits leaves rounding, the next one leaves more.
        let fitting = try #require(result.diagnosis?.fitting.first)
        let runnerUp = try #require(result.diagnosis?.runnerUp)
        #expect(fitting.residual < 1e-5 && runnerUp.residual > fitting.residual)
    }

    @Test(arguments: [LossCases.classification, LossCases.regression], [1, 2, 3, 4, 5] as [UInt64])
    func honestOnesAreNotSuspected(loss: GHMLoss, seed: UInt64) throws {
        let result = LossCheck(try LossCases.recording(of: loss, seed: seed)).run()
        #expect(result.status.isAligned)
        #expect(result.diagnosis?.runnerUp == nil && result.mistakes.isEmpty)
    }

    /// A mask that ignores nothing cannot show whether it is honoured, and a first call cannot tell an average that
    /// starts at its count from one that is not used.
    @Test func severalThatFitAreAllListed() throws {
        var recorded = try LossCases.recording(of: LossCases.classification, mistake: .noMovingAverage)
        recorded.calls.removeSubrange(1...)
        recorded.calls[0].accSum = nil
        let result = LossCheck(recorded).run()
        #expect(Set(result.mistakes) == [.noMovingAverage, .firstCountStart])
        #expect(result.diagnosis?.runnerUp != nil)
    }

    /// A recording that is too large is not searched to the end. What a sample refutes counts as tried, what concerns
    /// no element of it costs nothing, and the rest is named.
    @Test func aSearchBeyondItsBudgetSaysWhatItDidNotTry() throws {
        var budget = LossSearchBudget()
        (budget.elements, budget.passes) = (0, 0)
        func diagnosis(_ mistake: LossMistake) throws -> LossDiagnosis {
            var check = LossCheck(try LossCases.recording(of: LossCases.classification, mistake: mistake))
            check.budget = budget
            return try #require(check.run().diagnosis)
        }
        // Found without a pass over the elements; those that could not be refuted are named.
        let missing = try diagnosis(.missingN)
        #expect(missing.fitting.map(\.mistake) == [.missingN] && !missing.untried.contains(.missingN))
        #expect(!missing.untried.contains(.doubleSigmoid) && !missing.untried.contains(.gradientCut), "refuted")
        // Needs a pass.
        let closed = try diagnosis(.rightClosedBins)
        #expect(closed.fitting.isEmpty && closed.untried.contains(.rightClosedBins))
        #expect(closed.words.contains("; not tried, since the recording is large: "), "\(closed.words)")
        budget.passes = 20
        #expect(try diagnosis(.rightClosedBins).fitting.map(\.mistake) == [.rightClosedBins])
        #expect(try diagnosis(.rightClosedBins).untried == [])
    }

    /// With the loss alone, the elements at edges are searched for: no further than the budget, and the report says so.
    @Test func aSearchAtEdgesEndsWithItsBudget() throws {
        var recorded = try LossCases.recording(of: LossCases.classification)
        for index in recorded.calls.indices {
            recorded.calls[index].gradient = nil
            recorded.calls[index].accSum = nil
            recorded.calls[index].binCounts = nil
            recorded.calls[index].weights = nil
            recorded.calls[index].loss *= 1.01
        }
        var check = LossCheck(recorded)
        check.budget.steps = 0
        let cut = try #require(check.run().diagnosis)
        #expect(LossCheck(recorded).run().diagnosis?.untried == [])
        #expect(cut.untried.contains(.rightClosedBins), "norms of 0 and 1 lie at edges of these bins")
    }

    @Test func whatNoMistakeExplainsIsSaidToBeUnexplained() throws {
        var recorded = try LossCases.recording(of: LossCases.classification)
        recorded.calls[1].loss *= 1.01
        let result = LossCheck(recorded).run()
        #expect(result.calls.map(\.status.isAligned) == [true, false, true])
        #expect(result.calls[1].quantity == .loss)
        #expect(result.mistakes.isEmpty && result.diagnosis?.runnerUp != nil)
    }

    /// One gradient that is off by a thousandth in one element of many is no rounding.
    @Test func aSingleWrongGradientIsSeen() throws {
        var recorded = try LossCases.recording(of: LossCases.classification)
        var gradient = try #require(recorded.calls[2].gradient)
        let index = try #require(gradient.scalars.firstIndex { abs($0) > 1e-3 })
        let position = gradient.shape.index(ofOffset: index)
        gradient[position[0], position[1]] *= 1.001
        recorded.calls[2].gradient = gradient
        let result = LossCheck(recorded).run()
        #expect(result.status == .diverged)
        #expect(result.decisiveCall?.index == 2 && result.decisiveCall?.quantity == .gradient)
    }

    /// A state that is wrong after the first call and right again after the second: the second call follows from what
    /// was recorded before it, but not from our own state.
    @Test func anInheritedErrorHasDrifted() throws {
        var port = NaivePort(LossCases.classification)
        let elements = try LossElements(
            prediction: Tensor<Float>(shape: [2, 2], scalars: [0.025, 0.35, 0.45, 0.85]),
            target: Tensor(shape: [2, 2], scalars: [1, 1, 0, 1]))
        let first = port.call(0, elements)
        let second = port.call(1, elements)
        let recorded = RecordedCase(
            name: "late", function: .harmonized(LossCases.classification), calls: [second, port.call(1, elements)])
        let result = LossCheck(recorded).run()
        #expect(first.loss != second.loss)
        #expect(result.calls[0].status == .diverged && result.calls[1].status == .drifted)
    }
}
