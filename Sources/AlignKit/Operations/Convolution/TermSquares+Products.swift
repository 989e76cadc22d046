/// Σ (w·x)² + b² of every output element of a sum of products, the squares being taken of numbers up to 1, so that
/// none overflows; what underflows is smaller than 10⁻¹⁹ of the largest product.
///
/// - Parameter sum: Σ (a·x)²·(b·w)² for the scales a and b.
func termSquares<S: KernelScalar>(
    _ input: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>?, _ workers: Workers,
    sum: (_ inputScale: Double, _ weightScale: Double) -> Tensor<S>
) -> TermSquares<S> {
    let scales = [input, weight].map { tensor -> Double in
        let extremes = finiteExtremes(of: tensor.scalars, workers: workers)
        let largest = max(abs(extremes.minimum), abs(extremes.maximum))
        guard largest > 0, largest.isFinite else { return 1 }
        // Within the range of normal numbers on both sides of 1.
        return Double(sign: .plus, exponent: min(max(-Int(largest.exponent), -120), 120), significand: 1)
    }
    let scale = scales[0] * scales[1]
    return TermSquares(
        squares: sum(scales[0], scales[1]), factor: 1 / (scale * scale),
        channels: bias?.scalars.map { Double($0) * Double($0) })
}
