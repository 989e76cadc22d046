import AlignKit
import TestSupport
import Testing

/// Gradients against central differences in float64, and float32 against float64.
@Suite struct LossGradientTests {
    /// The error of a central difference with step h is h²·L‴/6 + u·L/h: with h = 1e-5 and the third derivatives here
    /// (ASL1's reaches 1/μ² = 2500) below 1e-7.
    private static let step = 1e-5
    private static let allowed = 1e-7

    private static let losses: [any ElementLoss] = [
        SigmoidCrossEntropy(), SigmoidFocal(), SigmoidFocal(gamma: 1.5, alpha: 0.4), SigmoidFocal(gamma: 0, alpha: -1),
        SmoothL1(), SmoothL1(beta: 1 / 9), AuthenticSmoothL1(),
    ]

    private func sum<Loss: ElementLoss>(_ loss: Loss, _ x: Double, _ t: Double) throws -> LossEvaluation<Double> {
        loss.evaluate(
            try LossElements(
                prediction: Tensor(shape: [1], scalars: [x]), target: Tensor(shape: [1], scalars: [t])),
            reduction: .sum)
    }

    @Test(arguments: losses.indices)
    func ofElements(index: Int) throws {
        var random = SplitMix64(seed: UInt64(index))
        for _ in 0..<200 {
            let x = Double.random(in: -3...3, using: &random)
            let t = Double.random(in: 0...1, using: &random).rounded()
            let loss = Self.losses[index]
            // Smooth L1 has no third derivative where its two parts meet.
            if let smooth = loss as? SmoothL1, abs(abs(x - t) - smooth.beta) < 1e-4 { continue }
            let difference =
                try (sum(loss, x + Self.step, t).loss - sum(loss, x - Self.step, t).loss) / (2 * Self.step)
            #expect(abs(try sum(loss, x, t).gradient.scalars[0] - difference) < Self.allowed)
        }
    }

    /// The weights are constants for the gradient, and away from edges they do not change with the prediction.
    @Test(arguments: [LossCases.classification, LossCases.regression])
    func ofHarmonizedLosses(loss: GHMLoss) throws {
        let recorded = try LossCases.recording(of: loss).calls[0].elements
        let prediction = recorded.prediction.scalars.map(Double.init)
        let weight = recorded.weight.map { Tensor(shape: $0.shape, scalars: $0.scalars.map(Double.init)) }
        let target = Tensor(shape: recorded.target.shape, scalars: recorded.target.scalars.map(Double.init))
        func evaluate(_ prediction: [Double]) throws -> GHMEvaluation<Double> {
            let tensor = Tensor(shape: recorded.prediction.shape, scalars: prediction)
            return loss.evaluate(
                try LossElements(prediction: tensor, target: target, weight: weight),
                state: GHMState(bins: loss.bins))
        }
        let result = try evaluate(prediction)
        var compared = 0
        for index in prediction.indices {
            var (above, below) = (prediction, prediction)
            above[index] += Self.step
            below[index] -= Self.step
            let (high, low) = (try evaluate(above), try evaluate(below))
            guard high.binCounts == result.binCounts, low.binCounts == result.binCounts else { continue }
            let difference = (high.loss - low.loss) / (2 * Self.step)
            #expect(abs(result.gradient.scalars[index] - difference) < Self.allowed * loss.lossWeight)
            compared += 1
        }
        #expect(compared > prediction.count / 2)
    }

    /// Lanes of float32 against float64: within a few units of rounding, over the whole range of logits.
    @Test func float32FollowsFloat64() throws {
        let x = (-8800...8800).map { Float($0) / 100 }
        for t in [0, 1] as [Float] {
            let single = try LossElements(
                prediction: Tensor(shape: [x.count], scalars: x), target: Tensor(repeating: t, shape: [x.count]))
            let double = try LossElements(
                prediction: Tensor(shape: [x.count], scalars: x.map(Double.init)),
                target: Tensor(repeating: Double(t), shape: [x.count]))
            let a = SigmoidCrossEntropy().evaluate(single, reduction: .sum).gradient.scalars
            let b = SigmoidCrossEntropy().evaluate(double, reduction: .sum).gradient.scalars
            for index in x.indices {
                // p is rounded three times (1 + e^−x, its reciprocal, e^−x to an ulp), p − t once.
                let p = b[index] + Double(t)
                let bound = 0x1p-24 * (p * (2 + 2 * (1 - p)) + abs(b[index])) + Double(Float.leastNormalMagnitude)
                #expect(abs(Double(a[index]) - b[index]) <= bound)
            }
        }
    }

    @Test func float32SaturatesWhereTheReferenceDoes() throws {
        let x: [Float] = [16.6, 16.7, 90, -90]
        let norms = try GHMLoss(.classification).gradientNorms(
            prediction: Tensor(shape: [4], scalars: x), target: Tensor(repeating: 0, shape: [4])
        ).scalars
        #expect(norms[0] < 1 && norms[1] == 1 && norms[2] == 1 && norms[3] < 1e-38)
    }
}
