/// The computation of a node. It holds only hyper-parameters, no state and no values.
///
/// `OperationCatalogue` lists AlignKit's own operations. A network may use others. Nothing about an operation is
/// assumed: it must also say that it is exact and that it has no parameters.
public protocol TensorOperation: Hashable, Sendable {
    /// The field's name, as reports spell it: `convolution`.
    static var name: String { get }

    /// The shape of the output.
    ///
    /// - Parameters:
    ///   - inputs: the shapes of the node's inputs, in the node's order.
    ///   - parameters: the shapes of the node's parameters, in the node's order.
    /// - Throws: `ShapeError` where the operation cannot be applied.
    func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape

    /// Whether the images of a batch, the indices of axis 0, do not mix.
    ///
    /// Where they do not, the output of a batch is, bit for bit, the outputs of its images one after the other, and so
    /// is what `rounding` and `propagate` say. A large batch is then run a few images at a time.
    ///
    /// - Parameter inputs: the shapes of the node's inputs, in the node's order.
    /// - Precondition: `outputShape(inputs:parameters:)` accepts the shapes.
    func keepsImagesApart(_ inputs: [Shape]) -> Bool

    /// Computes the output.
    ///
    /// - Precondition: `outputShape(inputs:parameters:)` accepts the shapes.
    func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar>

    /// Computes the output from inputs that the caller gives up, if possible in the memory of one of them.
    ///
    /// The output has the same bits as that of `apply(to:parameters:workers:)`. A tensor that is also held elsewhere
    /// keeps its elements.
    ///
    /// - Parameters:
    ///   - inputs: as `apply(to:parameters:workers:)` takes them.
    ///   - spare: the position of an input that may become the output.
    ///   - parameters: as `apply(to:parameters:workers:)` takes them.
    ///   - workers: the threads that share the work.
    /// - Precondition: `outputShape(inputs:parameters:)` accepts the shapes.
    func apply<Scalar: KernelScalar>(
        to inputs: consuming [Tensor<Scalar>], reusing spare: Int, parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar>

    /// Computes the output in float64 from inputs and parameters that may have another precision.
    ///
    /// - Precondition: `outputShape(inputs:parameters:)` accepts the shapes.
    func applyInDouble<Input: KernelScalar, Value: KernelScalar>(
        to inputs: [Tensor<Input>], parameters: [Tensor<Value>], workers: Workers
    ) -> Tensor<Double>

    /// How large the rounding errors of the output can be if the inputs are exact.
    ///
    /// - Parameters:
    ///   - inputs: as `apply` takes them.
    ///   - parameters: as `apply` takes them.
    ///   - output: the operation's own output for these inputs.
    ///   - detail: whether another pass computes the 2-norms of the terms.
    ///   - workers: the threads that share the work.
    func rounding<Scalar: KernelScalar>(
        inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], output: Tensor<Scalar>, detail: RoundingDetail,
        workers: Workers
    ) -> Rounding<Scalar>

    /// By how much the output can move if the inputs move by at most `bounds`, element by element.
    ///
    /// - Parameters:
    ///   - bounds: one for each input, of its shape; nil for an input that does not move. At least one is not nil.
    ///   - inputs: as `apply` takes them.
    ///   - parameters: as `apply` takes them.
    ///   - workers: the threads that share the work.
    func propagate<Scalar: KernelScalar>(
        _ bounds: [Tensor<Scalar>?], inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar>

    /// How much a change of each parameter would change the output, in units of the rounding bound.
    ///
    /// - Parameters:
    ///   - inputs: as `apply` takes them.
    ///   - parameters: as `apply` takes them.
    ///   - output: the output's shape.
    ///   - bounds: the bounds of the output's rounding errors, for each channel (axis 1).
    ///   - workers: the threads that share the work.
    func visibility<Scalar: KernelScalar>(
        inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], output: Shape, bounds: [ChannelBounds],
        workers: Workers
    ) -> Visibility
}

/// How much to compute about an operation's rounding errors.
public enum RoundingDetail: Sendable {
    /// The magnitudes of the terms.
    case magnitudes
    /// Their 2-norms as well.
    case full
}

extension TensorOperation {
    /// Computes the output in new memory.
    public func apply<Scalar: KernelScalar>(
        to inputs: consuming [Tensor<Scalar>], reusing spare: Int, parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        apply(to: inputs, parameters: parameters, workers: workers)
    }

    public func applyInDouble<Input: KernelScalar, Value: KernelScalar>(
        to inputs: [Tensor<Input>], parameters: [Tensor<Value>], workers: Workers
    ) -> Tensor<Double> {
        apply(
            to: inputs.map { $0.converted(to: Double.self, workers) },
            parameters: parameters.map { $0.converted(to: Double.self, workers) }, workers: workers)
    }

    /// The field's name of the operation.
    public var name: String { Self.name }
}

extension TensorOperation {
    /// Throws unless the numbers of inputs and parameters are those of the operation, and no size overflows `Int`.
    func check(
        _ inputs: [Shape], _ inputCount: Int, _ parameters: [Shape], _ parameterCounts: ClosedRange<Int> = 0...0
    ) throws(ShapeError) {
        if inputs.count != inputCount {
            throw ShapeError(expected: inputCount.counted("input"), found: "\(inputs.count)")
        }
        if !parameterCounts.contains(parameters.count) {
            let (least, most) = (parameterCounts.lowerBound, parameterCounts.upperBound)
            let counts = least == most ? "\(most)" : "\(least) to \(most)"
            throw ShapeError(
                expected: most == 0 ? "no parameters" : "\(counts) parameters", found: "\(parameters.count)")
        }
        for shape in inputs + parameters { try shape.checkCountable() }
    }
}
