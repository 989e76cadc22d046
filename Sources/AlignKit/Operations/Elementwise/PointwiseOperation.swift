/// y = f(x) for each element by itself: an activation function without parameters.
///
/// It has one input, of any shape. A conforming type gives the function, its largest slope and its rounding; all else
/// follows.
public protocol PointwiseOperation: TensorOperation {
    /// The largest |f′(x)| over all x.
    var steepestSlope: Double { get }

    /// Computes every element.
    func callAsFunction<Scalar: KernelScalar>(_ input: Tensor<Scalar>, workers: Workers) -> Tensor<Scalar>
}

extension PointwiseOperation {
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

    /// max |f′|·E
    public func propagate<Scalar: KernelScalar>(
        _ bounds: [Tensor<Scalar>?], inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        steepestSlope == 1 ? bounds[0]! : bounds[0]!.scaled(by: Scalar(steepestSlope), workers)
    }

    public func visibility<Scalar: KernelScalar>(
        inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], output: Shape, bounds: [ChannelBounds],
        workers: Workers
    ) -> Visibility { .noParameters }
}

extension RecordedOperation where Self: PointwiseOperation {
    package static var parameterFields: [ParameterField] { [] }
}
