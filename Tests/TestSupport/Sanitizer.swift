import CKernels

/// The sanitizer that a build has; `scripts/sanitize` passes the tests with each.
public enum Sanitizer: String, Sendable {
    /// Takes memory of its own for every stack, so that depth and limits are others.
    case address
    /// Keeps its notes in a file, which a limit on the size of files stops, and ends the process where memory is
    /// refused.
    case thread

    /// nil in an ordinary build.
    public static let present = ck_sanitizer().flatMap { Sanitizer(rawValue: String(cString: $0)) }
}
