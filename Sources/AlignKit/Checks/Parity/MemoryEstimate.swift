/// The memory that a check takes at most, estimated from the shapes alone.
///
/// An element has s bytes in the recording's type. It has t bytes in the other precision that runs beside it: 8 in
/// float64, 4 where the recording is in float64, 0 with `--fast` and with tolerances. At each node, the check holds for
/// each element:
/// - of every value that this node or a later one reads: s + t in the chain, and s of the recording in the isolated
///   run. Where the value was not recorded, the isolated run holds in its place its own output, its output in the other
///   precision, and four maps of bounds,
/// - of the node's own output: s + t in the chain, s of the recording, and in the isolated run s, t, and the magnitudes
///   of the terms. For a sum of products also their squares, and the change that is added to the chain,
/// - the parameters of this node and the next, in both precisions.
///
/// Where a batch is run in groups, these are the numbers of the largest group. The inputs of all images stay in memory,
/// and HDF5 holds the largest chunk of a compressed tensor twice.
struct MemoryEstimate {
    private let network: Network
    private let shapes: [String: Shape]
    private let isRecorded: (String) -> Bool
    private let own: Double
    private let other: Double
    private let hasBounds: Bool
    /// The bytes that do not depend on the group.
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

    /// Bytes beside the values: the program, its libraries and what the report keeps.
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

    /// The bytes of a value while a later node needs it.
    private func held(_ name: String) -> Double {
        let isolated = isRecorded(name) ? own : own + other + (hasBounds ? 4 * own : 0)
        return elements(shapes[name]!) * (own + other + isolated)
    }

    /// The bytes of a node while it is run and judged.
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
    /// The bytes of memory that `run` takes at most, estimated from the shapes. The estimate is right within some tens
    /// of per cent.
    package var memoryEstimate: Int { MemoryEstimate(self).bytes }

    /// Refuses a check that takes more memory than is available.
    ///
    /// - Parameter available: the available bytes; nil where the number is not known.
    /// - Throws: `ReferenceError` with both numbers.
    package func requireMemory(of available: Int?) throws(ReferenceError) {
        let estimate = memoryEstimate
        guard let available, estimate > available else { return }
        let images = imageGroups == nil ? "fewer or smaller images" : "smaller images"
        throw ReferenceError(
            file: file.path, path: nil, expected: "a check within the \(available.inGigabytes) of memory that are free",
            found: "one that takes some \(estimate.inGigabytes)",
            hint: "record \(images)" + (tolerance.roundingRule?.isFast == true ? "" : ", or use --fast"))
    }

    /// The memory as progress states it before the first node; empty for less than a gigabyte.
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
