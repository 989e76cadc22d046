internal import CKernels

/// y[n, c, …] = (x[n, c, …] − m[c]) · γ[c] / √(v[c] + ε) + β[c]
///
/// Batch normalisation as at inference (`torch.nn.BatchNorm2d` in evaluation mode, PyTorch 2.13), computed as
/// y = a·x + b with a = γ/√(v + ε) and b = β − m·a. a and b are computed in double precision and rounded once. The
/// product and the sum are each rounded to S. The error is within a small multiple of
/// u·((|x| + |m|)·|γ|/√(v + ε) + |β| + |y|).
///
/// The channels are axis 1. Any further axes are allowed: `[N, C]` as well as `[N, C, H, W]`. A variance below −ε gives
/// NaN.
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
    /// - Throws: `ShapeError` if the input has fewer than 2 axes, or if a parameter is not `[C]`.
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
        let lines = lines(input.shape, scale: scale, bias: bias, mean: mean, variance: variance)
        return Tensor(shape: input.shape) { output in
            input.withElements { normalize($0, input.shape, lines, into: output, workers) }
        }
    }

    /// Normalises each channel in place.
    ///
    /// - Precondition: `outputShape` accepts the shapes.
    @specialized(where S == Float)
    @specialized(where S == Double)
    func overwrite<S: KernelScalar>(
        _ tensor: inout Tensor<S>, scale: Tensor<S>, bias: Tensor<S>, mean: Tensor<S>, variance: Tensor<S>,
        workers: Workers
    ) {
        let shape = tensor.shape
        let lines = lines(shape, scale: scale, bias: bias, mean: mean, variance: variance)
        tensor.withMutableElements { normalize($0, shape, lines, into: $0, workers) }
    }

    /// The line a·x + b of every channel.
    func lines<S: KernelScalar>(
        _ input: Shape, scale: Tensor<S>, bias: Tensor<S>, mean: Tensor<S>, variance: Tensor<S>
    ) -> [(slope: S, intercept: S)] {
        let shape = required("batch normalization") { () throws(ShapeError) in
            try outputShape(
                input: input, scale: scale.shape, bias: bias.shape, mean: mean.shape, variance: variance.shape)
        }
        return (0..<shape[1]).map { c in
            let slope = Double(scale.scalars[c]) / (Double(variance.scalars[c]) + epsilon).squareRoot()
            let intercept = Double(bias.scalars[c]) - Double(mean.scalars[c]) * slope
            return (S(slope), S(intercept))
        }
    }

    private func normalize<S: KernelScalar>(
        _ source: UnsafePointer<S>, _ shape: Shape, _ lines: [(slope: S, intercept: S)],
        into target: UnsafeMutablePointer<S>, _ workers: Workers
    ) {
        let plane = shape.extents.dropFirst(2).reduce(1, *)
        ElementTiles.forEachPlanes(shape[0] * shape[1], elements: plane, workers) { planes in
            for p in planes {
                let line = lines[p % lines.count]
                S.compute(
                    ElementPass(
                        function: .scaled(slope: line.slope, intercept: line.intercept), source: source + p * plane,
                        count: plane,
                        target: target + p * plane))
            }
        }
    }
}

extension BatchNormalization {
    /// The output in float64.
    func inDouble(_ input: Tensor<Float>, _ parameters: [Tensor<Double>], workers: Workers) -> Tensor<Double> {
        let shape = input.shape
        let plane = shape.extents.dropFirst(2).reduce(1, *)
        let lines = lines(
            shape, scale: parameters[0], bias: parameters[1], mean: parameters[2], variance: parameters[3])
        return Tensor(shape: shape) { output in
            input.withElements { input in
                ElementTiles.forEachPlanes(shape[0] * shape[1], elements: plane, workers) { planes in
                    for p in planes {
                        let line = lines[p % lines.count]
                        ck_widen_line(input + p * plane, plane, line.slope, line.intercept, output + p * plane)
                    }
                }
            }
        }
    }
}
