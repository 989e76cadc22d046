/// A reference file that can be read but not used: what does not fit and where, what was expected, and what was found.
public struct ReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as the caller spelled it.
    public let file: String
    /// The path of the object within the file, without a leading slash; nil where the file as a whole is meant.
    public let path: String?
    public let expected: String
    public let found: String
    /// What may help: the nearest keys, how many more problems there are.
    public let hint: String?

    public init(file: String, path: String?, expected: String, found: String, hint: String? = nil) {
        self.file = file
        self.path = path
        self.expected = expected
        self.found = found
        self.hint = hint
    }

    /// One line: `live.h5: weights/fc.weight: expected [1000, 2048], found [2048, 1000]`.
    public var description: String {
        let place = [file, path].compactMap { $0 }.joined(separator: ": ")
        return ("\(place): expected \(expected), found \(found)" + (hint.map { "; \($0)" } ?? "")).visible
    }
}
