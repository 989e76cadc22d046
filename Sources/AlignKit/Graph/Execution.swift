/// A run of a network, node by node, that holds only what a later node still reads.
///
/// ```swift
/// var execution = try Execution(network, inputs: ["image": image], parameters: values, workers: Workers())
/// while let output = execution.advance() { print(execution.node.name, output.shape) }
/// ```
///
/// An execution is a value: a copy goes on by itself from where it was taken.
public struct Execution<Scalar: KernelScalar>: Sendable {
    public let network: Network
    private let parameters: [String: Tensor<Scalar>]
    private let workers: Workers
    private let lastReaders: [String: Int]
    private var values: [String: Tensor<Scalar>]
    private var position = -1

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - network: what is to run.
    ///   - inputs: every input of the network, by name.
    ///   - parameters: every parameter of the network, by name, of its declared shape.
    ///   - workers: the threads that share the work.
    /// - Throws: `Network.Failure` where the network is empty, an input or a parameter is missing or of another shape,
    ///   or a node cannot take the shapes that follow.
    public init(
        _ network: Network, inputs: [String: Tensor<Scalar>], parameters: [String: Tensor<Scalar>], workers: Workers
    ) throws(Network.Failure) {
        _ = try network.shapes(inputs: inputs.mapValues(\.shape))
        try network.checkParameters(parameters.mapValues(\.shape))
        self.init(unchecked: network, inputs: inputs, parameters: parameters, workers: workers)
    }

    /// Prepares a run that is given the parameters of each node when its turn comes.
    ///
    /// - Precondition: no input is missing, and `network.shapes(inputs:)` accepts the shapes.
    init(_ network: Network, inputs: [String: Tensor<Scalar>], workers: Workers) {
        self.init(unchecked: network, inputs: inputs, parameters: [:], workers: workers)
    }

    private init(
        unchecked network: Network, inputs: [String: Tensor<Scalar>], parameters: [String: Tensor<Scalar>],
        workers: Workers
    ) {
        self.network = network
        self.parameters = parameters
        self.workers = workers
        values = inputs
        lastReaders = network.lastReaders
    }

    /// The node that was run last.
    ///
    /// - Precondition: `advance()` has been called and has returned a tensor.
    public var node: Network.Node { network.nodes[position] }

    /// The node that `advance()` runs next.
    ///
    /// - Precondition: a node is left.
    var nextNode: Network.Node { network.nodes[position + 1] }

    /// What `nextNode` reads.
    ///
    /// - Precondition: a node is left.
    var nextInputs: [Tensor<Scalar>] { nextNode.inputs.map { values[$0]! } }

    /// Runs the next node, and returns its output, or nil when all have been run.
    public mutating func advance() -> Tensor<Scalar>? {
        guard position + 1 < network.nodes.count else { return nil }
        return advance(network.nodes[position + 1].parameters.map { parameters[$0.name]! })
    }

    /// Runs the next node with these parameters, and returns its output.
    ///
    /// - Precondition: a node is left.
    mutating func advance(_ parameters: [Tensor<Scalar>]) -> Tensor<Scalar> {
        precondition(enter(), "no node is left")
        let (operation, spare) = (node.operation, node.inputs.firstIndex { lastReaders[$0] == position })
        let inputs = takeInputs()
        let output =
            if let spare {
                operation.apply(to: consume inputs, reusing: spare, parameters: parameters, workers: workers)
            } else {
                operation.apply(to: inputs, parameters: parameters, workers: workers)
            }
        keep(output)
        return output
    }

    /// Takes `output` for what the next node produces, without running it.
    public mutating func skip(with output: Tensor<Scalar>) {
        precondition(enter(), "no node is left")
        _ = takeInputs()
        keep(output)
    }

    /// Whether the next node can take the values it would read: after `replaceOutput(with:)` it may be unable to.
    public var canAdvance: Bool {
        guard position + 1 < network.nodes.count else { return false }
        let next = network.nodes[position + 1]
        let shapes = next.inputs.map { values[$0]!.shape }
        return (try? next.operation.outputShape(inputs: shapes, parameters: next.parameters.map(\.shape))) != nil
    }

    /// Makes later nodes read `output` in place of what the last node produced.
    public mutating func replaceOutput(with output: Tensor<Scalar>) {
        keep(output)
    }

    private mutating func enter() -> Bool {
        guard position + 1 < network.nodes.count else { return false }
        position += 1
        return true
    }

    /// What the node reads. Values that no later node reads are held here no longer.
    private mutating func takeInputs() -> [Tensor<Scalar>] {
        let inputs = node.inputs.map { values[$0]! }
        for input in node.inputs where lastReaders[input] == position { values[input] = nil }
        return inputs
    }

    /// Holds what the node has produced, as long as a later node reads it.
    private mutating func keep(_ output: Tensor<Scalar>) {
        if lastReaders[node.name] != nil { values[node.name] = output }
    }
}

extension Execution<Double> {
    /// Runs the next node with parameters that may be given in another precision, and returns its output.
    ///
    /// - Precondition: a node is left.
    mutating func advance<Value: KernelScalar>(from parameters: [Tensor<Value>]) -> Tensor<Double> {
        precondition(enter(), "no node is left")
        let output = node.operation.applyInDouble(to: takeInputs(), parameters: parameters, workers: workers)
        keep(output)
        return output
    }
}
