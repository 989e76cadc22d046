import AlignKit
import Testing

/// What mmdet 3.3.0's own classes gave on PyTorch, to all printed digits.
@Suite struct GHMGoldenTests {
    static let x1 = Tensor<Float>(shape: [2, 2], scalars: [0.025, 0.35, 0.45, 0.85])
    static let t1 = Tensor<Float>(shape: [2, 2], scalars: [1, 1, 0, 1])
    static let x2 = Tensor<Float>(shape: [2, 2], scalars: [0.55, 0.45, 0.55, 0.65])
    static let t2 = Tensor<Float>(shape: [2, 2], scalars: [1, 0, 0, 0])
    static let first = GHMLoss(.classification, bins: 10, momentum: 0.75)

    /// Half a unit of the last printed digit, and the rounding of the float32 that was printed.
    private func agrees(_ actual: Float, _ printed: Double, digit: Double) -> Bool {
        abs(Double(actual) - printed) <= digit / 2 + printed * 0x1p-23
    }

    @Test func successiveCallsShareTheState() throws {
        let one = try LossElements(prediction: Self.x1, target: Self.t1)
        let two = try LossElements(prediction: Self.x2, target: Self.t2)
        let a = Self.first.evaluate(one, state: GHMState(bins: 10))
        let b = Self.first.evaluate(two, state: a.state)
        let c = Self.first.evaluate(one, state: b.state)
        #expect(agrees(a.loss, 2.5415571, digit: 1e-7))
        #expect(agrees(b.loss, 2.5210099, digit: 1e-7))
        #expect(agrees(c.loss, 1.0635319, digit: 1e-7))
        #expect(c.state.accSum == [0, 0, 0.4375, 0.25, 0.875, 0, 0.953125, 0, 0, 0])
    }

    @Test func ignoredElementsCountNowhere() throws {
        let weight = Tensor<Float>(shape: [2, 2], scalars: [1, 0, 1, 1])
        let a = Self.first.evaluate(
            try LossElements(prediction: Self.x1, target: Self.t1, weight: weight), state: GHMState(bins: 10))
        let b = Self.first.evaluate(
            try LossElements(prediction: Self.x2, target: Self.t2, weight: weight), state: a.state)
        #expect(agrees(a.loss, 2.639786, digit: 1e-6))
        #expect(agrees(b.loss, 2.420474, digit: 1e-6))
        #expect(a.total == 3)
        #expect(a.gradient[0, 1] == 0)
    }

    @Test func normsAtBothEndsAndOnTheMiddleEdge() throws {
        let elements = try LossElements(
            prediction: Tensor<Float>(shape: [2, 2], scalars: [20, 0, -20, 3]),
            target: Tensor<Float>(shape: [2, 2], scalars: [0, 1, 0, 1]))
        let result = Self.first.evaluate(elements, state: GHMState(bins: 10))
        #expect(result.binCounts == [2, 0, 0, 0, 0, 1, 0, 0, 0, 1])
        #expect(agrees(result.loss, 27.623254, digit: 1e-6))
        #expect(result.nonEmptyBins == 3)
    }

    @Test func regression() throws {
        let loss = GHMLoss(.regression(mu: 0.02), bins: 10, momentum: 0.7)
        let deltas = Tensor<Float>(shape: [2, 4], scalars: [0.01, -0.02, 0.3, 0, 0.005, 0.04, -0.1, 2])
        let elements = try LossElements(
            prediction: deltas, target: Tensor(repeating: 0, shape: [2, 4]),
            weight: Tensor(shape: [2, 4], scalars: [1, 1, 1, 1, 1, 1, 1, 0]))
        let a = loss.evaluate(elements, state: GHMState(bins: 10))
        let b = loss.evaluate(elements, state: a.state)
        #expect(agrees(a.loss, 0.1207250, digit: 1e-7))
        #expect(agrees(b.loss, 0.0710147, digit: 1e-7))
    }
}
