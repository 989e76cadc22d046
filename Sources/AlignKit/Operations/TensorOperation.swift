/// What a node computes: hyper-parameters alone, no state and no values.
///
/// AlignKit's own are listed in `OperationCatalogue`; a network of one's own may bring others. Nothing about an
/// operation is taken for granted: that it is exact, and that it has no parameters, is said.
public protocol TensorOperation: Hashable, Sendable {
    /// The field's name, as reports spell it: `convolution`.
    static var name: String { get }

    /// The shape of the output, or why these shapes cannot be.
    ///
    /// - Parameters:
    ///   - inputs: the shapes of the node's inputs, in the node's order.
    ///   - parameters: the shapes of the node's parameters, in the node's order.
    /// - Throws: `ShapeError` where the operation cannot be applied.
    func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape

    /// Computes the output.
    ///
    /// - Precondition: `outputShape(inputs:parameters:)` accepts the shapes.
    func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar>

    /// Computes the output from inputs that are given up, in the memory of one of them if it can.
    ///
    /// The output has the bits that `apply(to:parameters:workers:)` gives. A tensor that somebody else holds as well
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

    /// Computes the output in float64 from what may be given in another precision.
    ///
    /// - Precondition: `outputShape(inputs:parameters:)` accepts the shapes.
    func applyInDouble<Input: KernelScalar, Value: KernelScalar>(
        to inputs: [Tensor<Input>], parameters: [Tensor<Value>], workers: Workers
    ) -> Tensor<Double>

    /// How large the rounding errors of the output can be, where the inputs are exact.
    ///
    /// - Parameters:
    ///   - inputs: as `apply` takes them.
    ///   - parameters: as `apply` takes them.
    ///   - output: the operation's own output for these inputs.
    ///   - detail: whether the 2-norms of the terms are worth another pass.
    ///   - workers: the threads that share the work.
    func rounding<Scalar: KernelScalar>(
        inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], output: Tensor<Scalar>, detail: RoundingDetail,
        workers: Workers
    ) -> Rounding<Scalar>

    /// By how much the output can move where the inputs move by up to `bounds`, element by element.
    ///
    /// - Parameters:
    ///   - bounds: one for each input, of its shape; nil for an input that does not move. One at least is not nil.
    ///   - inputs: as `apply` takes them.
    ///   - parameters: as `apply` takes them.
    ///   - workers: the threads that share the work.
    func propagate<Scalar: KernelScalar>(
        _ bounds: [Tensor<Scalar>?], inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar>

    /// How much a change of each parameter would change the output, in units of what rounding may do.
    ///
    /// - Parameters:
    ///   - inputs: as `apply` takes them.
    ///   - parameters: as `apply` takes them.
    ///   - output: the output's shape.
    ///   - bounds: how far rounding may take the output, for each channel (axis 1).
    ///   - workers: the threads that share the work.
    func visibility<Scalar: KernelScalar>(
        inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], output: Shape, bounds: [ChannelBounds],
        workers: Workers
    ) -> Visibility
}

/// How much is to be found out of an operation's rounding errors.
public enum RoundingDetail: Sendable {
    /// The magnitudes of the terms.
    case magnitudes
    /// Their 2-norms as well.
    case full
}

extension TensorOperation {
    /// In memory of its own.
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
    /// Throws unless there are as many inputs and parameters as the operation takes, with elements that can be counted.
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
