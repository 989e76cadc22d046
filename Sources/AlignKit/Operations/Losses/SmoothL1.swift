/// Smooth L1: L = d²/(2β) for |d| < β, else |d| − β/2, with d = prediction − target; ∂L/∂d = clamp(d/β, −1, 1).
///
/// Evaluated without a branch: L = c²/(2β) + (|d| − c) with c = min(|d|, β). β = 1 is PyTorch's default; the GHM paper
/// uses 1/9. β must be above 0.
public struct SmoothL1: ElementLoss, Hashable {
    public var beta: Double

    public init(beta: Double = 1) { self.beta = beta }

    @inline(__always)
    public func terms<Number: LossNumber>(prediction: Number, target: Number) -> LossTerms<Number> {
        let d = prediction - target
        let inner = Number.smaller(d.magnitude, Number(beta))
        let loss = Number(0.5) * inner * inner / Number(beta) + (d.magnitude - inner)
        let fromAbove = Number.smaller(d, Number(beta))
        // −min(−d, β) is max(d, −β).
        return LossTerms(loss: loss, slope: -Number.smaller(-fromAbove, Number(beta)) / Number(beta))
    }
}
