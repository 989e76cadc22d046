/// Where an error was made, as far as a recording tells: at the node whose recording shows it, or at one of the nodes
/// before it of which nothing was recorded.
public struct DivergenceSpan: Hashable, Sendable {
    /// The nodes at which it may have been made, in execution order; the last one's recording shows it.
    public let nodes: [String]
    /// What was recorded before them, or fed in: inputs of the network first, then nodes in execution order.
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

    /// Whether nothing lies unrecorded before the node, so that there is one place alone.
    public var isPoint: Bool { nodes.count == 1 }

    /// `between lateral_convs.1 and fpn_convs.0.conv: upsample.0, merge.0 or fpn_convs.0.conv`; of many nodes the first
    /// and the last. What was recorded last before them is named.
    package var words: String {
        guard !isPoint, let start = after.last, let end = nodes.last else { return "at \(nodes.last ?? "")" }
        let isLong = nodes.count > Self.shown
        let first = isLong ? "\(nodes[0]), … \(nodes.count - 2) more …" : nodes.dropLast().joined(separator: ", ")
        return "between \(start) and \(end): \(first) or \(end)"
    }

    /// As many nodes are named in a sentence.
    private static let shown = 4
}
