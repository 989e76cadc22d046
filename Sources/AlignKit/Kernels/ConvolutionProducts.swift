/// A convolution as matrix products: for every image and group, Y = W·X′, where Y is `rows × positions`, W is
/// `rows × depth`, and X′, the unfolded input, is `depth × positions`.
///
/// X′ is never whole. A tile unfolds a block of it, at most `depthPerBlock` rows, into a buffer that stays in the
/// thread's cache, multiplies it at once and adds it to its part of Y.
struct ConvolutionProducts {
    private let tiling: ConvolutionTiling
    private let unfolding: Unfolding
    private let groups: Int
    /// Elements of the input per group, and of the output.
    private let inputPitch: Int
    private let rows: Int
    private let positions: Int
    private let depth: Int
    /// A kernel of one pixel at stride 1 without padding: X′ is the input itself.
    private let isPointwise: Bool

    init(_ convolution: Convolution, input: Shape, weight: Shape, output: Shape) {
        groups = convolution.groups
        rows = weight[0] / groups
        depth = weight[1] * weight[2] * weight[3]
        positions = output[2] * output[3]
        inputPitch = weight[1] * input[2] * input[3]
        isPointwise =
            weight[2] == 1 && weight[3] == 1 && convolution.stride == 1 && convolution.padding == 0
        tiling = ConvolutionTiling(matrices: input[0] * groups, rows: rows, columns: positions)
        unfolding = Unfolding(
            plane: PlaneExtent(height: input[2], width: input[3]), outputWidth: output[3],
            window: Window(
                kernel: PlaneExtent(height: weight[2], width: weight[3]), stride: convolution.stride,
                padding: convolution.padding, dilation: convolution.dilation))
    }

    /// - Parameters:
    ///   - input: `[N, C, H, W]`
    ///   - weight: `[O, C/G, kh, kw]`
    ///   - bias: `[O]`
    ///   - output: `[N, O, H′, W′]`, not initialised
    func run<S: KernelScalar>(
        _ input: UnsafePointer<S>, _ weight: UnsafePointer<S>, _ bias: [S]?, _ output: UnsafeMutablePointer<S>,
        _ workers: Workers
    ) {
        let scratch = isPointwise ? 0 : min(depth, Self.depthPerBlock) * tiling.columnsPerTile
        workers.forEachTile(count: tiling.count, scratch: scratch, of: S.self) { tile, buffer in
            let (matrix, rowRange, columnRange) = tiling[tile]
            let firstChannel = matrix % groups * rows + rowRange.lowerBound
            let result = output + (matrix * rows + rowRange.lowerBound) * positions + columnRange.lowerBound
            if let bias {
                for row in 0..<rowRange.count {
                    (result + row * positions).update(repeating: bias[firstChannel + row], count: columnRange.count)
                }
            }
            let weights = weight + firstChannel * depth
            let plane = input + matrix * inputPitch
            if isPointwise {
                S.compute(
                    MatrixProduct(
                        rows: rowRange.count, columns: columnRange.count, depth: depth,
                        left: .init(start: weights, stride: depth),
                        right: .init(start: plane + columnRange.lowerBound, stride: positions),
                        result: result, resultStride: positions, accumulates: bias != nil))
                return
            }
            for start in stride(from: 0, to: depth, by: Self.depthPerBlock) {
                let block = start..<min(start + Self.depthPerBlock, depth)
                unfolding.unfold(plane, depths: block, positions: columnRange, into: buffer)
                S.compute(
                    MatrixProduct(
                        rows: rowRange.count, columns: columnRange.count, depth: block.count,
                        left: .init(start: weights + start, stride: depth),
                        right: .init(start: buffer, stride: columnRange.count),
                        result: result, resultStride: positions, accumulates: bias != nil || start > 0))
            }
        }
    }

    private static let depthPerBlock = 384
}
