/// A convolution as matrix products: for every image and group, Y = W·X′, where Y is `rows × positions`, W is
/// `rows × depth`, and X′, the unfolded input, is `depth × positions`.
///
/// X′ costs memory traffic, so it is made where it is used: one block of columns, and of these some hundred rows at a
/// time, in a buffer that stays in the thread's cache. Only where several tiles share their columns (the late layers,
/// which have few positions and many channels) is it made beforehand, by all threads, a few megabytes at a time.
struct ConvolutionProducts {
    private let tiling: ConvolutionTiling
    private let unfolding: Unfolding
    private let groups: Int
    private let channelsPerGroup: Int
    private let rows: Int
    private let positions: Int
    private let depth: Int
    /// A kernel of one pixel at stride 1 without padding: X′ is the input itself.
    private let isPointwise: Bool

    init(_ convolution: Convolution, input: Shape, weight: Shape, output: Shape) {
        groups = convolution.groups
        channelsPerGroup = weight[1]
        rows = weight[0] / groups
        depth = weight[1] * weight[2] * weight[3]
        positions = output[2] * output[3]
        isPointwise = weight[2] == 1 && weight[3] == 1 && convolution.stride == 1 && convolution.padding == 0
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
        if isPointwise {
            multiply(input, depths: 0..<depth, weight, bias, output, workers)
        } else if tiling.sharesColumns {
            unfoldThenMultiply(input, weight, bias, output, workers)
        } else {
            unfoldAndMultiply(input, weight, bias, output, workers)
        }
    }

    /// Y = Y + W·X′ over `depths`, of which X′ `[N·G, depths.count, positions]` is at hand; the first depths begin Y.
    private func multiply<S: KernelScalar>(
        _ unfolded: UnsafePointer<S>, depths: Range<Int>, _ weight: UnsafePointer<S>, _ bias: [S]?,
        _ output: UnsafeMutablePointer<S>, _ workers: Workers
    ) {
        workers.forEachTile(count: tiling.count) { number in
            let tile = tiling[number]
            let columns = unfolded + tile.matrix * depths.count * positions + tile.columns.lowerBound
            multiply(columns, stride: positions, depths: depths, weight, bias, output, tile)
        }
    }

    /// Y = W·X′, where X′ is made by all threads for all tiles, as many rows at a time as `mostShared` bytes hold.
    private func unfoldThenMultiply<S: KernelScalar>(
        _ input: UnsafePointer<S>, _ weight: UnsafePointer<S>, _ bias: [S]?, _ output: UnsafeMutablePointer<S>,
        _ workers: Workers
    ) {
        let width = tiling.matrices * positions
        let height = min(depth, max(Self.depthPerBlock, Self.mostShared / (width * MemoryLayout<S>.stride)))
        let unfolded = UnsafeMutablePointer<S>.allocate(capacity: height * width)
        defer { unfolded.deallocate() }
        for first in stride(from: 0, to: depth, by: height) {
            let depths = first..<min(first + height, depth)
            ElementTiles.forEachPlanes(tiling.matrices * depths.count, elements: positions, workers) { rows in
                for row in rows {
                    let (matrix, depth) = row.quotientAndRemainder(dividingBy: depths.count)
                    unfolding.unfold(
                        input + matrix * channelsPerGroup * unfolding.channelPitch,
                        depths: first + depth..<first + depth + 1, positions: 0..<positions,
                        into: unfolded + row * positions)
                }
            }
            multiply(unfolded, depths: depths, weight, bias, output, workers)
        }
    }

    /// Y = W·X′, where every tile makes its columns of X′, `depthPerBlock` rows at a time.
    private func unfoldAndMultiply<S: KernelScalar>(
        _ input: UnsafePointer<S>, _ weight: UnsafePointer<S>, _ bias: [S]?, _ output: UnsafeMutablePointer<S>,
        _ workers: Workers
    ) {
        let scratch = min(depth, Self.depthPerBlock) * tiling.columnsPerTile
        workers.forEachTile(count: tiling.count, scratch: scratch, of: S.self) { number, buffer in
            let tile = tiling[number]
            let channels = input + tile.matrix * channelsPerGroup * unfolding.channelPitch
            for first in stride(from: 0, to: depth, by: Self.depthPerBlock) {
                let depths = first..<min(first + Self.depthPerBlock, depth)
                unfolding.unfold(channels, depths: depths, positions: tile.columns, into: buffer)
                multiply(buffer, stride: tile.columns.count, depths: depths, weight, bias, output, tile)
            }
        }
    }

    /// One tile of Y = Y + W·X′ over `depths`; the first depths begin Y with the bias.
    ///
    /// - Parameter columns: `depths` × `tile.columns` of X′
    private func multiply<S: KernelScalar>(
        _ columns: UnsafePointer<S>, stride: Int, depths: Range<Int>, _ weight: UnsafePointer<S>, _ bias: [S]?,
        _ output: UnsafeMutablePointer<S>, _ tile: ConvolutionTiling.Tile
    ) {
        let channel = tile.matrix % groups * rows + tile.rows.lowerBound
        let result = output + (tile.matrix * rows + tile.rows.lowerBound) * positions + tile.columns.lowerBound
        if depths.lowerBound == 0, let bias {
            for row in 0..<tile.rows.count {
                (result + row * positions).update(repeating: bias[channel + row], count: tile.columns.count)
            }
        }
        S.compute(
            MatrixProduct(
                rows: tile.rows.count, columns: tile.columns.count, depth: depths.count,
                left: .init(start: weight + channel * depth + depths.lowerBound, stride: depth),
                right: .init(start: columns, stride: stride),
                result: result, resultStride: positions, accumulates: bias != nil || depths.lowerBound > 0))
    }

    /// 384 rows of at most 400 columns are 600 KB of `Float`: they come from the second or third level of cache. It is
    /// also how deep OpenBLAS's own blocks are for AVX2, so that nothing is packed twice. From 192 to 768 it measured
    /// the same within 5 %.
    private static let depthPerBlock = 384

    /// 4 MB hold the whole of X′ for every layer of ResNet-50 that shares it, at 224×224; more would leave the cache.
    private static let mostShared = 4 << 20
}
