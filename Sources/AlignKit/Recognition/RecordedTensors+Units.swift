extension RecordedTensors {
    /// Decides what was recorded under the paths of modules that hold a convolution and, within it, its normalisation,
    /// as in Detectron2. It is the module's output, the normalised map. But the normalisation may have been recorded
    /// beside it, with other values. Then it is the convolution's own output, as a recorder inside the module sees it.
    mutating func settleUnits(_ file: ReferenceFile) {
        for (node, recordings) in byNode {
            guard let norm = recordings.first(where: { holder(of: $0) == node }) else { continue }
            for recording in recordings {
                guard let convolution = convolution(in: recording, of: node) else { continue }
                if !Self.holdSame(recording.entry, norm.entry, in: file) {
                    move(recording.entry, from: node, to: convolution)
                }
            }
        }
    }

    /// The node whose parameters are stored under a recorded path.
    private func holder(of recording: Recording) -> String? {
        let module = recording.entry.name.split(separator: "#").first.map(String.init) ?? recording.entry.name
        guard let name = convention?.parameterName(forKey: "\(module).weight"), name.hasSuffix(".weight")
        else { return nil }
        return String(name.dropLast(".weight".count))
    }

    /// The convolution in the module of a path, where the path stands for the output of another node.
    private func convolution(in recording: Recording, of node: String) -> String? {
        guard let holder = holder(of: recording), holder != node, let position = network.position(ofNode: holder),
            network.nodes[position].operation.name == Convolution.name
        else { return nil }
        return holder
    }

    private static func holdSame(
        _ left: ReferenceFile.Entry, _ right: ReferenceFile.Entry, in file: ReferenceFile
    ) -> Bool {
        if let identity = left.identity, identity == right.identity { return true }
        guard let left = try? file.tensor(left, as: Double.self), let right = try? file.tensor(right, as: Double.self)
        else { return true }
        return left.shape == right.shape
            && zip(left.scalars, right.scalars).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
    }
}
