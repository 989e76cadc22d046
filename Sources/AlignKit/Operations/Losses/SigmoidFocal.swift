/// The focal loss on logits: L = αₜ·(1−pₜ)^γ·CE, with pₜ = p·t + (1−p)·(1−t) and αₜ = α·t + (1−α)·(1−t).
///
/// ∂L/∂x = αₜ·(γ·q^(γ−1)·q′·CE + q^γ·(p−t)), q = 1−pₜ = (1−p)·t + p·(1−t), q′ = (1−2t)·p·(1−p).
///
/// Lin et al., arXiv 1708.02002, as in `torchvision.ops.sigmoid_focal_loss` (0.28) and mmdet's `FocalLoss` (3.3.0).
/// With a negative α, αₜ is left out, as in torchvision. For 0 < γ < 1 the slope is infinite or NaN if q is 0.
public struct SigmoidFocal: ElementLoss, Hashable {
    public var gamma: Double
    public var alpha: Double

    public init(gamma: Double = 2, alpha: Double = 0.25) {
        self.gamma = gamma
        self.alpha = alpha
    }

    @inline(__always)
    public func terms<Number: LossNumber>(prediction x: Number, target t: Number) -> LossTerms<Number> {
        let one = Number(1)
        let entropy = SigmoidCrossEntropy().terms(prediction: x, target: t)
        let p = x.logistic()
        let q = (one - p) * t + p * (one - t)
        let balance = alpha < 0 ? one : Number(alpha) * t + Number(1 - alpha) * (one - t)
        let modulation = q.raised(to: gamma)
        let growth = (one - (t + t)) * (p * (one - p))
        let inner = gamma == 0 ? Number(0) : Number(gamma) * q.raised(to: gamma - 1) * growth * entropy.loss
        return LossTerms(
            loss: entropy.loss * (balance * modulation),
            slope: balance * (inner + modulation * entropy.slope))
    }
}
