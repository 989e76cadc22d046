/// One of two recordings that are compared.
struct ComparedFile {
    let file: ReferenceFile
    /// `A` or `B`, as findings call it.
    let letter: String
    /// Its weights by our names; nil where it has none, or their convention is unknown.
    let alignment: WeightAlignment?
    /// The arithmetic that made it.
    let precision: Precision

    /// - Parameter isChannelsLast: whether images are read as `[N, H, W, C]`.
    /// - Throws: `HDF5Error` or `ReferenceError` where the file cannot be read, declares an unknown precision, or
    ///   does not follow the convention that was requested or declared.
    init(path: String, letter: String, convention: NamingConvention?, isChannelsLast: Bool = false) throws {
        let opened = try ReferenceFile(path: path)
        file = isChannelsLast ? opened.readingChannelsLast() : opened
        try file.refuseLinks()
        precision = try file.precision()
        self.letter = letter
        let isAsked = convention != nil || NamingConvention.named(file.provenance.convention ?? "") != nil
        if file.weights.isEmpty {
            alignment = nil
        } else if isAsked {
            alignment = try WeightAlignment(file, convention: convention)
        } else {
            // Unknown names are not an error here: equal paths are paired instead.
            alignment = try? WeightAlignment(file, convention: convention)
        }
    }

    /// The recordings: the activations, and the outputs that are not links to an activation.
    var recordings: [ReferenceFile.Entry] {
        let known = Set(file.activations.compactMap(\.identity))
        return file.activations + file.outputs.filter { !($0.identity.map(known.contains) ?? false) }
    }
}

extension ReferenceFile.Entry {
    /// The path without its group.
    var nameInGroup: String { path.split(separator: "/", maxSplits: 1).last.map(String.init) ?? path }

    /// The path, without its group if that is `activations`.
    var displayName: String {
        (path.hasPrefix("activations/") ? String(path.dropFirst("activations/".count)) : path).visible
    }
}

extension ReferenceFile {
    /// The same file with the inputs, activations and outputs of four axes read as `[N, H, W, C]`. Weights stay as they
    /// are.
    func readingChannelsLast() -> ReferenceFile {
        var copy = self
        copy.inputs = inputs.map { $0.readingChannelsLast() }
        copy.activations = activations.map { $0.readingChannelsLast() }
        copy.outputs = outputs.map { $0.readingChannelsLast() }
        return copy
    }
}

extension ReferenceFile.Entry {
    fileprivate func readingChannelsLast() -> ReferenceFile.Entry {
        guard extents.count == 4, broken == nil else { return self }
        var copy = self
        copy.extents = extents.channelsFirst
        copy.isChannelsLast = true
        return copy
    }
}

extension [Int] {
    /// Whether images of these extents, read as `[N, H, W, C]`, have the other shape.
    func isChannelsLast(of other: [Int]) -> Bool {
        count == 4 && other.count == 4 && self != other && channelsFirst == other
    }
}
