internal import CKernels

/// What is being read inside HDF5, with limits of time and memory far above the needs of any undamaged file.
///
/// Measured: HDF5 reads 200 MB a second or more, compressed or not, and lists 20 000 objects a second; what it keeps of
/// a file is smaller than the file. The limits are 5 s plus 0.2 s for each MB, and 512 MB plus four times the size. The
/// size is that of the file and of the elements together, since one byte of the file can stand for a thousand of the
/// elements.
package struct GuardedReading: Sendable {
    /// The file, on one line that no runner takes for a command.
    private let subject: String
    private let byteCount: UInt64

    /// The files that were opened last. Damage that one of them does to the memory of HDF5 may appear only in the next.
    private static let opened = Lock<[String]>([])

    package init(of path: String, byteCount: UInt64) {
        let path = path.visible.harmless
        let before = Self.opened.withLock { opened in
            opened.removeAll { $0 == path }
            opened = opened.suffix(1) + [path]
            return opened.dropLast().first
        }
        subject = path + (before.map { " or \($0), read before it" } ?? "")
        self.byteCount = byteCount
    }

    /// The same reading, with so many more bytes of elements.
    func adding(_ elements: Int) -> GuardedReading {
        elements == 0 ? self : GuardedReading(subject: subject, byteCount: byteCount + UInt64(elements))
    }

    private init(subject: String, byteCount: UInt64) {
        self.subject = subject
        self.byteCount = byteCount
    }

    func begin() { ck_guard_enter(subject, 5 + Double(byteCount) * 2e-7, 512e6 + 4 * Double(byteCount)) }

    func end() { ck_guard_leave() }
}
