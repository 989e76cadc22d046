/// What a node's comparison needs from the file, read while the node is computed.
struct ReadAhead<Scalar: KernelScalar & HDF5Element>: Sendable {
    /// The node's own recording, or why it cannot be read; nil where it is not of the shape that the network says.
    let recording: Result<Recording, HDF5Error>?
    /// What its attributes say otherwise than the network.
    let claims: [String]
    /// The parameters of the node after it; nil after the last.
    let nextParameters: Result<[Tensor<Scalar>], any Error>?

    /// A recorded tensor, and what it holds at a glance.
    struct Recording: Sendable {
        let tensor: Tensor<Scalar>
        let summary: TensorSummary

        init(_ tensor: Tensor<Scalar>, _ workers: Workers) {
            self.tensor = tensor
            summary = TensorSummary(tensor, workers: workers)
        }
    }

    init(_ check: ParityCheck<Scalar>, position: Int) {
        let node = check.network.nodes[position]
        let recording = check.recorded.byNode[node.name]?.first
        let entry = recording?.entry
        if let entry, entry.broken == nil, entry.isFloatingPoint, entry.extents == check.shapes[node.name]?.extents {
            self.recording = Result { () throws(HDF5Error) in
                Recording(try check.file.tensor(entry, as: Scalar.self, workers: check.workers), check.workers)
            }
        } else {
            self.recording = nil
        }
        claims = recording.map { $0.isAlias ? [] : check.claims(of: $0.entry, node) } ?? []
        nextParameters =
            position + 1 < check.network.nodes.count
            ? Result { try check.parameters(check.network.nodes[position + 1]) } : nil
    }
}

extension ParityCheck {
    /// Where a recording's own description contradicts the node that it is taken for.
    func claims(of entry: ReferenceFile.Entry, _ node: Network.Node) -> [String] {
        guard let attributes = try? file.attributes(of: entry) else { return [] }
        return HyperparameterClaims.contradictions(of: attributes, with: node.operation)
    }
}
