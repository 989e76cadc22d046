/// A tensor as a value: a shape and its contiguous scalars in row-major order (the last axis varies fastest).
public struct Tensor<Scalar: BinaryFloatingPoint & Sendable>: Hashable, Sendable {
    public let shape: Shape

    /// All elements in row-major order; `scalars.count == shape.count`.
    public internal(set) var scalars: [Scalar]

    /// Creates a tensor from its elements in row-major order.
    ///
    /// - Precondition: `scalars.count == shape.count`.
    public init(shape: Shape, scalars: [Scalar]) {
        precondition(scalars.count == shape.count, "\(scalars.count) scalars for shape \(shape)")
        self.shape = shape
        self.scalars = scalars
    }

    /// Creates a tensor from elements that may not fit the shape, such as those of a file.
    ///
    /// - Throws: `ShapeError` if the number of elements is not that of the shape, or if the size of the shape overflows
    ///   `Int`.
    public init(checking shape: Shape, scalars: [Scalar]) throws(ShapeError) {
        try shape.checkCountable()
        if scalars.count != shape.count {
            throw ShapeError(
                expected: "\(shape.count.counted("element")) for the shape \(shape)", found: "\(scalars.count)")
        }
        self.init(shape: shape, scalars: scalars)
    }

    /// Creates a tensor with every element equal to `value`.
    public init(repeating value: Scalar, shape: Shape) {
        self.init(shape: shape, scalars: Array(repeating: value, count: shape.count))
    }

    /// The number of elements.
    public var count: Int { scalars.count }

    /// The same elements in the same order under another shape.
    ///
    /// - Precondition: `shape.count == count`.
    public func reshaped(to shape: Shape) -> Self { Self(shape: shape, scalars: scalars) }

    /// The element at `index`, one position per axis.
    ///
    /// - Precondition: every position lies within the shape.
    public subscript(index: Int...) -> Scalar {
        get { scalars[offset(of: index)] }
        set { scalars[offset(of: index)] = newValue }
    }

    private func offset(of index: [Int]) -> Int {
        precondition(index.count == shape.rank, "index \(index) for shape \(shape)")
        return zip(index, shape.extents).reduce(0) { offset, axis in
            precondition(axis.0 >= 0 && axis.0 < axis.1, "index \(index) outside shape \(shape)")
            return offset * axis.1 + axis.0
        }
    }
}
