/// An operation of one input and without parameters, as pooling and activation functions are.
///
/// A conforming type gives its output and the shape of it, whether images mix, and what is known of its rounding.
public protocol UnaryOperation: TensorOperation {
    /// The shape of the output.
    ///
    /// - Throws: `ShapeError` where the operation cannot be applied.
    func outputShape(input: Shape) throws(ShapeError) -> Shape

    /// Computes the output.
    ///
    /// - Precondition: `outputShape(input:)` accepts the shape.
    func callAsFunction<Scalar: KernelScalar>(_ input: Tensor<Scalar>, workers: Workers) -> Tensor<Scalar>
}

extension UnaryOperation {
    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters)
        return try outputShape(input: inputs[0])
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], workers: workers)
    }

    public func visibility<Scalar: KernelScalar>(
        inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], output: Shape, bounds: [ChannelBounds],
        workers: Workers
    ) -> Visibility { .noParameters }
}

extension RecordedOperation where Self: UnaryOperation {
    package static var parameterFields: [ParameterField] { [] }
}

/// y = f(x) for each element by itself: an activation function without parameters.
///
/// A conforming type gives the function, its largest slope and its rounding; all else follows.
public protocol PointwiseOperation: UnaryOperation {
    /// The largest |f′(x)| over all x.
    var steepestSlope: Double { get }
}

extension PointwiseOperation {
    public func outputShape(input: Shape) throws(ShapeError) -> Shape { input }

    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    /// max |f′|·E
    public func propagate<Scalar: KernelScalar>(
        _ bounds: [Tensor<Scalar>?], inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        steepestSlope == 1 ? bounds[0]! : bounds[0]!.scaled(by: Scalar(steepestSlope), workers)
    }
}
