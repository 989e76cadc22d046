internal import CKernels

/// What is being read inside HDF5, and how much that may take: far more than any file needs that is not damaged.
///
/// Measured: HDF5 reads 200 MB a second or more, compressed or not, and lists 20 000 objects a second; what it keeps of
/// a file is smaller than the file. What is allowed is 5 s and 0.2 s for each MB, 512 MB and four times the size, of
/// the file and of the elements together, since a byte of the file can stand for a thousand of the elements.
package struct GuardedReading: Sendable {
    /// The file, on one line that no runner takes for a command.
    private let subject: String
    private let byteCount: UInt64

    /// The files that were opened last. What one of them does to the memory of HDF5 may come to light in the next.
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

    /// The same, and elements of so many bytes.
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
