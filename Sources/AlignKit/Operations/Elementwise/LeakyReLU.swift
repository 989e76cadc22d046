/// y = x where x > 0, s·x elsewhere
///
/// It is `torch.nn.functional.leaky_relu` (PyTorch 2.13); its default for s is 0.01, too. The slope and the product are
/// each rounded once. NaN stays NaN. Any shape.
public struct LeakyReLU: Hashable, Sendable {
    /// s.
    public let slope: Double

    public init(slope: Double = 0.01) { self.slope = slope }

    /// Computes every element.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(_ input: Tensor<S>, workers: Workers) -> Tensor<S> {
        let slope = S(slope)
        return Tensor(shape: input.shape) { output in
            input.withElements { source in
                ElementTiles.forEach(count: input.count, workers) { range in
                    for i in range { output[i] = source[i] > 0 ? source[i] : slope * source[i] }
                }
            }
        }
    }
}

extension LeakyReLU: RecordedOperation {
    public static var name: String { "leaky-relu" }
    package static var moduleClasses: Set<String> { ["leakyrelu"] }
    package static var parameterFields: [ParameterField] { [] }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters)
        return inputs[0]
    }

    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], workers: workers)
    }

    package var hyperparameters: [String: [Double]] { ["negative_slope": [slope]] }

    package init?(recorded: RecordedAttributes) {
        guard let slope = recorded["negative_slope"]?.number, slope.isFinite else { return nil }
        self.init(slope: slope)
    }
}

extension LeakyReLU {
    /// M = |s·x| where x ≤ 0, else 0; K = 2, the rounding of the slope and of the product. The 0.001 in c = 2.001
    /// covers the error of the computed y itself.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        let magnitudes = zip(inputs[0].scalars, output.scalars).map { $0 > 0 ? 0 : abs($1) }
        return .scale(
            RoundingScale(magnitude: Tensor(shape: output.shape, scalars: magnitudes), terms: 2, statistical: 2.001))
    }

    /// max(1, |s|)·E, because max(1, |s|) is the largest slope of the function.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        bounds[0]!.scaled(by: S(max(1, abs(slope))), workers)
    }

    public func visibility<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Shape, bounds: [ChannelBounds], workers: Workers
    ) -> Visibility { .noParameters }
}
