/// Σ (w·x)² + b² of every output element of a sum of products. The weights and inputs are scaled to about 1 before they
/// are squared, so no square overflows. A term that underflows is smaller than 10⁻¹⁹ of the largest product.
///
/// - Parameter sum: computes Σ (a·x)²·(b·w)² for the scales a and b.
func termSquares<S: KernelScalar>(
    _ input: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>?, _ workers: Workers,
    sum: (_ inputScale: Double, _ weightScale: Double) -> Tensor<S>
) -> TermSquares<S> {
    let scales = [input, weight].map { tensor -> Double in
        let extremes = finiteExtremes(of: tensor.scalars, workers: workers)
        let largest = max(abs(extremes.minimum), abs(extremes.maximum))
        guard largest > 0, largest.isFinite else { return 1 }
        // The scale and its inverse are normal numbers.
        return Double(sign: .plus, exponent: min(max(-Int(largest.exponent), -120), 120), significand: 1)
    }
    let scale = scales[0] * scales[1]
    return TermSquares(
        squares: sum(scales[0], scales[1]), factor: 1 / (scale * scale),
        channels: bias?.scalars.map { Double($0) * Double($0) })
}
