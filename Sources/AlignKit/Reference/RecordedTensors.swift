/// Which recorded tensor is the output of which node.
struct RecordedTensors {
    /// One recorded dataset that stands for a node's output.
    struct Recording {
        let entry: ReferenceFile.Entry
        /// Whether it was recorded under the path of a container, or as an output, and not as the node's own.
        let isAlias: Bool
    }

    /// The recordings of each node by its name, its own first, then aliases in the order of their names.
    private(set) var byNode: [String: [Recording]] = [:]
    /// Recorded, but no node of the network produces it.
    private(set) var unexpected: [ReferenceFile.Entry] = []

    init(_ file: ReferenceFile, network: Network) {
        for entry in file.activations {
            if network.position(ofNode: entry.name) != nil {
                byNode[entry.name, default: []].insert(Recording(entry: entry, isAlias: false), at: 0)
            } else if let node = network.containers[entry.name] {
                byNode[node, default: []].append(Recording(entry: entry, isAlias: true))
            } else {
                unexpected.append(entry)
            }
        }
        let activations = Set(file.activations.compactMap(\.identity))
        for entry in file.outputs where !(entry.identity.map(activations.contains) ?? false) {
            if let node = Self.node(ofOutput: entry.name, network) {
                byNode[node, default: []].append(Recording(entry: entry, isAlias: true))
            } else {
                unexpected.append(entry)
            }
        }
    }

    /// How many datasets were recorded.
    var count: Int { byNode.values.reduce(unexpected.count) { $0 + $1.count } }

    /// The outputs go by their names; the only output of a network may also be called just that.
    private static func node(ofOutput name: String, _ network: Network) -> String? {
        if let output = network.outputs.first(where: { $0.name == name }) { return output.node }
        return network.outputs.count == 1 && ["output", "out"].contains(name) ? network.outputs[0].node : nil
    }
}
