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
        let count = input.count
        return Tensor(shape: input.shape) { output in
            input.withElements { input in
                ElementTiles.forEach(count: count, workers) { range in
                    for i in range {
                        // The comparison is false for NaN, which therefore passes.
                        output[i] = input[i] < 0 ? 0 : input[i]
                    }
                }
            }
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
        let shape = required("addition") { () throws(ShapeError) in
            try outputShape(first.shape, second.shape)
        }
        return Tensor(shape: shape) { output in
            first.withElements { first in
                second.withElements { second in
                    ElementTiles.forEach(count: shape.count, workers) { range in
                        for i in range { output[i] = first[i] + second[i] }
                    }
                }
            }
        }
    }
}
