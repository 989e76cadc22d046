/// The nodes at which an error may have been made, as far as a recording tells: the node whose recording shows it, and
/// the unrecorded nodes before it.
public struct DivergenceSpan: Hashable, Sendable {
    /// The nodes at which the error may have been made, in execution order. The recording of the last one shows it.
    public let nodes: [String]
    /// The recorded values before them: inputs of the network first, then nodes in execution order.
    public let after: [String]

    /// - Parameter isRecorded: whether a node's output can be read.
    /// - Precondition: the network has the node.
    package init(_ network: Network, to node: String, isRecorded: (String) -> Bool) {
        var seen: Set<String> = []
        var (inside, before): (Set<Int>, Set<Int>) = ([], [])
        var rest = [node]
        while let name = rest.popLast() {
            let position = network.position(ofNode: name)!
            inside.insert(position)
            for input in network.nodes[position].inputs where seen.insert(input).inserted {
                guard let source = network.position(ofNode: input) else { continue }
                if isRecorded(input) { before.insert(source) } else { rest.append(input) }
            }
        }
        nodes = inside.sorted().map { network.nodes[$0].name }
        after = network.inputs.filter(seen.contains) + before.sorted().map { network.nodes[$0].name }
    }

    /// Whether no unrecorded node lies before the node, so that only one place is possible.
    public var isPoint: Bool { nodes.count == 1 }

    /// `between lateral_convs.1 and fpn_convs.0.conv: upsample.0, merge.0 or fpn_convs.0.conv`. The first name is the
    /// last recorded value before the nodes. Of many nodes, only the first and the last are named.
    package var words: String {
        guard !isPoint, let start = after.last, let end = nodes.last else { return "at \(nodes.last ?? "")" }
        let isLong = nodes.count > Self.shown
        let first = isLong ? "\(nodes[0]), … \(nodes.count - 2) more …" : nodes.dropLast().joined(separator: ", ")
        return "between \(start) and \(end): \(first) or \(end)"
    }

    /// The largest number of nodes that a sentence names.
    private static let shown = 4
}
