/// What the nodes of a network have produced, one after the other, as long as a later node reads it.
struct LiveValues<Value: Sendable>: Sendable {
    let network: Network
    private let lastReaders: [String: Int]
    private var values: [String: Value]
    private var position = -1

    /// - Parameter inputs: of every input of the network.
    init(_ network: Network, inputs: [String: Value]) {
        self.network = network
        values = inputs
        lastReaders = network.lastReaders
    }

    /// The node that was entered last.
    ///
    /// - Precondition: there is one.
    var node: Network.Node { network.nodes[position] }

    /// The node after it; nil after the last.
    var next: Network.Node? { position + 1 < network.nodes.count ? network.nodes[position + 1] : nil }

    /// What the node after it reads.
    ///
    /// - Precondition: a node is left.
    var nextInputs: [Value] { network.nodes[position + 1].inputs.map { values[$0]! } }

    /// Whether the node after it can take values of these shapes.
    func canEnter(_ shape: (Value) -> Shape) -> Bool {
        guard let next else { return false }
        return
            (try? next.operation.outputShape(
                inputs: nextInputs.map(shape), parameters: next.parameters.map(\.shape))) != nil
    }

    /// Goes on to the next node; false where none is left.
    mutating func enter() -> Bool {
        guard position + 1 < network.nodes.count else { return false }
        position += 1
        return true
    }

    /// The position of an input of the node that no later node reads; nil where there is none.
    var spareInput: Int? { node.inputs.firstIndex { lastReaders[$0] == position } }

    /// What the node reads. What no later node reads is held here no longer.
    mutating func takeInputs() -> [Value] {
        let inputs = node.inputs.map { values[$0]! }
        for input in node.inputs where lastReaders[input] == position { values[input] = nil }
        return inputs
    }

    /// Holds what the node has produced, as long as a later node reads it.
    mutating func keep(_ output: Value) {
        if lastReaders[node.name] != nil { values[node.name] = output }
    }
}
