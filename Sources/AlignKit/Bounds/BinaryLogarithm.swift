/// log₂ x for a positive, finite x, by the series of the inverse hyperbolic tangent. It needs no math library.
func binaryLogarithm(_ x: Double) -> Double {
    let s = x.significand
    let z = (s - 1) / (s + 1)
    var (sum, power) = (0.0, z)
    for k in stride(from: 1.0, to: 32, by: 2) {
        sum += power / k
        power *= z * z
    }
    return Double(x.exponent) + 2 / 0.693_147_180_559_945_3 * sum
}
