/// y[n, c, …] = (x[n, c, …] − m[c]) · γ[c] / √(v[c] + ε) + β[c]
///
/// Batch normalisation as at inference (`torch.nn.BatchNorm2d` in evaluation mode, PyTorch 2.13), computed as
/// y = a·x + b with a = γ/√(v + ε) and b = β − m·a. Both are found in double precision and rounded once, the product
/// and the sum are each rounded to S: the error is within a small multiple of
/// u·((|x| + |m|)·|γ|/√(v + ε) + |β| + |y|).
///
/// The channels are axis 1; every further axis is free, so that `[N, C]` is as good as `[N, C, H, W]`. A variance
/// below −ε gives NaN.
public struct BatchNormalization: Hashable, Sendable {
    public let epsilon: Double

    public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

    /// The shape of the output: that of the input.
    ///
    /// - Parameters:
    ///   - input: `[N, C, …]`
    ///   - scale: γ, `[C]`
    ///   - bias: β, `[C]`
    ///   - mean: m, `[C]`
    ///   - variance: v, `[C]`
    public func outputShape(
        input: Shape, scale: Shape, bias: Shape, mean: Shape, variance: Shape
    ) throws(ShapeError) -> Shape {
        if input.rank < 2 { throw ShapeError(expected: "at least 2 axes [N, C, …]", found: input.description) }
        try scale.checkVector("a scale", count: input[1])
        try bias.checkVector("a bias", count: input[1])
        try mean.checkVector("a mean", count: input[1])
        try variance.checkVector("a variance", count: input[1])
        return input
    }

    /// Normalises each channel by its running statistics.
    ///
    /// - Precondition: `outputShape` accepts the shapes.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(
        _ input: Tensor<S>, scale: Tensor<S>, bias: Tensor<S>, mean: Tensor<S>, variance: Tensor<S>,
        workers: Workers
    ) -> Tensor<S> {
        let shape = required("batch normalization") { () throws(ShapeError) in
            try outputShape(
                input: input.shape, scale: scale.shape, bias: bias.shape, mean: mean.shape, variance: variance.shape)
        }
        let channels = shape[1]
        let plane = shape.extents.dropFirst(2).reduce(1, *)
        let lines = (0..<channels).map { c in
            line(
                scale: Double(scale.scalars[c]), bias: Double(bias.scalars[c]), mean: Double(mean.scalars[c]),
                variance: Double(variance.scalars[c]))
        }
        return Tensor(shape: shape) { output in
            input.withElements { input in
                ElementTiles.forEachPlanes(shape[0] * channels, elements: plane, workers) { planes in
                    for p in planes {
                        let slope = S(lines[p % channels].slope)
                        let intercept = S(lines[p % channels].intercept)
                        let source = input + p * plane
                        let target = output + p * plane
                        for i in 0..<plane { target[i] = slope * source[i] + intercept }
                    }
                }
            }
        }
    }

    /// The line a·x + b of one channel.
    private func line(
        scale: Double, bias: Double, mean: Double, variance: Double
    ) -> (slope: Double, intercept: Double) {
        let slope = scale / (variance + epsilon).squareRoot()
        return (slope, bias - mean * slope)
    }
}
