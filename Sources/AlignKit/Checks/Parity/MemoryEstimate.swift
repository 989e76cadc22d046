/// How much memory a check takes at most, from the shapes alone.
///
/// At each node there are, for each element, with s bytes of the recording's type and t of the other precision that
/// runs beside it (8 in float64, 4 where the recording is in float64; 0 with `--fast` and with tolerances):
/// - of every value that a node from here on reads: s + t in the chain, s of the recording in the isolated run; where
///   that was not recorded, its float64 run and four maps of bounds in its place,
/// - of the node's own output: s + t in the chain, s of the recording, and in the isolated run s, t, and the magnitudes
///   of the terms; of sums of products also their squares, and the change that is added to the chain,
/// - the parameters of this node and the next, in both precisions.
///
/// Where a batch is run in groups, that is of the largest group; the images of all stay, and HDF5 takes a compressed
/// tensor as a whole, as one chunk, twice.
struct MemoryEstimate {
    private let network: Network
    private let shapes: [String: Shape]
    private let isRecorded: (String) -> Bool
    private let own: Double
    private let other: Double
    private let hasBounds: Bool
    /// What does not depend on the group.
    private let whole: Double

    init<Scalar>(_ check: ParityCheck<Scalar>) {
        let rule = check.tolerance.roundingRule
        network = check.network
        let largestGroup = check.imageGroups?.map(\.count).max()
        shapes = check.shapes.mapValues { shape in largestGroup.map { shape.with(images: $0) } ?? shape }
        isRecorded = { check.recorded.byNode[$0] != nil || check.inputs[$0] != nil }
        own = Double(MemoryLayout<Scalar>.stride)
        other = rule?.isFast == false ? (Scalar.self == Double.self ? 4 : 8) : 0
        hasBounds = rule != nil
        guard largestGroup != nil else {
            whole = 0
            return
        }
        let chunks = check.recorded.byNode.values.joined().map(\.entry.chunkCount)
        let images = check.inputs.values.reduce(0) { $0 + $1.count }
        whole = own * (Double(images) + 2 * (chunks.max() ?? 0))
    }

    /// Beside the values: the program, its libraries and what the report keeps.
    private static let base = 64e6

    var bytes: Int {
        let readers = network.lastReaders
        var live = network.inputs.reduce(0.0) { $0 + held($1) }
        var largest = live
        for (position, node) in network.nodes.enumerated() {
            let next = network.nodes[min(position + 1, network.nodes.count - 1)]
            let parameters = (node.parameters + (next.name == node.name ? [] : next.parameters))
                .reduce(0.0) { $0 + elements($1.shape) }
            largest = max(largest, live + working(node) + parameters * (own + other))
            if readers[node.name] != nil { live += held(node.name) }
            for input in Set(node.inputs) where readers[input] == position { live -= held(input) }
        }
        return Int(min(Self.base + whole + largest, 0x1p60))
    }

    /// What a value takes while a later node reads it.
    private func held(_ name: String) -> Double {
        let isolated = isRecorded(name) ? own : own + other + (hasBounds ? 4 * own : 0)
        return elements(shapes[name]!) * (own + other + isolated)
    }

    /// What a node takes while it is run and judged.
    private func working(_ node: Network.Node) -> Double {
        let output = elements(shapes[node.name]!)
        let isProduct = node.operation is any SumOfProducts
        let chained = own + other + (isProduct && other > 0 ? own : 0)
        let isolated = own + (hasBounds ? own + other + (isProduct && other > 0 ? own : 0) : 0)
        let change = isProduct && other > 0 ? elements(shapes[node.inputs[0]]!) * own : 0
        return output * (chained + isolated + own) + change
    }

    private func elements(_ shape: Shape) -> Double { shape.extents.reduce(1) { $0 * Double($1) } }
}

extension ParityCheck {
    /// How many bytes of memory `run` takes at most, as far as shapes tell: right within some tens of per cent.
    package var memoryEstimate: Int { MemoryEstimate(self).bytes }

    /// Refuses a check that takes more memory than there is.
    ///
    /// - Parameter available: how many bytes there are; nil where that is not known.
    /// - Throws: `ReferenceError`, which says both.
    package func requireMemory(of available: Int?) throws(ReferenceError) {
        let estimate = memoryEstimate
        guard let available, estimate > available else { return }
        let images = imageGroups == nil ? "fewer or smaller images" : "smaller images"
        throw ReferenceError(
            file: file.path, path: nil, expected: "a check within the \(available.inGigabytes) of memory that are free",
            found: "one that takes some \(estimate.inGigabytes)",
            hint: "record \(images)" + (tolerance.roundingRule?.isFast == true ? "" : ", or use --fast"))
    }

    /// What progress says of the memory before the first node; nothing of less than a gigabyte.
    var memoryWarning: String {
        let estimate = memoryEstimate
        return estimate < 1_000_000_000 ? "" : ", which takes some \(estimate.inGigabytes) of memory"
    }
}

extension Int {
    /// Bytes in words: `5.9 GB`.
    var inGigabytes: String {
        let tenths = (Double(self) / 1e8).rounded()
        return tenths < 1 ? "\(Int((Double(self) / 1e6).rounded(.up))) MB" : "\(tenths / 10) GB"
    }
}
