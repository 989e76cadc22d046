/// The share of the difference at an output that a node causes.
package struct ReplayedShare: Sendable {
    /// Our name of the node.
    package let node: String
    /// The output of the model at which the difference is measured.
    package let output: String
    /// 1 − ‖difference when the chain continues from the recording of the node‖ / ‖chained difference‖: 1 where all of
    /// it goes away, 0 where none does, negative where it grows.
    package let share: Double
}

/// Runs the chain again from the recording of each of the three nodes that create the largest differences.
struct Replay<Scalar: KernelScalar & HDF5Element> {
    private let check: ParityCheck<Scalar>
    private let nodes: [String]
    private let output: (name: String, node: String)?

    /// - Parameter tensors: the findings of the check.
    init(_ check: ParityCheck<Scalar>, _ tensors: [TensorCheck]) {
        self.check = check
        output = check.network.outputs.last
        let created = tensors.filter { tensor in
            tensor.name != nil && tensor.status.isCompared && tensor.path.hasPrefix("activations/")
        }
        // Relative to the recording, since layers differ in scale.
        func weight(_ tensor: TensorCheck) -> Double { tensor.isolated?.relativeL2 ?? 0 }
        var names: [String] = []
        for tensor in created.filter({ weight($0) > 0 }).sorted(by: { weight($0) > weight($1) }) {
            if let name = tensor.name, !names.contains(name), names.count < 3 { names.append(name) }
        }
        nodes = names
    }

    func run() -> [ReplayedShare] {
        guard let output, let expected = recording(of: output.node), let plain = difference(expected, from: nil),
            plain > 0
        else { return [] }
        return nodes.compactMap { node in
            guard node != output.node, let replayed = difference(expected, from: node) else { return nil }
            return ReplayedShare(node: node, output: output.name, share: 1 - replayed / plain)
        }
    }

    /// The RMS difference between the recorded output and that of a chain in which `node` is replaced by its recording.
    private func difference(_ expected: Tensor<Scalar>, from node: String?) -> Double? {
        var execution = Execution(check.network, inputs: check.inputs, workers: check.workers)
        let recorded = node.flatMap(recording)
        if node != nil, recorded == nil { return nil }
        while execution.canAdvance, let parameters = try? check.parameters(execution.nextNode) {
            let result = execution.advance(parameters)
            if execution.node.name == output?.node {
                return result.shape == expected.shape ? rmsDifference(expected, result, check.workers) : nil
            }
            if execution.node.name == node, let recorded { execution.replaceOutput(with: recorded) }
        }
        return nil
    }

    private func recording(of node: String) -> Tensor<Scalar>? {
        guard let entry = check.recorded.byNode[node]?.first?.entry, entry.broken == nil else { return nil }
        return try? check.file.tensor(entry, as: Scalar.self)
    }
}
