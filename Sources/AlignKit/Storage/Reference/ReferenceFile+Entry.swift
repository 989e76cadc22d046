extension ReferenceFile {
    /// A recorded tensor: its metadata in the file, without its elements.
    public struct Entry: Sendable {
        /// The name in its group, verbatim: `layer1.0.conv1.weight`.
        public internal(set) var name: String

        /// The path in the file: `weights/layer1.0.conv1.weight`.
        public let path: String

        /// The extents, outermost first; empty for a scalar, and where the entry is broken.
        public internal(set) var extents: [Int]

        /// How the file stores the elements; `nil` where the entry is broken.
        public let elementType: ElementType?

        /// The object that the name stands for; `nil` where this is not a readable dataset.
        ///
        /// Equal for two entries exactly when one is a hard link to the other: an equal copy is another object.
        package let identity: StorageIdentity?

        /// The position in execution order, from 0, where the recorder wrote it.
        public let order: Int?

        /// Why this entry cannot be read: a group or a string where a tensor belongs, an absurd extent, a link out of
        /// the file, storage that was never written.
        package let broken: HDF5Error?

        let dataset: HDF5Dataset?

        /// Whether the file has four axes with the channels last; they are read as `[N, C, H, W]`, as `extents` says.
        var isChannelsLast = false

        /// The rows that are read: indices of axis 0; nil for all of them.
        private(set) var rows: Range<Int>?
    }
}

extension ReferenceFile.Entry {
    /// The same tensor with these rows alone. A broken entry stays as it is.
    package func rows(_ rows: Range<Int>) -> Self {
        guard dataset != nil else { return self }
        precondition(rows.lowerBound >= 0 && rows.upperBound <= extents.first ?? 0, "rows \(rows) of \(path)")
        let first = self.rows?.lowerBound ?? 0
        var part = self
        part.rows = first + rows.lowerBound..<first + rows.upperBound
        part.extents[0] = rows.count
        return part
    }

    /// The number of elements of a chunk, which HDF5 reads as a whole; 0 where each element can be read alone.
    var chunkCount: Double {
        guard case .chunked(let chunk)? = dataset?.layout else { return 0 }
        return chunk.reduce(1) { $0 * Double($1) }
    }

    /// The same tensor with all its rows.
    var whole: Self {
        guard rows != nil, let dataset else { return self }
        var whole = self
        whole.rows = nil
        whole.extents[0] = dataset.extents[0]
        return whole
    }
}

extension ReferenceFile.Entry {
    init(_ dataset: HDF5Dataset, order: Int?) {
        name = dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path
        path = dataset.path
        extents = dataset.extents
        elementType = dataset.elementType
        identity = dataset.identity
        self.order = order
        broken = nil
        self.dataset = dataset
    }

    /// - Parameter isWhole: whether it must not be a sample; this needs the attribute `sampled_shape` of the member.
    init(_ member: HDF5File.Member, file: String, isWhole: Bool = false) {
        name = member.name
        path = member.path
        order = member.attributes["order"]?.integer
        let dataset: HDF5Dataset?
        switch member.object {
        case .success(.dataset(let readable)):
            let sampled = isWhole ? member.attributes["sampled_shape"] : nil
            dataset = sampled == nil ? readable : nil
            broken = sampled.map { shape in
                HDF5Error(
                    .sample, file: file, path: member.path, expected: "a whole tensor, which has no “sampled_shape”",
                    found: "\(readable.extents) and “sampled_shape” \(shape)")
            }
        case .success(.group):
            dataset = nil
            broken = HDF5Error(
                .notDataset, file: file, path: member.path, expected: "a dataset", found: "a group")
        case .failure(let error):
            dataset = nil
            broken = error
        }
        self.dataset = dataset
        extents = dataset?.extents ?? []
        elementType = dataset?.elementType
        identity = dataset?.identity
    }
}
