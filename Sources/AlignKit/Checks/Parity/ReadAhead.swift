/// What a node's comparison needs from the file, read while the node is computed.
struct ReadAhead<Scalar: KernelScalar & HDF5Element>: Sendable {
    /// The node's own recording, or why it cannot be read; nil where it is not of the shape that the network says.
    let recording: Result<Recording, HDF5Error>?
    /// What its attributes say.
    let said: SaidOfRecording?
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
        said = recording.map { check.said(of: $0.entry, node) }
        nextParameters =
            position + 1 < check.network.nodes.count
            ? Result { try check.parameters(check.network.nodes[position + 1]) } : nil
    }
}

/// What the attributes of a recording say otherwise than the network, and than the recording itself.
struct SaidOfRecording: Sendable {
    /// Of the operation.
    var claims: [String] = []
    /// Why the recording is no tensor to compare.
    var contradiction: String?
}

extension ParityCheck {
    /// Where a recording's own description contradicts the node that it is taken for, or the recording.
    func said(of entry: ReferenceFile.Entry, _ node: Network.Node) -> SaidOfRecording {
        do throws(HDF5Error) {
            let attributes = entry.broken == nil ? try file.attributes(of: entry) : [:]
            return SaidOfRecording(
                claims: HyperparameterClaims.contradictions(of: attributes, with: node.operation),
                contradiction: entry.whole.contradictedSample(attributes) ?? entry.whole.falseSample(attributes))
        } catch {
            return SaidOfRecording(claims: ["its attributes cannot be read: \(error)"])
        }
    }
}
