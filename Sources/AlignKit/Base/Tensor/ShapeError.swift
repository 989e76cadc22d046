/// The error of an operation that cannot be applied to tensors of these shapes.
///
/// It is thrown if the shapes come from a file. A mismatch between AlignKit's own layers is a programming error and
/// traps.
public struct ShapeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the operation needs: `"4 axes [N, 64, H, W]"`.
    public let expected: String
    /// What it got: `"[1, 3, 56, 56]"`.
    public let found: String

    public init(expected: String, found: String) {
        self.expected = expected
        self.found = found
    }

    public var description: String { "expected \(expected), found \(found)" }
}
