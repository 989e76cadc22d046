/// Binary cross-entropy with logits: L = −t·log p − (1−t)·log(1−p), p = 1/(1 + e^−x); ∂L/∂x = p − t.
///
/// Evaluated as (1−t)·x − min(x, 0) + log(1 + e^−|x|), which never overflows. This is the form of PyTorch's
/// `binary_cross_entropy_with_logits` since 2.1. t may be any number in [0, 1].
///
/// For an infinite x some implementations give ∞ and some NaN. This one gives +∞ for x = +∞ with t < 1. It gives NaN
/// for x = +∞ with t = 1, and for x = −∞.
public struct SigmoidCrossEntropy: ElementLoss, Hashable {
    public init() {}

    @inline(__always)
    public func terms<Number: LossNumber>(prediction x: Number, target t: Number) -> LossTerms<Number> {
        let linear = (Number(1) - t) * x - Number.smaller(x, Number(0))
        let loss = linear + (-x.magnitude).exponential().logarithmOfOnePlus()
        // The other usual forms, such as max(x, 0) − x·t + log(1 + e^−|x|), have up to three terms of |x|, and 1 +
        // e^−|x|. Their derivatives, such as 1 − t − σ(−x), have terms of 1.
        return LossTerms(
            loss: loss.roundedAt(Number(3) * x.magnitude + Number(2)), slope: (x.logistic() - t).roundedAt(Number(1)))
    }
}
