/// The extents of a tensor, outermost first: an image batch is `[N, C, H, W]`.
///
/// A shape of rank 0 is a scalar and has one element. An extent may be 0; a negative one is a programming error.
public struct Shape: Hashable, Sendable {
    /// The extent of every axis, outermost first.
    public let extents: [Int]

    /// Creates a shape.
    ///
    /// - Precondition: no extent is negative.
    public init(_ extents: [Int]) {
        precondition(extents.allSatisfy { $0 >= 0 }, "negative extent in \(extents)")
        self.extents = extents
    }

    /// Creates a shape from extents that may be wrong: extents from a file, or computed from one.
    ///
    /// - Throws: `ShapeError` if an extent is negative, or if the size overflows `Int`.
    public init(checking extents: [Int]) throws(ShapeError) {
        if extents.contains(where: { $0 < 0 }) {
            throw ShapeError(expected: "extents of at least 0", found: "\(extents)")
        }
        self.init(extents)
        try checkCountable()
    }

    /// Throws if the size in bytes, as `Double`s, overflows `Int`. An extent of 0 counts as 1 here, so afterwards the
    /// product of any subset of the extents can be computed.
    func checkCountable() throws(ShapeError) {
        var size = MemoryLayout<Double>.stride
        for extent in extents {
            let (product, overflow) = size.multipliedReportingOverflow(by: max(extent, 1))
            if overflow { throw ShapeError(expected: "a tensor that can be held", found: "\(self)") }
            size = product
        }
    }

    /// The number of axes.
    public var rank: Int { extents.count }

    /// The number of elements: the product of the extents, 1 for a scalar.
    ///
    /// - Precondition: the number fits an `Int`; `init(checking:)` checks this.
    public var count: Int { extents.reduce(1, *) }

    public subscript(axis: Int) -> Int { extents[axis] }

    /// The position along every axis of the element at `offset` in row-major order.
    ///
    /// - Precondition: `0 ≤ offset < count`.
    public func index(ofOffset offset: Int) -> [Int] {
        precondition(offset >= 0 && offset < count, "offset \(offset) outside \(self)")
        var remainder = offset
        var index = [Int](repeating: 0, count: rank)
        for axis in extents.indices.reversed() {
            index[axis] = remainder % extents[axis]
            remainder /= extents[axis]
        }
        return index
    }
}

extension Shape: ExpressibleByArrayLiteral {
    public init(arrayLiteral extents: Int...) { self.init(extents) }
}

extension Shape: CustomStringConvertible {
    /// `[1, 64, 56, 56]`.
    public var description: String { "\(extents)" }
}

extension Shape: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(checking: container.decode([Int].self))
        } catch let error as ShapeError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(extents)
    }
}
