extension ReferenceFile {
    /// Refuses a file that would make its reader open another one, wherever it does so among inputs, weights,
    /// activations and outputs.
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
        guard let sample = try entries(in: "samples").first else { return }
        throw HDF5Error(
            .sample, file: path, path: "activations/\(sample.name)",
            expected: "the whole tensor, recorded without --sample")
    }
}

extension ReferenceFile.Entry {
    /// Whether the elements are IEEE floating-point numbers.
    var isFloatingPoint: Bool { elementType?.isFloatingPoint ?? false }
}
