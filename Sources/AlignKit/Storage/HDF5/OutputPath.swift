#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A path to write to: what exists there, and whether it may be written.
package struct OutputPath: Sendable {
    /// What exists at the path, after following links.
    package enum Kind: Hashable, Sendable {
        /// Nothing yet, in a folder that exists.
        case absent
        /// A regular file, which is replaced.
        case file
        /// A device, a pipe or a socket, which is written into.
        case stream
        /// A descriptor of this process: `/dev/stdout`, `/dev/fd/63` of `>(command)`.
        case descriptor(Int32)
    }

    /// The path as the caller spelled it.
    package let path: String
    package let kind: Kind
    /// The path to which the links of `path` lead.
    let target: String
    package let identity: FileIdentity?
    /// The mode and the owner of an existing file, which its replacement keeps; else nil.
    let status: stat?

    /// Whether it is a regular file, by its name or as an open descriptor.
    package var isRegularFile: Bool {
        if case .descriptor(let descriptor) = kind { return FileIdentity(regularFile: descriptor) != nil }
        return kind == .file
    }

    /// Examines a path, and opens nothing.
    ///
    /// A file whose mode forbids its owner to write it is refused to its owner, and to root, although the system would
    /// allow root.
    ///
    /// - Throws: `HDF5Error`, where nothing can be written there.
    package init(_ path: String) throws(HDF5Error) {
        self.path = path
        target = Self.followingLinks(path)
        var status = stat()
        if let descriptor = Self.ownDescriptor(target) {
            kind = .descriptor(descriptor)
            identity = FileIdentity(descriptor: descriptor)
            self.status = nil
        } else if stat(path, &status) == 0 {
            self.status = status
            identity = FileIdentity(status)
            kind = try Self.kind(of: status, path, target)
        } else {
            let code = errno
            let (folder, name) = Self.split(target)
            identity = FileIdentity(name: String(name), in: folder.isEmpty ? "." : folder)
            self.status = nil
            kind = .absent
            guard code == ENOENT, identity != nil, !name.isEmpty else {
                throw Self.failure(path, folder: folder, code: code)
            }
            guard access(folder.isEmpty ? "." : folder, W_OK) == 0 else {
                throw Self.failure(path, folder: folder, code: errno)
            }
        }
    }

    private static func kind(of status: stat, _ path: String, _ target: String) throws(HDF5Error) -> Kind {
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw HDF5Error(.directory, file: path, expected: "the name of a file to write")
        case S_IFREG:
            let isOurs = geteuid() == 0 || geteuid() == status.st_uid
            guard !isOurs || status.st_mode & S_IWUSR != 0 else {
                let mode = String(status.st_mode & 0o777, radix: 8)
                throw HDF5Error(
                    .readOnly, file: path, expected: "a file that its owner may write", found: "mode \(mode)")
            }
            guard access(path, W_OK) == 0 else {
                throw HDF5Error(.cannotWrite, file: path, found: String(cString: strerror(errno)))
            }
            // A link of /proc may lead to a file that no longer has a name: then no file can be replaced.
            return FileIdentity(path: target) == FileIdentity(status) ? .file : .stream
        default: return .stream
        }
    }

    private static func failure(_ path: String, folder: String, code: Int32) -> HDF5Error {
        guard code == ENOENT || code == ENOTDIR else {
            return HDF5Error(.cannotWrite, file: path, found: String(cString: strerror(code)))
        }
        let place = folder.isEmpty ? "." : folder.count > 1 ? String(folder.dropLast()) : folder
        var status = stat()
        let isThere = stat(place, &status) == 0
        guard !isThere || status.st_mode & S_IFMT != S_IFDIR else {
            return HDF5Error(.cannotWrite, file: path, expected: "the name of a file to write")
        }
        return HDF5Error(
            .cannotWrite, file: path, expected: "a folder \(place)", found: isThere ? "a file" : "none")
    }
}

extension OutputPath {
    /// The folder of a path with its slash, empty where the path has none, and the name in it.
    static func split(_ path: String) -> (folder: String, name: Substring) {
        let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
        return (String(path[..<name.startIndex]), name)
    }

    /// The path to which a path leads through its links. It need not exist.
    private static func followingLinks(_ path: String) -> String {
        var path = path
        for _ in 0..<40 {
            guard ownDescriptor(path) == nil, let destination = destination(ofLink: path) else { break }
            path = destination.hasPrefix("/") ? destination : split(path).folder + destination
        }
        return path
    }

    private static func destination(ofLink path: String) -> String? {
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            buffer.withMemoryRebound(to: CChar.self) { count = max(0, readlink(path, $0.baseAddress!, $0.count)) }
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The descriptor of this process that a path leads to through its links; nil where it leads to none.
    package static func descriptor(of path: String) -> Int32? { ownDescriptor(followingLinks(path)) }

    /// The descriptor of this process that a path in `/dev/fd` or `/proc/self/fd` stands for.
    private static func ownDescriptor(_ path: String) -> Int32? {
        let (folder, name) = split(path)
        guard let number = Int32(name), number >= 0, let place = absolute(folder) else { return nil }
        return ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd"].contains { absolute($0) == place } ? number : nil
    }

    private static func absolute(_ folder: String) -> String? {
        guard !folder.isEmpty, let path = realpath(folder, nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}
