/// y[n, o] = b[o] + Σ w[o, i] · x[n, i], over i
///
/// It is `torch.nn.functional.linear` (PyTorch 2.13) on a matrix. In a sum of K products (plus one term with a bias)
/// the error of each element is at most γ_K·(Σ|w·x| + |b|). NaN and infinities spread as in the plain sum.
///
/// It is a `Convolution` over one pixel, with the same guarantees.
public struct Linear: Hashable, Sendable {
    public init() {}

    /// The shape `[N, out]` of the output.
    ///
    /// - Parameters:
    ///   - input: `[N, in]`
    ///   - weight: `[out, in]`
    ///   - bias: `[out]`
    /// - Throws: `ShapeError` if the shapes do not fit each other, or if the size of the output overflows `Int`.
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
        // A plane of one pixel, with one channel for each feature.
        return Convolution()(
            input.reshaped(to: [shape[0], weight.shape[1], 1, 1]),
            weight: weight.reshaped(to: [shape[1], weight.shape[1], 1, 1]), bias: bias, workers: workers
        ).reshaped(to: shape)
    }
}

extension Linear: RecordedOperation {
    public static var name: String { "linear" }
    package static var moduleClasses: Set<String> { ["linear"] }
    package static var parameterFields: [ParameterField] {
        [ParameterField(.linearWeight, ["weight"]), ParameterField(.bias, ["bias"], absence: .leftOut)]
    }

    /// All axes of the input except the first are flattened, as before a classifier.
    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters, 1...2)
        return try outputShape(
            input: try Self.rows(of: inputs[0]), weight: parameters[0],
            bias: parameters.count > 1 ? parameters[1] : nil)
    }

    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        let extents = inputs[0].shape.extents
        let rows = inputs[0].reshaped(to: [extents[0], extents.dropFirst().reduce(1, *)])
        return self(rows, weight: parameters[0], bias: parameters.count > 1 ? parameters[1] : nil, workers: workers)
    }

    private static func rows(of shape: Shape) throws(ShapeError) -> Shape {
        guard shape.rank >= 2 else { throw ShapeError(expected: "[N, features…]", found: "\(shape)") }
        return [shape[0], shape.extents.dropFirst().reduce(1, *)]
    }

    package var hyperparameters: [String: [Double]] { [:] }

    package init?(recorded: RecordedAttributes) { self.init() }
}

extension Linear: SumOfProducts {
    /// A convolution of images of one pixel.
    public var convolution: Convolution { Convolution() }
}

extension Linear {
    /// M = |w|·|x| + |b|, N² = w²·x² + b², K = the number of inputs, plus 1 with a bias.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        let bias = parameters.count > 1 ? [parameters[1]] : []
        let magnitude = apply(
            to: [inputs[0].magnitudes(workers)], parameters: ([parameters[0]] + bias).map { $0.magnitudes(workers) },
            workers: workers)
        return .scale(
            .sum(
                magnitude: magnitude,
                norm: detail == .full
                    ? termSquares(inputs[0], parameters[0], bias.first, workers) {
                        apply(
                            to: [inputs[0].squares(scale: S($0), workers)],
                            parameters: [parameters[0].squares(scale: S($1), workers)], workers: workers)
                    } : nil,
                terms: parameters[0].shape[1] + bias.count, isProduct: true))
    }

    /// |w|·E.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        apply(to: [bounds[0]!], parameters: [parameters[0].magnitudes(workers)], workers: workers)
    }

    public func visibility<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Shape, bounds: [ChannelBounds], workers: Workers
    ) -> Visibility {
        guard bounds.count == parameters[0].shape[0] else { return .unknown }
        let columns = parameters[0].shape[1]
        var met = [S](repeating: 0, count: columns)
        for (i, value) in inputs[0].scalars.enumerated() { met[i % columns] = max(met[i % columns], abs(value)) }
        var visibility = ParameterVisibility(
            weights: parameters[0], met: [met], bounds: bounds.map(\.largest), workers: workers)
        visibility.deadChannels = met.count { $0 == 0 }
        visibility.add(biases: parameters.dropFirst().first, bounds)
        return .counted(visibility)
    }
}
