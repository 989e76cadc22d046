#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file that is read from beginning to end. It may be a pipe.
package enum WholeFile {
    /// The largest number of bytes that is read: an endless file must not fill the memory.
    private static let limit = 1 << 30

    /// The bytes of a file.
    ///
    /// - Parameter expected: what the file should be, for an error.
    /// - Throws: `HDF5Error`, where it cannot be read.
    package static func bytes(of path: String, expected: String) throws(HDF5Error) -> [UInt8] {
        let place = HDF5Place(file: path)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw FileProbe.failureToOpen(place, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw place.failure(.directory, expected: expected)
        }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(max(1 << 16, Int(status.st_size) + 1), 1 << 24))
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw place.failure(.damaged, found: String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= limit else {
                throw place.failure(.damaged, expected: "\(expected) of at most \(limit) bytes", found: "more")
            }
        }
    }

    /// The text of a file in UTF-8.
    ///
    /// - Throws: `HDF5Error`, where it cannot be read, or is not UTF-8.
    package static func text(of path: String, expected: String) throws(HDF5Error) -> String {
        let bytes = try bytes(of: path, expected: expected)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw HDF5Error(.damaged, file: path, expected: "\(expected) in UTF-8", found: "other bytes")
        }
        return text
    }
}
