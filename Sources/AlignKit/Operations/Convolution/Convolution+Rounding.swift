extension Convolution {
    /// M = |w|∗|x| + |b|, N² = w²∗x² + b², K = C/G·kh·kw, plus 1 with a bias.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        let weight = parameters[0]
        let bias = parameters.count > 1 ? parameters[1] : nil
        return .scale(
            .sum(
                magnitude: sum(
                    .magnitudes, inputs[0], weight: weight, bias: bias?.scalars.map { abs($0) }, workers: workers),
                norm: detail == .full
                    ? termSquares(inputs[0], weight, bias, workers) {
                        sum(.squares(weightScale: $1, inputScale: $0), inputs[0], weight: weight, workers: workers)
                    } : nil,
                terms: weight.shape.extents.dropFirst().reduce(1, *) + (bias == nil ? 0 : 1), isProduct: true))
    }

    /// |w|∗E.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        sum(.magnitudes, bounds[0]!, weight: parameters[0], workers: workers)
    }
}
