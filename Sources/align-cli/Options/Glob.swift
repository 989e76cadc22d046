#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A shell pattern: `*` is any characters, `?` is one, `[ab]` is one of these.
struct Glob: Sendable {
    private let pattern: String

    init(_ pattern: String) { self.pattern = pattern }

    func matches(_ text: String) -> Bool { fnmatch(pattern, text, 0) == 0 }
}
