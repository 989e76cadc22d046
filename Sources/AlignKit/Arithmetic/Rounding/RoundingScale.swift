/// What rounding does to the output of an operation whose inputs are exact.
public enum Rounding<Scalar: KernelScalar>: Sendable {
    /// Nothing: the operation only chooses among its inputs' elements, or moves them.
    case exact
    case scale(RoundingScale<Scalar>)
    /// Nothing is known: what is compared with the output has no bound.
    case unknown

    /// How large the errors can be, where that is known and not 0.
    public var scale: RoundingScale<Scalar>? { if case .scale(let scale) = self { scale } else { nil } }

    var isUnknown: Bool { if case .unknown = self { true } else { false } }
}

/// How large the rounding errors of an operation can be, element by element. `docs/rounding.md` derives each.
///
/// With u the unit roundoff of the arithmetic, an output y and its terms t₁ … t_K:
/// - a priori, |fl(y) − y| ≤ γ_K·M with M = Σ |t| and γ_K = K·u/(1 − K·u), in any order of summation, with or without
///   fused multiply-add (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 3.1);
/// - in practice, |fl(y) − y| ≤ c·u·√(N² + y²) with N = √Σ t², or c·u·M where there is no N.
public struct RoundingScale<Scalar: KernelScalar>: Sendable {
    /// M, of the output's shape.
    public var magnitude: Tensor<Scalar>
    /// N², of the output's shape, where the operation is a sum of products.
    public var norm: TermSquares<Scalar>?
    /// K, the number of terms, or of roundings on the way of one.
    public var terms: Int
    /// c.
    public var statistical: Double
    /// Whether the errors are those of products, which some hardware rounds to fewer bits (TF32).
    public var isProduct: Bool
    /// By how much what is lost below the normal numbers on the way may have grown in the output, for each channel; nil
    /// where it has not.
    public var underflowFactors: [Double]?

    /// A sum of K terms as libraries make it: c = λ·√K with λ = 4.
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
