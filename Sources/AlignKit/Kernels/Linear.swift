/// y[n, o] = b[o] + Σ w[o, i] · x[n, i], over i
///
/// It is `torch.nn.functional.linear` (PyTorch 2.13) on a matrix. In a sum of K products (one more term with a bias)
/// the error of each element is at most γ_K·(Σ|w·x| + |b|). NaN and infinities spread as in the plain sum.
///
/// It is a `Convolution` over one pixel, and makes the same promises.
public struct Linear: Hashable, Sendable {
    public init() {}

    /// The shape `[N, out]` of the output.
    ///
    /// - Parameters:
    ///   - input: `[N, in]`
    ///   - weight: `[out, in]`
    ///   - bias: `[out]`
    public func outputShape(input: Shape, weight: Shape, bias: Shape? = nil) throws(ShapeError) -> Shape {
        if weight.rank != 2 || weight.extents.contains(0) {
            throw ShapeError(expected: "a weight [out, in]", found: weight.description)
        }
        if input.rank != 2 || input[1] != weight[1] {
            throw ShapeError(expected: "2 axes [N, \(weight[1])]", found: input.description)
        }
        try bias?.checkVector("a bias", count: weight[0])
        return try .countable([input[0], weight[0]])
    }

    /// Multiplies every row of the input by the weight.
    ///
    /// - Parameters:
    ///   - input: `[N, in]`
    ///   - weight: `[out, in]`
    ///   - bias: `[out]`
    ///   - workers: the threads that share the work.
    /// - Returns: `[N, out]`
    /// - Precondition: `outputShape` accepts the shapes.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(
        _ input: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>? = nil, workers: Workers
    ) -> Tensor<S> {
        let shape = required("linear") { () throws(ShapeError) in
            try outputShape(input: input.shape, weight: weight.shape, bias: bias?.shape)
        }
        // A plane of one pixel, with as many channels as there are features.
        return Convolution()(
            input.reshaped(to: [shape[0], weight.shape[1], 1, 1]),
            weight: weight.reshaped(to: [shape[1], weight.shape[1], 1, 1]), bias: bias, workers: workers
        ).reshaped(to: shape)
    }
}
