/// A run of a network, node by node. It holds only the values that a later node still reads.
///
/// ```swift
/// var execution = try Execution(network, inputs: ["image": image], parameters: values, workers: Workers())
/// while let output = execution.advance() { print(execution.node.name, output.shape) }
/// ```
///
/// An execution is a value: a copy continues on its own from the same node.
public struct Execution<Scalar: KernelScalar>: Sendable {
    private let parameters: [String: Tensor<Scalar>]
    private let workers: Workers
    private var values: LiveValues<Tensor<Scalar>>

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - network: the network to run.
    ///   - inputs: every input of the network, by name.
    ///   - parameters: every parameter of the network, by name, of its declared shape.
    ///   - workers: the threads that share the work.
    /// - Throws: `Network.Failure` if the network is empty, if an input or a parameter is missing, if a parameter has
    ///   another shape, or if a node cannot take the resulting shapes.
    public init(
        _ network: Network, inputs: [String: Tensor<Scalar>], parameters: [String: Tensor<Scalar>], workers: Workers
    ) throws(Network.Failure) {
        _ = try network.shapes(inputs: inputs.mapValues(\.shape))
        try network.checkParameters(parameters.mapValues(\.shape))
        self.init(unchecked: network, inputs: inputs, parameters: parameters, workers: workers)
    }

    /// Prepares a run that gets the parameters of each node when the node runs.
    ///
    /// - Precondition: no input is missing, and `network.shapes(inputs:)` accepts the shapes.
    init(_ network: Network, inputs: [String: Tensor<Scalar>], workers: Workers) {
        self.init(unchecked: network, inputs: inputs, parameters: [:], workers: workers)
    }

    private init(
        unchecked network: Network, inputs: [String: Tensor<Scalar>], parameters: [String: Tensor<Scalar>],
        workers: Workers
    ) {
        self.parameters = parameters
        self.workers = workers
        values = LiveValues(network, inputs: inputs)
    }

    public var network: Network { values.network }

    /// The node that was run last.
    ///
    /// - Precondition: `advance()` has been called and has returned a tensor.
    public var node: Network.Node { values.node }

    /// The node that `advance()` runs next.
    ///
    /// - Precondition: a node is left.
    var nextNode: Network.Node { values.next! }

    /// The inputs of `nextNode`.
    ///
    /// - Precondition: a node is left.
    var nextInputs: [Tensor<Scalar>] { values.nextInputs }

    /// Runs the next node, and returns its output; nil if all nodes have been run.
    public mutating func advance() -> Tensor<Scalar>? {
        guard let next = values.next else { return nil }
        return advance(next.parameters.map { parameters[$0.name]! })
    }

    /// Runs the next node with these parameters, and returns its output.
    ///
    /// - Precondition: a node is left.
    mutating func advance(_ parameters: [Tensor<Scalar>]) -> Tensor<Scalar> {
        precondition(values.enter(), "no node is left")
        let (operation, spare) = (node.operation, values.spareInput)
        let inputs = values.takeInputs()
        let output =
            if let spare {
                operation.apply(to: consume inputs, reusing: spare, parameters: parameters, workers: workers)
            } else {
                operation.apply(to: inputs, parameters: parameters, workers: workers)
            }
        values.keep(output)
        return output
    }

    /// Takes `output` as the output of the next node, without running the node.
    ///
    /// - Precondition: a node is left.
    package mutating func skip(with output: Tensor<Scalar>) {
        precondition(values.enter(), "no node is left")
        _ = values.takeInputs()
        values.keep(output)
    }

    /// Whether a node is left and can take the values that it would read. After `replaceOutput(with:)` it may be unable
    /// to.
    package var canAdvance: Bool { values.canEnter(\.shape) }

    /// Makes later nodes read `output` in place of the last node's output.
    package mutating func replaceOutput(with output: Tensor<Scalar>) { values.keep(output) }
}

extension Execution<Double> {
    /// Runs the next node with parameters that may be given in another precision, and returns its output.
    ///
    /// - Precondition: a node is left.
    mutating func advance<Value: KernelScalar>(from parameters: [Tensor<Value>]) -> Tensor<Double> {
        precondition(values.enter(), "no node is left")
        let output = node.operation.applyInDouble(to: values.takeInputs(), parameters: parameters, workers: workers)
        values.keep(output)
        return output
    }
}
