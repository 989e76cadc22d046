#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A text that is written as a whole or not at all.
///
/// A regular file is replaced by one of the same mode and owner. A symbolic link to it stays. Any other file, such as a
/// device or a pipe, is written into.
package struct OutputFile {
    private let output: OutputPath

    package init(_ output: OutputPath) { self.output = output }

    /// Writes the text. Where a writable file cannot be replaced, it is overwritten in its place, and not as a whole.
    ///
    /// - Throws: `HDF5Error`, where the text cannot be written; then a file that could have been replaced is unchanged.
    package func write(_ text: String) throws(HDF5Error) {
        do throws(SystemFailure) {
            switch output.kind {
            case .descriptor(let descriptor): try Self.put(text, into: descriptor)
            case .stream: try overwrite(text)
            case .absent: try replace(text)
            case .file:
                do throws(SystemFailure) {
                    try replace(text)
                } catch {
                    guard Self.isAboutTheFolder(error) else { throw error }
                    try overwrite(text)
                }
            }
        } catch {
            throw error.error(output.path)
        }
    }

    /// Removes a regular file; anything else is left alone.
    ///
    /// - Throws: `HDF5Error`, where it cannot be removed.
    package func remove() throws(HDF5Error) {
        guard output.kind == .file, unlink(output.target) != 0 else { return }
        throw SystemFailure(code: errno).error(output.path)
    }

    /// Appends the text to what is there.
    ///
    /// - Throws: `HDF5Error`, where the text cannot be written; then an existing file is unchanged.
    package func append(_ text: String) throws(HDF5Error) {
        guard output.kind == .file || output.kind == .absent else { return try write(text) }
        do throws(SystemFailure) {
            let descriptor = try Self.opened(output.target, O_WRONLY | O_APPEND | O_CREAT)
            defer { close(descriptor) }
            let before = lseek(descriptor, 0, SEEK_END)
            do throws(SystemFailure) {
                try Self.put(text, into: descriptor)
            } catch {
                ftruncate(descriptor, max(0, before))
                throw error
            }
        } catch {
            throw error.error(output.path)
        }
    }

    private func replace(_ text: String) throws(SystemFailure) {
        let partial = try PartialFile(of: output)
        try Self.put(text, into: partial.descriptor)
        try partial.complete()
    }

    private func overwrite(_ text: String) throws(SystemFailure) {
        let descriptor = try Self.opened(output.path, O_WRONLY | O_TRUNC | O_NOCTTY)
        do throws(SystemFailure) {
            try Self.put(text, into: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw SystemFailure(code: errno) }
    }

    /// Whether a file may be writable although it cannot be replaced: the folder belongs to somebody else, or a
    /// container has mounted the file by itself.
    private static func isAboutTheFolder(_ failure: SystemFailure) -> Bool {
        [EACCES, EPERM, EROFS, EBUSY, EXDEV].contains(failure.code)
    }

    private static func opened(_ path: String, _ flags: Int32) throws(SystemFailure) -> Int32 {
        while true {
            let descriptor = open(path, flags | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR else { throw SystemFailure(code: errno) }
        }
    }

    private static func put(_ text: String, into descriptor: Int32) throws(SystemFailure) {
        let code = Descriptor.write(text, to: descriptor)
        guard code == 0 else { throw SystemFailure(code: code) }
    }
}

/// Descriptors of this process.
package enum Descriptor {
    /// Writes a whole text as UTF-8, in several calls where the system takes only a part.
    package static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                // One call writes less than 2³¹ bytes.
                let count = systemWrite(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                } else if errno == EAGAIN {
                    // Another process that shares the descriptor has made it non-blocking.
                    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&waiting, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}

/// `write(2)`: another function has its name where it is called.
private let systemWrite: @Sendable (Int32, UnsafeRawPointer?, Int) -> Int = { write($0, $1, $2) }
