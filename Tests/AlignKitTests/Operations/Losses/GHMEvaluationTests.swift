import AlignKit
import TestSupport
import Testing

/// What the reference does at the borders of its domain, and what must not depend on the machine.
@Suite struct GHMEvaluationTests {
    private let loss = GHMLoss(.classification, bins: 30, momentum: 0.75)

    private func random(_ count: Int) throws -> LossElements<Float> {
        var random = SplitMix64(seed: 7)
        let target = random.tensor([count], in: 0...1).scalars.map { $0.rounded() }
        let weight = random.tensor([count], in: 0...1).scalars.map { $0 < 0.1 ? 0 : 1 as Float }
        return try LossElements(
            prediction: random.tensor([count], in: -8...8), target: Tensor(shape: [count], scalars: target),
            weight: Tensor(shape: [count], scalars: weight))
    }

    /// More elements than fit one chunk, and not a multiple of anything.
    @Test func theBitsDoNotDependOnTheThreads() throws {
        let elements = try random(300_007)
        let results = [1, 2, 3, 8].map {
            loss.evaluate(elements, state: GHMState(bins: 30), workers: Workers(threads: $0))
        }
        #expect(results.allSatisfy { $0 == results[0] })
        #expect(results[0].binCounts.reduce(0, +) == elements.weight!.scalars.count { $0 > 0 })
    }

    @Test(arguments: [10, 20, 30, 40])
    func countsFollowTheEdges(bins: Int) throws {
        let elements = try random(20_011)
        let loss = GHMLoss(.classification, bins: bins)
        let norms = try loss.gradientNorms(prediction: elements.prediction, target: elements.target).scalars
        var counts = [Int](repeating: 0, count: bins)
        for index in norms.indices where elements.weight!.scalars[index] > 0 {
            counts[(0..<bins).last { norms[index] >= Float($0) / Float(bins) }!] += 1
        }
        #expect(loss.evaluate(elements, state: GHMState(bins: bins)).binCounts == counts)
    }

    @Test func nothingCounts() throws {
        let state = GHMState<Float>(accSum: (0..<30).map { Float($0) })
        let empty = try LossElements<Float>(
            prediction: Tensor(shape: [0, 4], scalars: []), target: Tensor(shape: [0, 4], scalars: []))
        let ignored = try LossElements<Float>(
            prediction: Tensor(repeating: 1, shape: [2, 4]), target: Tensor(repeating: 0, shape: [2, 4]),
            weight: Tensor(repeating: 0, shape: [2]))
        for elements in [empty, ignored] {
            let result = loss.evaluate(elements, state: state)
            #expect(result.loss == 0 && result.gradient.scalars.allSatisfy { $0 == 0 })
            #expect(result.state.accSum == state.accSum && result.nonEmptyBins == 0 && result.total == 1)
        }
    }

    /// A NaN lies in no bin and makes the loss NaN, also where it is ignored: 0·NaN is NaN.
    @Test(arguments: [1, 0] as [Float])
    func notANumber(weight: Float) throws {
        let elements = try LossElements<Float>(
            prediction: Tensor(shape: [3], scalars: [.nan, 1, -1]), target: Tensor(repeating: 0, shape: [3]),
            weight: Tensor(shape: [3], scalars: [weight, 1, 1]))
        let result = loss.evaluate(elements, state: GHMState(bins: 30))
        #expect(result.loss.isNaN && result.gradient.scalars[0].isNaN)
        #expect(result.gradient.scalars[1].isFinite && result.binCounts.reduce(0, +) == 2)
        #expect(result.total == (weight > 0 ? 3 : 2))
    }

    /// Without a momentum there is no state, and the size of a weight has no effect on GHM-C.
    @Test func withoutMomentum() throws {
        let loss = GHMLoss(.classification, bins: 10)
        let prediction = Tensor<Float>(shape: [3], scalars: [0.3, 0.4, -3])
        let target = Tensor<Float>(repeating: 0, shape: [3])
        let one = loss.evaluate(try LossElements(prediction: prediction, target: target), state: GHMState(bins: 10))
        let two = loss.evaluate(
            try LossElements(prediction: prediction, target: target, weight: Tensor(shape: [3], scalars: [0.1, 5, 2])),
            state: one.state)
        #expect(one == two && one.state.accSum.allSatisfy { $0 == 0 })
        #expect(one.binCounts == [1, 0, 0, 0, 0, 2, 0, 0, 0, 0])
        #expect(one.binWeights[5] == 3 / 2 / 2 && one.binWeights[0] == 3 / 1 / 2)
    }

    @Test func labelsOfBothGenerations() throws {
        let prediction = Tensor<Float>(shape: [4, 3], scalars: (0..<12).map { Float($0) / 4 - 1 })
        let first = try LossElements(prediction: prediction, labels: [0, 1, 3, 2], background: 0)
        let second = try LossElements(prediction: prediction, labels: [3, 0, 2, 1], background: 3)
        #expect(first == second)
        #expect(first.target.scalars == [0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0])
        #expect(throws: LabelError.self) {
            try LossElements(prediction: prediction, labels: [0, 1, 4, 0], background: 3)
        }
        #expect(throws: LabelError.self) {
            try LossElements(prediction: prediction, labels: [0, 1, 2, 0], background: 1)
        }
    }
}
