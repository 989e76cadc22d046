extension ReferenceFile {
    /// Reads a tensor.
    ///
    /// Half precision widens exactly. Conversion from float64 to `Float` rounds to nearest, ties to even. A value
    /// beyond the largest float becomes infinite.
    ///
    /// - Parameters:
    ///   - entry: one of this file's entries.
    ///   - type: `Float` or `Double`.
    ///   - acceptsIntegers: whether a dataset of integers is accepted. Parameters and activations are not integers:
    ///     such a dataset shows that something went wrong where it was written.
    ///   - workers: the threads that read the pieces of a large contiguous dataset; nil for the calling thread alone.
    /// - Throws: `HDF5Error`, where the entry is broken, has an extent of 0 or another element type, or its storage is
    ///   damaged.
    public func tensor<Scalar: HDF5Element & BinaryFloatingPoint>(
        _ entry: Entry, as type: Scalar.Type = Scalar.self, acceptsIntegers: Bool = false, workers: Workers? = nil
    ) throws(HDF5Error) -> Tensor<Scalar> {
        let dataset = try readable(entry)
        guard dataset.elementType.isFloatingPoint || acceptsIntegers else {
            throw failure(.elementType, entry, expected: "floating-point numbers", found: "\(dataset.elementType)")
        }
        let scalars: [Scalar] = try file.elements(of: dataset, rows: entry.rows, sharedBy: workers?.share)
        var extents = dataset.extents
        if let rows = entry.rows { extents[0] = rows.count }
        let tensor = Tensor(shape: Shape(extents), scalars: scalars)
        return entry.isChannelsLast ? tensor.channelsFirst() : tensor
    }

    /// Reads integers, such as labels, in row-major order; `entry.extents` has their shape.
    ///
    /// - Throws: `HDF5Error`, where the entry is broken, has an extent of 0 or another element type, or its storage is
    ///   damaged.
    public func integers(_ entry: Entry) throws(HDF5Error) -> [Int64] {
        let dataset = try readable(entry)
        guard dataset.elementType.isInteger else {
            throw failure(.elementType, entry, expected: "integers", found: "\(dataset.elementType)")
        }
        return try file.elements(of: dataset)
    }

    /// Reads a single number, integer or not: rank 0, or the shape `[1]`.
    ///
    /// - Throws: `HDF5Error`, where the entry is broken or has another shape, or its storage is damaged.
    public func scalar(_ entry: Entry) throws(HDF5Error) -> Double {
        let dataset = try readable(entry)
        guard dataset.extents == [] || dataset.extents == [1] else {
            throw failure(.notScalar, entry, expected: "rank 0 or the shape [1]", found: "\(dataset.extents)")
        }
        return try file.elements(of: dataset)[0]
    }

    /// The attributes of an entry by their names: an operation's class and hyper-parameters, as the framework calls
    /// them.
    ///
    /// - Throws: `HDF5Error`, where the entry is broken, or an attribute cannot be read.
    public func attributes(of entry: Entry) throws(HDF5Error) -> [String: AttributeValue] {
        if let broken = entry.broken { throw broken }
        guard let dataset = entry.dataset else { return [:] }
        return try file.attributes(of: dataset)
    }

    /// The attributes of the dataset or group at `path`, of the file itself for `""`.
    ///
    /// - Throws: `HDF5Error`, where the object does not exist, or an attribute cannot be read.
    public func attributes(at path: String) throws(HDF5Error) -> [String: AttributeValue] {
        try file.attributes(of: path)
    }

    private func readable(_ entry: Entry) throws(HDF5Error) -> HDF5Dataset {
        if let broken = entry.broken { throw broken }
        guard let dataset = entry.dataset, dataset.count > 0 else {
            throw failure(.noElements, entry, expected: "extents of at least 1", found: "\(entry.extents)")
        }
        return dataset
    }

    private func failure(
        _ problem: HDF5Error.Problem, _ entry: Entry, expected: String, found: String
    ) -> HDF5Error {
        HDF5Error(problem, file: path, path: entry.path, expected: expected, found: found)
    }
}
