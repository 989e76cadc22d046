/// The data from the file that a node's comparison needs, read while the node is computed.
struct ReadAhead<Scalar: KernelScalar & HDF5Element>: Sendable {
    /// The node's own recording, or the error that keeps it from being read; nil where it does not have the network's
    /// shape.
    let recording: Result<Recording, HDF5Error>?
    /// What the attributes of the recording say.
    let said: SaidOfRecording?
    /// The parameters of the next node; nil after the last node.
    let nextParameters: Result<[Tensor<Scalar>], any Error>?

    /// A recorded tensor and its summary.
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

/// Where the attributes of a recording contradict the network, or the recording itself.
struct SaidOfRecording: Sendable {
    /// The contradictions about the operation.
    var claims: [String] = []
    /// Why the recording is no tensor that can be compared.
    var contradiction: String?
}

extension ParityCheck {
    /// Finds where a recording's own description contradicts its node, or the recording itself.
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
