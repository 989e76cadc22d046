/// Authentic smooth L1: L = √(d² + μ²) − μ, with d = prediction − target; ∂L/∂d = d / √(d² + μ²).
///
/// Li, Liu and Wang, arXiv 1811.05181, evaluated as in mmdet's `GHMR` (3.3.0). The subtraction cancels for |d| ≪ μ, and
/// noise of about μ·2⁻²⁴ remains in float32. The reference keeps this noise, and so does this code. μ² is computed in
/// double precision and then rounded, as in the reference.
public struct AuthenticSmoothL1: ElementLoss, Hashable {
    public var mu: Double

    public init(mu: Double = 0.02) { self.mu = mu }

    @inline(__always)
    public func terms<Number: LossNumber>(prediction: Number, target: Number) -> LossTerms<Number> {
        let d = prediction - target
        let root = (d * d + Number(mu * mu)).root()
        return LossTerms(loss: root - Number(mu), slope: d / root)
    }
}
