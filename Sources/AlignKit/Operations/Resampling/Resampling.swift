/// y[n, c, i, j] = Σ x[n, c, k, l] · a[i, k] · b[j, l], a map resized to another size
///
/// Each row of a and b has one weight of 1 (nearest), or two weights with the sum 1 (bilinear). It is
/// `torch.nn.functional.interpolate(x, size=…)` (PyTorch 2.13) with `align_corners` off, as mmdet and torchvision call
/// it. For exactly twice the size, it is also `scale_factor=2` in PyTorch and in Paddle 3.3.
///
/// With the scale r = H/H′, an output row i reads
/// - nearest: row min(⌊i·r⌋, H − 1), with r and i·r rounded to float32. Exact.
/// - bilinear: the two rows around max(r·(i + ½) − ½, 0), weighted by their nearness. The last row also stands for rows
///   beyond it. Position and weights are computed in S, as in PyTorch, so they are rounded to S too. Besides three
///   roundings of sums and products, the error includes 2·u·position·(the difference of the two rows or columns).
///
/// NaN and infinities spread to every output that reads them, even with a weight of 0.
public struct Resampling: Hashable, Sendable {
    public enum Mode: String, Sendable, CaseIterable {
        case nearest
        case bilinear
    }

    public let mode: Mode

    public init(mode: Mode) { self.mode = mode }

    /// The shape `[N, C, H′, W′]` of the output.
    ///
    /// - Parameters:
    ///   - input: `[N, C, H, W]`
    ///   - reference: the map that gives the size, `[N, any, H′, W′]`, with H′ ≥ H and W′ ≥ W.
    /// - Throws: `ShapeError` if the shapes do not fit each other, or if the size of the output overflows `Int`.
    public func outputShape(input: Shape, reference: Shape) throws(ShapeError) -> Shape {
        try input.checkImages()
        try reference.checkImages()
        guard reference[0] == input[0], reference[2] >= input[2], reference[3] >= input[3] else {
            throw ShapeError(
                expected: "[\(reference[0]), C, H, W] with H ≤ \(reference[2]) and W ≤ \(reference[3])",
                found: input.description)
        }
        return try .countable([input[0], input[1], reference[2], reference[3]])
    }

    /// Resizes `input` to the size of `reference`.
    ///
    /// - Precondition: `outputShape` accepts the shapes.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(
        _ input: Tensor<S>, toSizeOf reference: Shape, workers: Workers
    ) -> Tensor<S> {
        let shape = required("resampling") { () throws(ShapeError) in
            try outputShape(input: input.shape, reference: reference)
        }
        let plane = PlaneExtent(height: input.shape[2], width: input.shape[3])
        let rows = Taps<S>(mode, from: plane.height, to: shape[2])
        let columns = Taps<S>(mode, from: plane.width, to: shape[3])
        return Tensor(shape: shape) { output in
            input.withElements { input in
                ElementTiles.forEachPlanes(shape[0] * shape[1], elements: shape[2] * shape[3], workers) { planes in
                    for p in planes {
                        let source = input + p * plane.height * plane.width
                        let target = output + p * shape[2] * shape[3]
                        switch mode {
                        case .nearest: Self.pick(source, plane.width, rows, columns, into: target)
                        case .bilinear: Self.blend(source, plane.width, rows, columns, into: target)
                        }
                    }
                }
            }
        }
    }

    /// Resizes one plane, nearest.
    private static func pick<S: KernelScalar>(
        _ input: UnsafePointer<S>, _ width: Int, _ rows: Taps<S>, _ columns: Taps<S>,
        into output: UnsafeMutablePointer<S>
    ) {
        for i in 0..<rows.count {
            let source = input + rows.first[i] * width
            let target = output + i * columns.count
            for j in 0..<columns.count { target[j] = source[columns.first[j]] }
        }
    }

    /// Resizes one plane, bilinear: along the columns first, then along the rows.
    private static func blend<S: KernelScalar>(
        _ input: UnsafePointer<S>, _ width: Int, _ rows: Taps<S>, _ columns: Taps<S>,
        into output: UnsafeMutablePointer<S>
    ) {
        for i in 0..<rows.count {
            let top = input + rows.first[i] * width
            let bottom = input + rows.second[i] * width
            let (nearTop, nearBottom) = (1 - rows.weight[i], rows.weight[i])
            let target = output + i * columns.count
            for j in 0..<columns.count {
                let (left, right) = (columns.first[j], columns.second[j])
                let (nearLeft, nearRight) = (1 - columns.weight[j], columns.weight[j])
                let above = nearLeft * top[left] + nearRight * top[right]
                let below = nearLeft * bottom[left] + nearRight * bottom[right]
                target[j] = nearTop * above + nearBottom * below
            }
        }
    }
}

/// The input elements that each position along an output axis reads.
private struct Taps<S: KernelScalar> {
    let count: Int
    var first: [Int] = []
    var second: [Int] = []
    /// The weight of `second`; `first` has the rest.
    var weight: [S] = []

    init(_ mode: Resampling.Mode, from extent: Int, to count: Int) {
        self.count = count
        for i in 0..<count {
            switch mode {
            case .nearest:
                // In float32 for every S, so that both precisions read the same elements.
                first.append(min(Int((Float(i) * (Float(extent) / Float(count))).rounded(.down)), extent - 1))
            case .bilinear:
                let scale = S(extent) / S(count)
                let position = max(scale * (S(i) + 0.5) - 0.5, 0)
                let row = min(Int(position), extent - 1)
                first.append(row)
                second.append(min(row + 1, extent - 1))
                weight.append(position - S(row))
            }
        }
    }
}
