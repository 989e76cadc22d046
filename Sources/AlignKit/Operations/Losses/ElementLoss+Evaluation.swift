/// The value of a loss and its gradient with respect to the prediction.
public struct LossEvaluation<Scalar: LossScalar>: Hashable, Sendable {
    public var loss: Scalar
    public var gradient: Tensor<Scalar>
}

extension ElementLoss {
    /// The weighted sum or mean of the elements' losses, and its gradient.
    ///
    /// L = w₀·Σ wᵢ·Lᵢ / D. D is 1 for a sum. For a mean, D is the caller's `average` + 2⁻²³ (as in mmdet from 2.23), or
    /// the number of elements if `average` is nil. A mean over no elements is NaN, as in PyTorch.
    ///
    /// The sum accumulates in double precision in a fixed order. The bits do not depend on the number of threads.
    public func evaluate<Scalar: LossScalar>(
        _ elements: LossElements<Scalar>, reduction: Reduction = .mean, average: Double? = nil, lossWeight: Double = 1,
        workers: Workers = Workers()
    ) -> LossEvaluation<Scalar> {
        let divisor = Self.divisor(reduction, average: average, count: elements.count)
        let scale = Scalar(lossWeight) / Scalar(divisor)
        let (sum, slopes) = elements.withOperands {
            weightedSum(of: self, $0, scale: scale, workers: workers)
        }
        return LossEvaluation(
            loss: Scalar(sum / divisor * lossWeight),
            gradient: Tensor(shape: elements.prediction.shape, scalars: slopes))
    }

    /// The divisor of the sum of the losses.
    static func divisor(_ reduction: Reduction, average: Double?, count: Int) -> Double {
        switch reduction {
        case .sum, .none: 1
        case .mean: average.map { $0 + 0x1p-23 } ?? Double(count)
        }
    }
}
