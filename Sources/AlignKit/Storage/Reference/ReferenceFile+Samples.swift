extension ReferenceFile {
    /// The names of the recorded tensors that say they are samples.
    ///
    /// They are looked up only where the file has positions: without positions, nothing is read as a sample.
    var sampledNames: Set<String> {
        let names = Set((try? names(in: "samples")) ?? [])
        guard !names.isEmpty else { return [] }
        return Set(
            (activations + outputs).filter { entry in
                names.contains(entry.name) && entry.broken == nil
                    && (try? attributes(of: entry))?["sampled_shape"] != nil
            }.map(\.name))
    }

    /// The paths under `/samples` whose positions belong to no recorded tensor. Nothing reads them.
    var straySamples: [String] {
        guard let members = try? allEntries(in: "samples") else {
            return (try? file.contains("samples")) ?? false ? ["samples"] : []
        }
        let sampled = sampledNames
        return members.map(\.path).filter { !sampled.contains(String($0.dropFirst("samples/".count))) }
    }
}
