#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A number in float64 with a bound on how far an evaluation of the same formula in `Scalar` may be from it.
///
/// Wilkinson's running error analysis: every operation adds its own rounding, u·|result|, to what its operands' errors
/// become. An operation on exact operands whose result needs no rounding adds nothing. Where a formula is written over
/// `LossNumber`, its value, its gradient and their bounds are one evaluation.
///
/// e^x and x^y are taken to be within 3 ulp, which covers PyTorch's (1), Eigen's and NumPy's (2.6) vector code;
/// √x is taken to be within 1 ulp: Eigen's vector code multiplies x by a refined estimate of 1/√x.
/// log(1 + z) is like e^x, with 1 + z rounded first, as `log(1 + z)` does where `log1p(z)` does not.
///
/// For `Double` the unit is doubled: the float64 evaluation it is compared with rounds as much.
struct Rounded<Scalar: LossScalar>: LossNumber {
    let value: Double
    /// |computed − value| ≤ error.
    let error: Double

    /// The unit roundoff u: 2⁻²⁴ for float32.
    static var unit: Double { Double(Scalar.ulpOfOne) * (Scalar.self == Double.self ? 1 : 0.5) }

    /// A number that is exact.
    @inline(__always)
    init(exactly value: Double) { self.init(value: value, error: 0) }

    @inline(__always)
    init(value: Double, error: Double) {
        self.value = value
        self.error = error
    }

    /// A constant, rounded to the precision once.
    @inline(__always)
    init(_ constant: Double) {
        value = constant
        error = abs(Double(Scalar(constant)) - constant)
    }

    var isExactlyZero: Bool { value == 0 && error == 0 }
    var isExactlyOne: Bool { value == 1 && error == 0 }

    /// The result of an operation: what its operands' errors become, and its own rounding unless it is exact.
    ///
    /// - Parameter residual: what float64 rounded away. A result of exact operands that float64 and `Scalar` can hold
    ///   is what any implementation gives: x = 0 has the gradient norm ½, on the edge and not beside it.
    @inline(__always)
    private static func rounded(_ value: Double, inherited: Double, residual: @autoclosure () -> Double) -> Self {
        if inherited == 0, Double(Scalar(value)) == value, residual() == 0 { return Self(exactly: value) }
        return Self(value: value, error: inherited + unit * abs(value))
    }

    @inline(__always)
    static func + (left: Self, right: Self) -> Self {
        let sum = left.value + right.value
        let part = sum - left.value
        return rounded(
            sum, inherited: left.error + right.error, residual: (left.value - (sum - part)) + (right.value - part))
    }

    @inline(__always)
    static func - (left: Self, right: Self) -> Self { left + -right }

    @inline(__always)
    static prefix func - (value: Self) -> Self { Self(value: -value.value, error: value.error) }

    @inline(__always)
    static func * (left: Self, right: Self) -> Self {
        if left.isExactlyOne { return right }
        if right.isExactlyOne { return left }
        let product = left.value * right.value
        return rounded(
            product,
            inherited: abs(left.value) * right.error + abs(right.value) * left.error + left.error * right.error,
            residual: (-product).addingProduct(left.value, right.value))
    }

    @inline(__always)
    static func / (left: Self, right: Self) -> Self {
        let quotient = left.value / right.value
        let denominator = abs(right.value) - right.error
        guard denominator > 0 else { return Self(value: quotient, error: .infinity) }
        return rounded(
            quotient, inherited: (left.error + abs(quotient) * right.error) / denominator,
            residual: (-left.value).addingProduct(quotient, right.value))
    }

    var magnitude: Self { Self(value: abs(value), error: error) }

    static func smaller(_ left: Self, _ right: Self) -> Self {
        if left.value + left.error < right.value - right.error { return left }
        if right.value + right.error < left.value - left.error { return right }
        return Self(value: min(left.value, right.value), error: max(left.error, right.error))
    }

    func exponential() -> Self {
        if isExactlyZero { return Self(exactly: 1) }
        let result = exp(value)
        return Self(value: result, error: result * (expm1(error) + 6 * Self.unit))
    }

    func logarithmOfOnePlus() -> Self {
        if isExactlyZero { return self }
        let result = log1p(value)
        return Self(value: result, error: error / (1 + value - error) + Self.unit * (1 + 6 * abs(result)))
    }

    func root() -> Self {
        if isExactlyZero { return self }
        let result = value.squareRoot()
        let root = Self.rounded(
            result, inherited: max(value + error, 0).squareRoot() - max(value - error, 0).squareRoot(),
            residual: (-value).addingProduct(result, result))
        return root.error == 0 ? root : Self(value: result, error: root.error + Self.unit * result)
    }

    func raised(to exponent: Double) -> Self {
        if exponent == 0 { return Self(exactly: 1) }
        if exponent == 1 || isExactlyZero || isExactlyOne { return self }
        let result = pow(value, exponent)
        let ends = [pow(max(value - error, 0), exponent), pow(value + error, exponent)]
        return Self(
            value: result,
            error: ends.reduce(0) { max($0, abs($1 - result)) } + 6 * Self.unit * abs(result))
    }

    func roundedAt(_ magnitude: Self) -> Self {
        Self(value: value, error: error + Self.unit * magnitude.value)
    }
}
