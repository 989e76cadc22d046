/// The values of a run: the inputs of the network and the outputs of its nodes, each as long as a later node reads it.
struct LiveValues<Value: Sendable>: Sendable {
    let network: Network
    private let lastReaders: [String: Int]
    private var values: [String: Value]
    private var position = -1

    /// - Parameter inputs: the value of every input of the network, by name.
    init(_ network: Network, inputs: [String: Value]) {
        self.network = network
        values = inputs
        lastReaders = network.lastReaders
    }

    /// The node that was entered last.
    ///
    /// - Precondition: a node has been entered.
    var node: Network.Node { network.nodes[position] }

    /// The node after `node`; nil after the last.
    var next: Network.Node? { position + 1 < network.nodes.count ? network.nodes[position + 1] : nil }

    /// The inputs of `next`.
    ///
    /// - Precondition: a node is left.
    var nextInputs: [Value] { network.nodes[position + 1].inputs.map { values[$0]! } }

    /// Whether `next` exists and can take its inputs, whose shapes `shape` gives.
    func canEnter(_ shape: (Value) -> Shape) -> Bool {
        guard let next else { return false }
        return
            (try? next.operation.outputShape(
                inputs: nextInputs.map(shape), parameters: next.parameters.map(\.shape))) != nil
    }

    /// Enters the next node; false if none is left.
    mutating func enter() -> Bool {
        guard position + 1 < network.nodes.count else { return false }
        position += 1
        return true
    }

    /// The position of an input of the node that no later node reads; nil if all are read later.
    var spareInput: Int? { node.inputs.firstIndex { lastReaders[$0] == position } }

    /// The inputs of the node. Those that no later node reads are released here.
    mutating func takeInputs() -> [Value] {
        let inputs = node.inputs.map { values[$0]! }
        for input in node.inputs where lastReaders[input] == position { values[input] = nil }
        return inputs
    }

    /// Holds the output of the node if a later node reads it.
    mutating func keep(_ output: Value) {
        if lastReaders[node.name] != nil { values[node.name] = output }
    }
}
