internal import CHDF5

/// The limits on what a file may make its reader allocate.
struct HDF5Limits: Sendable {
    /// The largest number of elements of one dataset.
    var elementCount: UInt64
    /// The length of the file.
    var fileSize: UInt64
}

extension HDF5Dataset {
    /// Deflate's best ratio: a match of 258 bytes costs at least two bits.
    private static let deflateRatio: UInt64 = 1032

    /// Compares what the extents claim with what is stored, before anything of that size is allocated.
    ///
    /// An incomplete dataset is an error. HDF5 would read storage that was never written as the fill value, and zeros
    /// that nobody computed must not be compared with anything.
    func checkStorage(
        of dataset: borrowing Handle, elementSize: UInt64, at place: HDF5Place, limits: HDF5Limits
    ) throws(HDF5Error) {
        guard count > 0 else { return }
        // No overflow: the number of elements is at most the cap, and the cap at most 2⁵⁶.
        let needed = UInt64(count) * elementSize
        let stored = H5Dget_storage_size(dataset.id)
        switch layout {
        case .compact, .contiguous:
            guard stored > 0 else {
                throw place.failure(.neverWritten, expected: needed.counted("byte"), found: "none")
            }
            var end = needed
            if case .contiguous(let offset) = layout {
                end = needed.addingReportingOverflow(offset).overflow ? .max : needed + offset
            }
            guard stored == needed, end <= limits.fileSize else {
                throw place.failure(
                    .implausibleSize, expected: "\(needed.counted("byte")) of storage",
                    found: "\(stored) up to byte \(end) of \(limits.fileSize)")
            }
        case .chunked(let chunk):
            try checkChunks(
                of: dataset, chunk: chunk, elementSize: elementSize, stored: stored, at: place, limits: limits)
        }
    }

    private func checkChunks(
        of dataset: borrowing Handle, chunk: [Int], elementSize: UInt64, stored: UInt64, at place: HDF5Place,
        limits: HDF5Limits
    ) throws(HDF5Error) {
        // HDF5 1.10 does not take H5S_ALL here.
        let space = try Handle(H5Dget_space(dataset.id), orThrow: place.damage())
        var written: hsize_t = 0
        guard H5Dget_num_chunks(dataset.id, space.id, &written) >= 0 else { throw place.damage() }
        let chunkCount = zip(extents, chunk).reduce(1) { $0 * (($1.0 + $1.1 - 1) / max(1, $1.1)) }
        guard written == chunkCount else {
            throw place.failure(.neverWritten, expected: chunkCount.counted("chunk"), found: "\(written)")
        }
        let ratio = filters.contains(.deflate) ? Self.deflateRatio : 1
        let chunkBytes = chunk.reduce(elementSize) { $0.multipliedCapped(by: UInt64($1)) }
        let claimed = chunkBytes.multipliedCapped(by: UInt64(chunkCount))
        guard stored <= limits.fileSize, claimed <= stored.multipliedCapped(by: ratio) else {
            throw place.failure(
                .implausibleSize, expected: "at most \(ratio) times the \(stored) bytes stored",
                found: "\(claimed.counted("byte")) in \(chunkCount.counted("chunk"))")
        }
    }
}

extension UInt64 {
    /// The product, or the largest `UInt64` where it overflows.
    fileprivate func multipliedCapped(by factor: UInt64) -> UInt64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
