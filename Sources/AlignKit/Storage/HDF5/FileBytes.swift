#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The raw bytes of an open file.
struct FileBytes: Sendable {
    let descriptor: Int32
    /// The file's length.
    let count: UInt64

    /// Fills `bytes` from the file. The pieces may be read in parallel through `share`.
    func read(
        at offset: UInt64, count: Int, into bytes: UnsafeMutableRawPointer, sharedBy share: WorkSharing?,
        place: HDF5Place
    ) throws(HDF5Error) {
        guard let share, count >= 2 * Self.piece else {
            return try read(at: offset, count: count, into: bytes, place: place)
        }
        let failure = Lock<HDF5Error?>(nil)
        // Each piece is written only by the thread that reads it.
        nonisolated(unsafe) let bytes = bytes
        share(count.dividedRoundingUp(by: Self.piece)) { number in
            let start = number * Self.piece
            do throws(HDF5Error) {
                try read(
                    at: offset + UInt64(start), count: min(Self.piece, count - start), into: bytes + start, place: place
                )
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// The bytes that one thread reads at a time: some 25 µs from the page cache.
    private static let piece = 1 << 18

    /// Fills `bytes` from the file.
    func read(
        at offset: UInt64, count: Int, into bytes: UnsafeMutableRawPointer, place: HDF5Place
    ) throws(HDF5Error) {
        guard offset <= self.count, UInt64(count) <= self.count - offset else {
            throw place.failure(
                .damaged, expected: "\(count.counted("byte")) from byte \(offset) on", found: "a file of \(self.count)")
        }
        var done = 0
        while done < count {
            // One call reads less than 2³¹ bytes.
            let read = pread(descriptor, bytes + done, min(count - done, 1 << 30), off_t(Int(offset) + done))
            if read < 0, errno == EINTR { continue }
            guard read > 0 else {
                throw place.failure(
                    .damaged, expected: "\(count.counted("byte")) from byte \(offset) on",
                    found: read < 0 ? String(cString: strerror(errno)) : "\(done)")
            }
            done += read
        }
    }

    /// Some bytes of the file, at most 16 MB.
    func read(at offset: UInt64, count: UInt64, place: HDF5Place) throws(HDF5Error) -> [UInt8] {
        guard count <= 1 << 24 else {
            throw place.failure(.damaged, expected: "at most \(1 << 24) bytes in a piece", found: "\(count)")
        }
        var bytes = [UInt8](repeating: 0, count: Int(count))
        try read(at: offset, count: Int(count), into: &bytes, place: place)
        return bytes
    }
}
