/// Which recorded tensor is the output of which node.
struct RecordedTensors {
    /// One recorded dataset that stands for a node's output.
    struct Recording {
        let entry: ReferenceFile.Entry
        /// Whether it was recorded under the path of a container or as an output, and not as the node's own.
        let isAlias: Bool
    }

    /// The recordings of each node by its name: first its own, then aliases in the order of their names.
    private(set) var byNode: [String: [Recording]] = [:]
    /// Recordings that no node of the network produces.
    private(set) var unexpected: [ReferenceFile.Entry] = []
    /// Recordings of a part that the network does not have, such as a detector's head.
    private(set) var outOfScope: [ReferenceFile.Entry] = []

    let network: Network
    let convention: NamingConvention?
    private let isPart: Bool

    /// - Parameters:
    ///   - convention: the convention of the paths; nil where they are the names of the network's nodes.
    ///   - isPart: whether the network is a part of what was recorded. What it does not produce is then out of scope.
    init(_ file: ReferenceFile, network: Network, convention: NamingConvention?, isPart: Bool = false) {
        self.network = network
        self.convention = convention
        self.isPart = isPart
        for entry in file.activations { add(entry, as: destination(ofPath: entry.name)) }
        let activations = Set(file.activations.compactMap(\.identity))
        let hasHead = file.weights.contains { convention?.isInHead($0.name) ?? false }
        for entry in file.outputs where !(entry.identity.map(activations.contains) ?? false) {
            let destination = destination(ofOutput: entry.name)
            // An output of a detector that no part of ours produces comes from its head.
            add(entry, as: destination == .unexpected && hasHead ? .outOfScope : destination)
        }
        settleUnits(file)
    }

    /// How many recordings of the parts that the network has there are.
    var count: Int { byNode.values.reduce(unexpected.count) { $0 + $1.count } }

    /// The same with other entries for the nodes' recordings.
    func mappingNodes(_ transform: (ReferenceFile.Entry) -> ReferenceFile.Entry) -> RecordedTensors {
        var mapped = self
        mapped.byNode = byNode.mapValues { recordings in
            recordings.map { Recording(entry: transform($0.entry), isAlias: $0.isAlias) }
        }
        return mapped
    }

    private mutating func add(_ entry: ReferenceFile.Entry, as destination: Destination) {
        switch destination {
        case .node(let node): byNode[node, default: []].insert(Recording(entry: entry, isAlias: false), at: 0)
        case .alias(let node): byNode[node, default: []].append(Recording(entry: entry, isAlias: true))
        case .unexpected where !isPart: unexpected.append(entry)
        case .unexpected, .outOfScope: outOfScope.append(entry)
        }
    }

    mutating func move(_ entry: ReferenceFile.Entry, from node: String, to other: String) {
        byNode[node]?.removeAll { $0.entry.path == entry.path }
        add(entry, as: .node(other))
    }

    private enum Destination: Equatable {
        case node(String)
        case alias(of: String)
        case unexpected
        case outOfScope
    }

    /// The node or container that a module's path stands for. The convention's names are tried first.
    private func destination(ofPath path: String) -> Destination {
        let names = convention?.outputNames(forPath: path) ?? [path]
        for name in names {
            if network.position(ofNode: name) != nil { return .node(name) }
            if let node = network.containers[name] { return .alias(of: node) }
        }
        guard let convention else { return .unexpected }
        let parts = network.parts
        // The last of the names is the path itself. It is one of ours only where it begins like one: `neck.merge.0`.
        let isElsewhere =
            names.dropLast().contains { !parts.contains(NetworkPart(ofName: $0)) }
            || NetworkPart(ofName: path) == .neck && !parts.contains(.neck)
        let isUnderAnother = convention.part(ofPath: path).map { !parts.contains($0) } ?? false
        return isElsewhere || isUnderAnother ? .outOfScope : .unexpected
    }

    /// Outputs are found by their names. The only output of a network may also be called `output` or `out`. Several
    /// outputs may be called by their positions.
    private func destination(ofOutput name: String) -> Destination {
        let outputs = network.outputs
        if let output = outputs.first(where: { $0.name == name || $0.name.lowercased() == name }) {
            return .alias(of: output.node)
        }
        if outputs.count == 1, ["output", "out"].contains(name) { return .alias(of: outputs[0].node) }
        if outputs.count > 1, let index = Int(name), outputs.indices.contains(index) {
            return .alias(of: outputs[index].node)
        }
        switch destination(ofPath: name) {
        case .node(let node): return .alias(of: node)
        case .unexpected where convention != nil && isOfAnotherPart(name): return .outOfScope
        case let destination: return destination
        }
    }

    /// Whether an output has the name of a level or of the classifier, of a part that the network does not have.
    private func isOfAnotherPart(_ name: String) -> Bool {
        let parts = network.parts
        let isLevel = name.count == 2 && name.last!.isNumber
        return isLevel && name.hasPrefix("P") && !parts.contains(.neck)
            || isLevel && name.hasPrefix("C") && !parts.contains(.backbone)
            || name == "logits" && !parts.contains(.classifier)
    }
}
