/// The effect of rounding on the output of an operation whose inputs are exact.
public enum Rounding<Scalar: KernelScalar>: Sendable {
    /// Nothing: the operation only chooses among its inputs' elements, or moves them.
    case exact
    case scale(RoundingScale<Scalar>)
    /// Nothing is known: a comparison with the output has no bound.
    case unknown

    /// How large the errors can be, if this is known and not 0.
    public var scale: RoundingScale<Scalar>? { if case .scale(let scale) = self { scale } else { nil } }

    var isUnknown: Bool { if case .unknown = self { true } else { false } }
}

/// How large the rounding errors of an operation can be, element by element. `docs/rounding.md` derives each.
///
/// With u the unit roundoff of the arithmetic, an output y and its terms t₁ … t_K:
/// - a priori, |fl(y) − y| ≤ γ_K·M with M = Σ |t| and γ_K = K·u/(1 − K·u), in any order of summation, with or without
///   fused multiply-add (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 3.1);
/// - in practice, |fl(y) − y| ≤ c·u·√(N² + y²) with N = √Σ t², or c·u·M without N.
public struct RoundingScale<Scalar: KernelScalar>: Sendable {
    /// M, of the output's shape.
    public var magnitude: Tensor<Scalar>
    /// N², of the output's shape, if the operation is a sum of products.
    public var norm: TermSquares<Scalar>?
    /// K, the number of terms, or of the roundings that one term passes through.
    public var terms: Int
    /// c.
    public var statistical: Double
    /// Whether the errors are those of products, which some hardware rounds to fewer bits (TF32).
    public var isProduct: Bool
    /// For each channel, the factor by which the underflow error of an intermediate result may have grown in the
    /// output; nil if it does not grow.
    public var underflowFactors: [Double]?

    /// A sum of K terms as libraries compute it: c = λ·√K with λ = 4.
    ///
    /// λ√K is the probabilistic bound of Higham and Mary (2019). Over all convolutions of ResNet-18 and -50, in PyTorch
    /// 2.13 with and without oneDNN, in channels-last and in Paddle 3.3, the largest |fl(y) − y| was 1.84·√K·u·√(N² +
    /// y²).
    public static func sum(
        magnitude: Tensor<Scalar>, norm: TermSquares<Scalar>? = nil, terms: Int, isProduct: Bool = false
    ) -> RoundingScale {
        RoundingScale(
            magnitude: magnitude, norm: norm, terms: terms, statistical: 4 * Double(terms).squareRoot(),
            isProduct: isProduct)
    }

    public init(
        magnitude: Tensor<Scalar>, norm: TermSquares<Scalar>? = nil, terms: Int, statistical: Double,
        isProduct: Bool = false, underflowFactors: [Double]? = nil
    ) {
        self.magnitude = magnitude
        self.norm = norm
        self.terms = terms
        self.statistical = statistical
        self.isProduct = isProduct
        self.underflowFactors = underflowFactors
    }
}
