internal import CHDF5

/// A dataset, or some of its rows: the indices of axis 0.
struct HDF5Part {
    let dataset: HDF5Dataset
    /// nil for all of them.
    private let rows: Range<Int>?

    /// - Precondition: the dataset has the rows.
    init(_ dataset: HDF5Dataset, rows: Range<Int>?) {
        if let rows {
            precondition(!dataset.extents.isEmpty, "rows of a scalar, \(dataset.path)")
            precondition(rows.lowerBound >= 0 && rows.upperBound <= dataset.extents[0], "rows \(rows) of \(dataset)")
        }
        self.dataset = dataset
        self.rows = rows
    }

    /// The number of elements.
    var count: Int { rows.map { $0.count * rowSize } ?? dataset.count }

    /// The position of the first element in the dataset, in row-major order.
    var first: Int { rows.map { $0.lowerBound * rowSize } ?? 0 }

    private var rowSize: Int { dataset.extents.dropFirst().reduce(1, *) }

    /// The number of elements that HDF5 processes to read these: all elements of each chunk that holds one of them.
    var touchedCount: Int {
        guard let rows, case .chunked(let chunk) = dataset.layout else { return count }
        let size = min(max(chunk[0], 1), dataset.extents[0])
        let end = min((rows.upperBound + size - 1) / size * size, dataset.extents[0])
        return (end - rows.lowerBound / size * size) * rowSize
    }

    /// Calls `body` with the dataspaces of the part, in memory and in the file.
    ///
    /// Call it inside the lock.
    func withSpaces<Result>(
        of handle: borrowing Handle, at place: HDF5Place, _ body: (_ memory: hid_t, _ file: hid_t) -> Result
    ) throws(HDF5Error) -> Result {
        guard let rows else { return body(hid_t(H5S_ALL), hid_t(H5S_ALL)) }
        let file = try Handle(H5Dget_space(handle.id), orThrow: place.damage())
        var start = [hsize_t](repeating: 0, count: dataset.extents.count)
        var extents = dataset.extents.map { hsize_t($0) }
        (start[0], extents[0]) = (hsize_t(rows.lowerBound), hsize_t(rows.count))
        let memory = try Handle(H5Screate_simple(Int32(extents.count), extents, nil), orThrow: place.damage())
        guard H5Sselect_hyperslab(file.id, H5S_SELECT_SET, start, nil, extents, nil) >= 0 else { throw place.damage() }
        return body(memory.id, file.id)
    }
}
