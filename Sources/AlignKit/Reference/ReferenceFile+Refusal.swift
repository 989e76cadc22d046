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
}

extension ReferenceFile.Entry {
    /// Whether the elements are IEEE floating-point numbers.
    var isFloatingPoint: Bool { elementType?.isFloatingPoint ?? false }
}
