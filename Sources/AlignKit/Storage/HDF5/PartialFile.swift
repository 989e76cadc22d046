#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// An unfinished file. It has a temporary name beside its final one, and takes the final name when it is complete.
///
/// A lock on it shows that its writer is alive. A file that a killed writer has left behind has no lock. The next
/// writer of the same file removes it, on whatever machine or container and in whatever process.
final class PartialFile {
    /// The temporary path.
    let path: String
    let descriptor: Int32
    private let output: OutputPath
    /// Whether the temporary name no longer exists.
    private var isGone = false

    /// Creates an empty file with the permissions that `umask` allows.
    ///
    /// - Throws: `SystemFailure`, where no file can be created in that folder.
    init(of output: OutputPath) throws(SystemFailure) {
        self.output = output
        let (folder, name) = OutputPath.split(output.target)
        // A name of the greatest possible length would leave no room for the rest.
        let stem = ".\(String(decoding: name.utf8.prefix(200), as: UTF8.self))."
        Self.removeLeftOver(stem, in: folder)
        while true {
            let number = String(UInt64.random(in: 0 ... .max), radix: 16)
            let path = folder + stem + String(repeating: "0", count: 16 - number.count) + number + ".partial"
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor < 0, errno == EEXIST { continue }
            guard descriptor >= 0 else { throw SystemFailure(code: errno) }
            if Self.isHeld(descriptor) {
                (self.path, self.descriptor) = (path, descriptor)
                return
            }
            // Another writer took it for a leftover, in the moment before it was locked.
            close(descriptor)
        }
    }

    /// Gives the file the mode, the owner and the name of the file that it replaces.
    func complete() throws(SystemFailure) {
        if let status = output.status {
            let isOwned = fchown(descriptor, status.st_uid, status.st_gid) == 0
            _ = fchmod(descriptor, status.st_mode & (isOwned ? 0o7777 : 0o777))
        }
        // A process that waits for the name may open the file at once, and HDF5 refuses a locked file.
        _ = flock(descriptor, LOCK_UN)
        guard rename(path, output.target) == 0 else {
            let code = errno
            discard()
            throw SystemFailure(code: code)
        }
        isGone = true
    }

    /// Removes the file.
    func discard() {
        if !isGone { unlink(path) }
        isGone = true
    }

    deinit {
        discard()
        close(descriptor)
    }

    /// Locks a new file; false where another process has locked it, or has locked and removed it.
    private static func isHeld(_ descriptor: Int32) -> Bool {
        var status = stat()
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { return false }
        return fstat(descriptor, &status) == 0 && status.st_nlink > 0
    }

    private static func removeLeftOver(_ stem: String, in folder: String) {
        guard let listing = opendir(folder.isEmpty ? "." : folder) else { return }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
                    String(cString: $0)
                }
            }
            guard name.hasPrefix(stem), name.hasSuffix(".partial") else { continue }
            let number = name.dropFirst(stem.count).dropLast(".partial".count)
            guard number.utf8.count == 16, number.allSatisfy(\.isHexDigit) else { continue }
            removeIfLeftOver(folder + name)
        }
    }

    /// Removes the file unless a living writer has locked it, or locks do not work here.
    private static func removeIfLeftOver(_ path: String) {
        let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
        close(descriptor)
    }
}

/// The error code of a failed system call.
struct SystemFailure: Error {
    let code: Int32

    /// The error for a file that was to be written.
    func error(_ path: String) -> HDF5Error {
        HDF5Error(.cannotWrite, file: path, found: String(cString: strerror(code)))
    }
}
