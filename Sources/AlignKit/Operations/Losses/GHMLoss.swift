/// A gradient-harmonised loss: L = w₀/T · Σᵢ wᵢ·Lᵢ, wᵢ = T / (S_b·n), where b is the bin of element i's gradient norm.
///
/// Li, Liu and Wang, arXiv 1811.05181, as computed by `GHMC` and `GHMR` of mmdet 3.3.0, which depart from the paper:
///
/// 1. The gradient norm g = |∂L/∂x| falls into one of `bins` bins of width 1/`bins`. The last bin also takes norms
///    above 1, up to the last of `edges`.
/// 2. An element is valid when its weight is above 0. T is the number of valid elements for GHM-C and the *sum* of all
///    weights for GHM-R, and at least 1. A loss is never multiplied by the size of a weight.
/// 3. For each bin with c > 0 valid elements, S ← m·S + (1−m)·c, or S = c if the momentum m is 0. A bin without
///    elements keeps its S. S starts at 0, so the first use gives 1/(1−m) times the weight.
/// 4. n is the number of bins with elements in this call.
/// 5. The weights are constants for the gradient.
///
/// Edge cases: if all elements are ignored, or no elements are given, loss and gradient are 0 and the state does not
/// change. A NaN prediction lies in no bin: its weight is 0, its gradient is NaN and the loss is NaN, even if the
/// element is ignored.
///
/// Not guaranteed: the bin of an element whose norm lies within its own rounding error of an edge. Another
/// implementation may put it into the other bin. One such element changes the weights of every element in two bins;
/// `LossCheck` accounts for these elements.
public struct GHMLoss: Hashable, Sendable {
    /// The loss whose gradients are harmonised.
    public enum Kind: Hashable, Sendable {
        /// GHM-C: binary cross-entropy with logits, `SigmoidCrossEntropy`.
        case classification
        /// GHM-R: `AuthenticSmoothL1` with μ.
        case regression(mu: Double)
    }

    public var kind: Kind
    /// How many bins there are.
    public var bins: Int
    /// m, the share of its value that a moving average keeps; 0 means no average.
    public var momentum: Double
    /// w₀.
    public var lossWeight: Double
    /// `.mean` as above, or `.none`. With `.none` the value is the sum of the elements w₀·wᵢ·Lᵢ, which are not divided
    /// by T.
    public var reduction: Reduction
    /// The number that is added to T in the last division: 2⁻²³ in mmdet from 2.23, 0 before. In float32 it has an
    /// effect if T is 1.
    public var totalEpsilon: Double

    /// - Precondition: `bins ≥ 1`, 0 ≤ `momentum` < 1, and the reduction is not `.sum`, which the reference refuses.
    public init(
        _ kind: Kind, bins: Int = 10, momentum: Double = 0, lossWeight: Double = 1, reduction: Reduction = .mean,
        totalEpsilon: Double = 0x1p-23
    ) {
        precondition(bins >= 1, "\(bins) bins")
        precondition(momentum >= 0 && momentum < 1, "momentum \(momentum)")
        precondition(reduction != .sum, "GHM has no sum")
        self.kind = kind
        self.bins = bins
        self.momentum = momentum
        self.lossWeight = lossWeight
        self.reduction = reduction
        self.totalEpsilon = totalEpsilon
    }

    /// The edges of the bins, in float32 as the reference has them: i/bins, the last 1 + 10⁻⁶ for GHM-C and 1000 for
    /// GHM-R, so a norm that rounds to 1 is counted.
    public var edges: [Float] {
        let inner = (0..<bins).map { Float($0) / Float(bins) }
        switch kind {
        case .classification: return inner + [1 + 1e-6]
        case .regression: return inner + [1000]
        }
    }
}
