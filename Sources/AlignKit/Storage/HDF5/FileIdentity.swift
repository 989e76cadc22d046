#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Which file a path leads to, however it is spelled: links are followed, and hard links are one file.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    /// Of a file that does not exist: its name in the folder that is identified.
    private let name: String?

    /// The identity of what exists at `path`; nil where nothing does, or where it cannot be looked at.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The identity of what is open as `descriptor`.
    package init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The identity of the regular file that is open as `descriptor`; nil where it is something else.
    package init?(regularFile descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }

    /// A file that will be made in a folder.
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
