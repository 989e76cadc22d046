#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Checks a file before HDF5 opens it, so that an error says what the user did.
package struct FileProbe {
    /// The file's length in bytes.
    let byteCount: UInt64

    /// The signature of HDF5. It stands at the start of the file, or after a user block of 512 bytes, doubled any
    /// number of times.
    private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The size of the shortest superblock, in bytes.
    private static let smallestFile = 48

    /// Checks that `path` is a regular, readable, non-empty file with HDF5's signature.
    init(path: String) throws(HDF5Error) {
        let place = HDF5Place(file: path)
        // Without blocking: opening a pipe that nobody writes to would wait for ever.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failureToOpen(place, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failureToOpen(place, code: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw place.failure(.directory, expected: "an HDF5 file")
        default: throw place.failure(.notRegular, expected: "an HDF5 file")
        }
        guard status.st_size > 0 else { throw place.failure(.emptyFile, expected: "an HDF5 file", found: "0 bytes") }
        byteCount = UInt64(status.st_size)
        guard Self.findsSignature(descriptor, byteCount: Int(status.st_size)) else {
            let start = Self.bytes(of: descriptor, at: 0, count: 8)
            throw place.failure(.notHDF5, expected: "the signature \\u{89}HDF", found: Self.quoted(start))
        }
        guard byteCount >= Self.smallestFile else {
            throw place.failure(.truncated, expected: "at least \(Self.smallestFile) bytes", found: "\(byteCount)")
        }
    }

    static func failureToOpen(_ place: HDF5Place, code: Int32) -> HDF5Error {
        switch code {
        case ENOENT, ENOTDIR: place.failure(.noSuchFile)
        case EACCES, EPERM: place.failure(.permissionDenied)
        default: place.failure(.cannotOpen, found: String(cString: strerror(code)))
        }
    }

    /// Whether `path` is a regular file with HDF5's signature, whatever else may be wrong with it.
    package static func isHDF5(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return findsSignature(descriptor, byteCount: Int(status.st_size))
    }

    private static func findsSignature(_ descriptor: Int32, byteCount: Int) -> Bool {
        var offset = 0
        while offset + signature.count <= byteCount {
            if bytes(of: descriptor, at: offset, count: signature.count) == signature { return true }
            offset = offset == 0 ? 512 : offset * 2
        }
        return false
    }

    private static func bytes(of descriptor: Int32, at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
    }

    private static func quoted(_ bytes: [UInt8]) -> String {
        let isText = bytes.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        guard isText else { return "the bytes " + bytes.map { String($0, radix: 16) }.joined(separator: " ") }
        return "the text \"\(String(decoding: bytes, as: UTF8.self))\""
    }
}
