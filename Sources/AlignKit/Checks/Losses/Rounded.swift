#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A number in float64, with a bound on its distance from an evaluation of the same formula in `Scalar`.
///
/// Wilkinson's running error analysis: every operation propagates the errors of its operands, and adds its own rounding
/// error, u·|result|. An operation on exact operands whose result needs no rounding adds nothing. One evaluation of a
/// formula over `LossNumber` gives its value, its gradient and their bounds.
///
/// e^x and x^y are assumed to be within 3 ulp, which covers PyTorch's (1), Eigen's and NumPy's (2.6) vector code. √x is
/// assumed to be within 1 ulp: Eigen's vector code multiplies x by a refined estimate of 1/√x. log(1 + z) is treated
/// like e^x, with an additional rounding of 1 + z: `log(1 + z)` rounds it, `log1p(z)` does not.
///
/// For `Double` the unit is doubled: the float64 evaluation, which is compared with the recording, has the same
/// rounding errors.
struct Rounded<Scalar: LossScalar>: LossNumber {
    let value: Double
    /// |computed − value| ≤ error.
    let error: Double

    /// The unit roundoff u: 2⁻²⁴ for float32, and twice the unit roundoff for float64, 2⁻⁵².
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

    /// The result of an operation: the propagated errors of its operands, and its own rounding error unless it is
    /// exact.
    ///
    /// - Parameter residual: the rounding error of the float64 operation. Where the operands are exact, and float64 and
    ///   `Scalar` can both represent the result, any implementation gives this result: x = 0 has the gradient norm ½,
    ///   exactly on the edge.
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
