/// A height and a width in the plane of an image: a kernel size, a stride, a padding or a dilation.
///
/// An integer literal means the same extent along both axes: `3` is `PlaneExtent(height: 3, width: 3)`.
public struct PlaneExtent: Hashable, Sendable, Codable {
    public var height: Int
    public var width: Int

    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }
}

extension PlaneExtent: ExpressibleByIntegerLiteral {
    public init(integerLiteral extent: Int) { self.init(height: extent, width: extent) }
}

extension PlaneExtent: CustomStringConvertible {
    /// `3×3`.
    public var description: String { "\(height)×\(width)" }
}
