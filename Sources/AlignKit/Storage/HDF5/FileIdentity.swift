#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The identity of the file that a path leads to, however the path is spelled: links are followed, and hard links are
/// one file.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    /// For a file that does not exist: its name in the identified folder.
    private let name: String?

    /// The identity of the file at `path`; nil where nothing exists there, or where it cannot be examined.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The identity of the open file `descriptor`.
    package init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The identity of the open regular file `descriptor`; nil where it is not a regular file.
    package init?(regularFile descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }

    /// The identity of a file that will be made in a folder.
    init?(name: String, in folder: String) {
        var status = stat()
        guard stat(folder, &status) == 0 else { return nil }
        self.init(status, name: name)
    }

    init(_ status: stat, name: String? = nil) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        self.name = name
    }
}
