/// How element-wise work is cut into tiles: 16 384 elements, 64 KB of `Float`.
///
/// At 10 GB/s that is some 12 µs of work; smaller tensors stay on the calling thread.
enum ElementTiles {
    static let elementsPerTile = 16_384

    /// Calls `body` with disjoint ranges that cover `0..<count`, on several threads at once.
    static func forEach(count: Int, _ workers: Workers, _ body: (Range<Int>) -> Void) {
        workers.forEachTile(count: count.dividedRoundingUp(by: elementsPerTile)) { tile in
            let start = tile * elementsPerTile
            body(start..<min(start + elementsPerTile, count))
        }
    }

    /// What `body` returns for disjoint ranges that cover `0..<count`, in their order.
    static func map<Result: Sendable>(count: Int, _ workers: Workers, _ body: (Range<Int>) -> Result) -> [Result] {
        workers.map(count: count.dividedRoundingUp(by: elementsPerTile)) { tile in
            let start = tile * elementsPerTile
            return body(start..<min(start + elementsPerTile, count))
        }
    }

    /// Calls `body` with disjoint ranges that cover `planes` planes of `elements` elements each.
    static func forEachPlanes(_ planes: Int, elements: Int, _ workers: Workers, _ body: (Range<Int>) -> Void) {
        let planesPerTile = max(1, elementsPerTile / max(elements, 1))
        workers.forEachTile(count: planes.dividedRoundingUp(by: planesPerTile)) { tile in
            let start = tile * planesPerTile
            body(start..<min(start + planesPerTile, planes))
        }
    }
}

/// y = max(x, 0)
///
/// Exact. NaN stays NaN and −0 stays −0, as in `torch.relu` (PyTorch 2.13). Any shape.
public struct ReLU: Hashable, Sendable {
    public init() {}

    /// The shape of the output: that of the input.
    public func outputShape(input: Shape) throws(ShapeError) -> Shape { input }

    /// Clips negative elements to 0.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(_ input: Tensor<S>, workers: Workers) -> Tensor<S> {
        Tensor(shape: input.shape) { output in
            input.withElements { clip($0, count: input.count, into: output, workers) }
        }
    }

    /// Clips negative elements to 0 where they lie.
    @specialized(where S == Float)
    @specialized(where S == Double)
    func overwrite<S: KernelScalar>(_ tensor: inout Tensor<S>, workers: Workers) {
        let count = tensor.count
        tensor.withMutableElements { clip($0, count: count, into: $0, workers) }
    }

    private func clip<S: KernelScalar>(
        _ source: UnsafePointer<S>, count: Int, into target: UnsafeMutablePointer<S>, _ workers: Workers
    ) {
        ElementTiles.forEach(count: count, workers) { range in
            S.compute(
                ElementPass(
                    function: .clipped, source: source + range.lowerBound, count: range.count,
                    target: target + range.lowerBound))
        }
    }
}

/// z = x + y, element by element: the residual sum.
///
/// One rounding per element. NaN where either is NaN or two infinities of opposite sign meet. Shapes must be equal;
/// nothing is broadcast.
public struct Addition: Hashable, Sendable {
    public init() {}

    /// The shape of the output: that of both terms.
    public func outputShape(_ first: Shape, _ second: Shape) throws(ShapeError) -> Shape {
        if first != second { throw ShapeError(expected: "two equal shapes", found: "\(first) and \(second)") }
        return first
    }

    /// Adds two tensors of one shape.
    ///
    /// - Precondition: the shapes are equal.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(
        _ first: Tensor<S>, _ second: Tensor<S>, workers: Workers
    ) -> Tensor<S> {
        let shape = required("addition") { () throws(ShapeError) in try outputShape(first.shape, second.shape) }
        return Tensor(shape: shape) { output in
            first.withElements { first in
                second.withElements { add(first, $0, count: shape.count, into: output, workers) }
            }
        }
    }

    /// Adds `other` to a tensor of its shape where that one lies. The order of two terms does not matter.
    ///
    /// - Precondition: the shapes are equal.
    @specialized(where S == Float)
    @specialized(where S == Double)
    func overwrite<S: KernelScalar>(_ tensor: inout Tensor<S>, adding other: Tensor<S>, workers: Workers) {
        let shape = required("addition") { () throws(ShapeError) in try outputShape(tensor.shape, other.shape) }
        tensor.withMutableElements { tensor in
            other.withElements { add(tensor, $0, count: shape.count, into: tensor, workers) }
        }
    }

    private func add<S: KernelScalar>(
        _ first: UnsafePointer<S>, _ second: UnsafePointer<S>, count: Int, into target: UnsafeMutablePointer<S>,
        _ workers: Workers
    ) {
        ElementTiles.forEach(count: count, workers) { range in
            S.compute(
                ElementPass(
                    function: .plus(second + range.lowerBound), source: first + range.lowerBound, count: range.count,
                    target: target + range.lowerBound))
        }
    }
}
