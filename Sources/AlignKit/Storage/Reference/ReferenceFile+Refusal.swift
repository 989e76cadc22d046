extension ReferenceFile {
    /// Refuses a file that would make its reader open another file, for any of its inputs, weights, activations and
    /// outputs.
    ///
    /// - Throws: the `HDF5Error` of the first such entry.
    func refuseLinks() throws {
        let refused: Set<HDF5Error.Problem> = [
            .softLink, .externalLink, .unknownLink, .externalStorage, .virtualDataset,
        ]
        for entry in inputs + weights + activations + outputs {
            if let broken = entry.broken, refused.contains(broken.problem) { throw broken }
        }
    }

    /// Refuses a recording that holds samples of activations, where whole tensors are needed.
    ///
    /// - Throws: the `HDF5Error` of the first sample.
    func refuseSamples() throws {
        let samples = try entries(in: "samples")
        guard !samples.isEmpty else { return }
        let recorded = Dictionary(activations.map { ($0.name, $0) }) { first, _ in first }
        // A whole tensor that is called a sample is a finding. The others are still checked.
        let sample = try samples.first { sample in
            guard let entry = recorded[sample.name], entry.broken == nil else { return false }
            let attributes = try attributes(of: entry)
            return attributes["sampled_shape"] != nil && entry.contradictedSample(attributes) == nil
        }
        guard let sample else { return }
        throw HDF5Error(
            .sample, file: path, path: "activations/\(sample.name)",
            expected: "the whole tensor, recorded without --sample")
    }

    /// Refuses a tensor that says it is a sample of a larger one.
    func refuseSample(_ entry: Entry) throws(HDF5Error) {
        if let broken = entry.broken { throw broken }
        guard let shape = try attributes(of: entry)["sampled_shape"] else { return }
        throw HDF5Error(
            .sample, file: path, path: entry.path, expected: "the whole tensor, recorded without --sample",
            found: "\(entry.extents) and “sampled_shape” \(shape)")
    }
}

extension ReferenceFile.Entry {
    /// Whether the elements are IEEE floating-point numbers.
    var isFloatingPoint: Bool { elementType?.isFloatingPoint ?? false }

    /// The error where the attributes call a whole tensor a sample; nil where they do not.
    func contradictedSample(_ attributes: [String: AttributeValue]) -> String? {
        guard let shape = attributes["sampled_shape"]?.integers else { return nil }
        let count = shape.reduce(1.0) { $0 * Double($1) }
        guard extents == shape || extents.reduce(1.0, { $0 * Double($1) }) == count else { return nil }
        return "\(extents), all elements of the \(shape) that “sampled_shape” says"
    }
    /// The error where a tensor that is read as a whole one says that it is a sample; else nil. Samples have been
    /// refused before, by their positions.
    func falseSample(_ attributes: [String: AttributeValue]) -> String? {
        attributes["sampled_shape"].map { "\(extents) without positions, and “sampled_shape” \($0)" }
    }
}
