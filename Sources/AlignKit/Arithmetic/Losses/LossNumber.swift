/// A number type in which the formulas of the losses are written.
///
/// A loss is written once, over this protocol, and evaluated in three arithmetics: in lanes of `Float` and in lanes of
/// `Double` (value and gradient), and in `Rounded` (the value with a bound on the error of a float32 or float64
/// evaluation of the same formula). All of them propagate NaN.
public protocol LossNumber: Sendable {
    /// The number nearest to `value`; the same in every lane.
    init(_ value: Double)

    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
    static func * (left: Self, right: Self) -> Self
    static func / (left: Self, right: Self) -> Self
    static prefix func - (value: Self) -> Self

    /// |self|.
    var magnitude: Self { get }

    /// The smaller of the two. If one of them is NaN, the result may be either.
    static func smaller(_ left: Self, _ right: Self) -> Self

    /// e to the power of self.
    func exponential() -> Self

    /// log(1 + self).
    ///
    /// - Precondition: 0 ≤ self ≤ 1, or self is NaN. Not checked.
    func logarithmOfOnePlus() -> Self

    /// √self.
    func root() -> Self

    /// self to the power of `exponent`, for self ≥ 0.
    func raised(to exponent: Double) -> Self

    /// self, with an error bound that covers the rounding of an intermediate result of this magnitude. Other ways to
    /// write the same formula have such intermediate results.
    ///
    /// It changes only numbers that carry an error bound. Other numbers stay as they are.
    func roundedAt(_ magnitude: Self) -> Self
}

extension LossNumber {
    @inline(__always)
    public func roundedAt(_ magnitude: Self) -> Self { self }

    /// 1 / (1 + e^−self).
    ///
    /// PyTorch evaluates this form in the precision of its argument. In float32 it reaches 1 at 16.64, where 1 + e^−x
    /// rounds to 1, and it reaches 0 where e^−x overflows.
    @inline(__always)
    func logistic() -> Self { Self(1) / (Self(1) + (-self).exponential()) }
}

/// A loss of one element. Its sum over the elements is a loss function.
public protocol ElementLoss: Sendable {
    /// The loss of one element and its derivative with respect to the prediction.
    func terms<Number: LossNumber>(prediction: Number, target: Number) -> LossTerms<Number>
}

/// The loss of one element and its derivative with respect to the prediction.
public struct LossTerms<Number: LossNumber>: Sendable {
    public var loss: Number
    public var slope: Number

    public init(loss: Number, slope: Number) {
        self.loss = loss
        self.slope = slope
    }
}

/// A scalar type in which losses are evaluated: `Float`, and `Double` as the arbiter.
public protocol LossScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    /// Several scalars that are evaluated at once, each exactly as it would be alone.
    associatedtype Lanes: SIMD<Self>, LossNumber

    /// self without its fraction. The generic conversion of the standard library takes ten times as long.
    ///
    /// - Precondition: it fits an `Int`.
    var wholePart: Int { get }

    /// self, exactly.
    var inDouble: Double { get }
}
