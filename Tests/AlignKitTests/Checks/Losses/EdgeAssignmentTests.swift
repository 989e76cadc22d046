import AlignKit
import TestSupport
import Testing

/// Elements on edges may lie in either bin: a recording is accepted if some assignment of just those reproduces it.
@Suite struct EdgeAssignmentTests {
    /// Logits whose norm is within rounding of the edges of 10 bins, several at each, among ordinary ones.
    private static func elements() throws -> LossElements<Float> {
        var random = SplitMix64(seed: 11)
        var x = random.tensor([60], in: -4...4).scalars
        for edge in 1..<10 {
            // 0 itself gives ½ exactly: its neighbours here do not.
            let logit = edge == 5 ? 1e-8 : Float(Logit.of(Double(edge) / 10))
            x += [logit.nextDown, logit, logit.nextUp]
        }
        return try LossElements(
            prediction: Tensor(shape: [x.count], scalars: x), target: Tensor(repeating: 0, shape: [x.count]))
    }

    /// What a port records that puts the elements at edges where `isAbove` says, by position among them.
    private static func recording(momentum: Double, isAbove: (Int) -> Bool) throws -> RecordedCase<Float> {
        let loss = GHMLoss(.classification, bins: 10, momentum: momentum)
        let elements = try elements()
        let x = elements.prediction.scalars.map(Double.init)
        var nudged = x
        // The port's own sigmoid is off by its rounding, this way or that.
        for index in 60..<x.count { nudged[index] += isAbove(index - 60) ? 1e-5 : -1e-5 }
        let double = try LossElements(
            prediction: Tensor(shape: [x.count], scalars: nudged), target: Tensor(repeating: 0, shape: [x.count]))
        let exact = try LossElements(
            prediction: Tensor(shape: [x.count], scalars: x), target: Tensor(repeating: 0, shape: [x.count]))
        let result = loss.evaluate(double, state: GHMState(bins: 10))
        let terms = SigmoidCrossEntropy().evaluate(exact, reduction: .sum).gradient.scalars
        let norms = try loss.gradientNorms(prediction: double.prediction, target: double.target).scalars
        let weights = norms.map { norm in result.binWeights[(0..<10).last { norm >= Double(Float($0) / 10) }!] }
        let divisor = result.total + 0x1p-23
        let gradient = zip(terms, weights).map { Float($0 * $1 / divisor) }
        var value = 0.0
        for index in x.indices {
            let single = try LossElements(
                prediction: Tensor(shape: [1], scalars: [x[index]]), target: Tensor(repeating: 0, shape: [1]))
            value += SigmoidCrossEntropy().evaluate(single, reduction: .sum).loss * weights[index]
        }
        var call = RecordedCall(
            index: 0, elements: elements, loss: Double(Float(value / divisor)),
            gradient: Tensor(shape: [x.count], scalars: gradient))
        if momentum > 0 { call.accSum = result.state.accSum.map { Double(Float($0)) } }
        return RecordedCase(name: "edges", function: .harmonized(loss), calls: [call])
    }

    private static let sides: [@Sendable (Int) -> Bool] = [
        { _ in true }, { _ in false }, { $0 % 2 == 0 }, { $0 % 3 == 0 }, { ($0 * 7) % 5 < 2 },
    ]

    @Test(arguments: [0, 0.75], sides.indices)
    func anyAssignmentIsFound(momentum: Double, side: Int) throws {
        let recorded = try Self.recording(momentum: momentum, isAbove: Self.sides[side])
        let result = LossCheck(recorded).run()
        #expect(result.status.isAligned, "\(result.calls[0].quantity as Any)")
        #expect(result.calls[0].ambiguous == 27 && Set(result.calls[0].ambiguousAtEdge.keys) == Set(1..<10))
    }

    /// From the loss alone: nothing else was recorded.
    @Test(arguments: sides.indices)
    func fromTheLossAlone(side: Int) throws {
        var recorded = try Self.recording(momentum: 0, isAbove: Self.sides[side])
        recorded.calls[0].gradient = nil
        #expect(LossCheck(recorded).run().status.isAligned)
    }

    /// From the counts, as a recording without a gradient may have them.
    @Test(arguments: sides.indices)
    func fromTheAveragesAlone(side: Int) throws {
        var recorded = try Self.recording(momentum: 0.75, isAbove: Self.sides[side])
        recorded.calls[0].gradient = nil
        #expect(LossCheck(recorded).run().status.isAligned)
        // One more element in a bin than any assignment can put there.
        recorded.calls[0].accSum![4] += 7 * 0.25
        #expect(LossCheck(recorded).run().calls[0].quantity == .accSum)
    }

    /// An element that is not at an edge may not change its bin.
    @Test func noOtherElementMayMove() throws {
        var recorded = try Self.recording(momentum: 0, isAbove: Self.sides[0])
        let gradient = try #require(recorded.calls[0].gradient)
        let norms = try GHMLoss(.classification).gradientNorms(
            prediction: recorded.calls[0].elements.prediction, target: recorded.calls[0].elements.target
        ).scalars
        let moved = try #require((0..<60).first { norms[$0] > 0.12 && norms[$0] < 0.18 })
        let other = try #require((0..<60).first { norms[$0] > 0.22 && norms[$0] < 0.28 })
        var scalars = gradient.scalars
        let weight = scalars[other] / norms[other]
        #expect(abs(weight * norms[moved] / scalars[moved] - 1) > 1e-3)
        scalars[moved] = weight * norms[moved]
        recorded.calls[0].gradient = Tensor(shape: gradient.shape, scalars: scalars)
        #expect(LossCheck(recorded).run().status == .diverged)
    }

    /// x = 0 gives exactly ½ in any arithmetic: it lies on the edge of 10 bins, and above it.
    @Test func whatIsExactlyOnAnEdgeIsNotInDoubt() throws {
        let loss = GHMLoss(.classification, bins: 10)
        var port = NaivePort(loss)
        let elements = try LossElements<Float>(
            prediction: Tensor(shape: [3], scalars: [0, 0.3, -2]), target: Tensor(shape: [3], scalars: [0, 1, 0]))
        let recorded = RecordedCase(name: "half", function: .harmonized(loss), calls: [port.call(0, elements)])
        let result = LossCheck(recorded).run()
        #expect(result.status.isAligned && result.calls[0].ambiguous == 0)
    }
}
