/// A convolution as matrix products: for every group, Y = W·X′, where Y is `rows × columns`, W is `rows × depth`, and
/// X′, the unfolded input, is `depth × columns`, with one column for each position of each image.
///
/// X′ costs memory traffic, so it is packed where it is used: a few panels of columns and some hundred rows at a time,
/// in a buffer that stays in the thread's cache. Only if several tiles share their columns (the late layers, with few
/// positions and many channels), all threads pack X′ beforehand, a few megabytes at a time.
///
/// The depth is cut into blocks, which depend only on its extent. The products of a block are summed before they are
/// added to the sum.
struct ConvolutionProducts<Input: KernelScalar, Weight: KernelScalar, S: KernelScalar> {
    private let tiling: ConvolutionTiling
    private let packing: PanelPacking
    private let terms: ProductTerms
    private let groups: Int
    private let channelsPerGroup: Int
    private let rows: Int
    /// Positions in a plane of the output.
    private let positions: Int
    private let columns: Int
    /// The number of elements of the input.
    private let inputCount: Int
    private let depth: Int
    private let blockDepth: Int
    private let readsWeightsInPlace: Bool

    init(_ convolution: Convolution, input: Shape, weight: Shape, output: Shape, terms: ProductTerms) {
        groups = convolution.groups
        channelsPerGroup = weight[1]
        rows = weight[0] / groups
        depth = weight[1] * weight[2] * weight[3]
        positions = output[2] * output[3]
        columns = input[0] * positions
        inputCount = input.count
        self.terms = terms
        blockDepth = max(depth.dividedRoundingUp(by: depth.dividedRoundingUp(by: Self.mostDepth)), 1)
        readsWeightsInPlace = Weight.self == S.self && terms == .given
        tiling = ConvolutionTiling(
            matrices: groups, rows: rows, columns: columns, panelWidth: S.panelWidth,
            mapsWeights: !readsWeightsInPlace)
        // With a kernel of one pixel, stride 1 and no padding, X′ is the input itself, and a plane is one row.
        let isPointwise = weight[2] == 1 && weight[3] == 1 && convolution.stride == 1 && convolution.padding == 0
        packing = PanelPacking(
            plane: isPointwise
                ? PlaneExtent(height: 1, width: positions) : PlaneExtent(height: input[2], width: input[3]),
            output: isPointwise
                ? PlaneExtent(height: 1, width: positions) : PlaneExtent(height: output[2], width: output[3]),
            imagePitch: input[1] * input[2] * input[3],
            window: Window(
                kernel: PlaneExtent(height: weight[2], width: weight[3]), stride: convolution.stride,
                padding: convolution.padding, dilation: convolution.dilation))
    }

    /// - Parameters:
    ///   - input: `[N, C, H, W]`
    ///   - weight: `[O, C/G, kh, kw]`
    ///   - bias: `[O]`
    ///   - output: `[N, O, H′, W′]`, not initialised
    func run(
        _ input: UnsafePointer<Input>, _ weight: UnsafePointer<Weight>, _ bias: UnsafePointer<S>?,
        _ output: UnsafeMutablePointer<S>, _ workers: Workers
    ) {
        if tiling.count == 0 { return }
        let operands = Operands(input: input, weight: weight, bias: bias, output: output)
        if tiling.sharesColumns {
            packThenMultiply(operands, workers)
        } else {
            packAndMultiply(operands, workers)
        }
    }

    private struct Operands {
        let input: UnsafePointer<Input>
        let weight: UnsafePointer<Weight>
        let bias: UnsafePointer<S>?
        let output: UnsafeMutablePointer<S>
    }

    /// Every tile packs its own columns of X′, one block of depth at a time.
    private func packAndMultiply(_ operands: Operands, _ workers: Workers) {
        let panels = blockDepth * tiling.columnsPerTile
        workers.forEachTile(count: tiling.count, scratch: panels + weightScratch, of: S.self) { number, buffer in
            let tile = tiling[number]
            let places = places(of: tile.columns)
            for block in 0..<blocks {
                let depths = depths(ofBlock: block)
                for panel in stride(from: tile.columns.lowerBound, to: tile.columns.upperBound, by: S.panelWidth) {
                    pack(
                        operands, tile.matrix, depths, panel: panel,
                        into: buffer + (panel - tile.columns.lowerBound) * depths.count)
                }
                multiply(buffer, depths, operands, tile, places: places, scratch: buffer + panels)
            }
        }
    }

    /// All threads pack X′ for all tiles, as many blocks of depth at a time as fit into `mostShared` bytes.
    private func packThenMultiply(_ operands: Operands, _ workers: Workers) {
        let width = columns.dividedRoundingUp(by: S.panelWidth) * S.panelWidth
        let pitch = width * blockDepth
        let together = max(1, Self.mostShared / (pitch * tiling.matrices * MemoryLayout<S>.stride))
        let packed = UnsafeMutablePointer<S>.allocate(capacity: pitch * tiling.matrices * min(together, blocks))
        defer { packed.deallocate() }
        for first in stride(from: 0, to: blocks, by: together) {
            let some = first..<min(first + together, blocks)
            let panels = width / S.panelWidth
            workers.forEachTile(count: tiling.matrices * some.count * panels) { number in
                let (part, panel) = number.quotientAndRemainder(dividingBy: panels)
                let (matrix, block) = part.quotientAndRemainder(dividingBy: some.count)
                let depths = depths(ofBlock: first + block)
                pack(
                    operands, matrix, depths, panel: panel * S.panelWidth,
                    into: packed + part * pitch + panel * S.panelWidth * depths.count)
            }
            workers.forEachTile(count: tiling.count, scratch: weightScratch, of: S.self) { number, scratch in
                let tile = tiling[number]
                let places = places(of: tile.columns)
                for block in some {
                    let depths = depths(ofBlock: block)
                    let part = tile.matrix * some.count + block - first
                    multiply(
                        packed + part * pitch + tile.columns.lowerBound * depths.count, depths, operands, tile,
                        places: places, scratch: scratch)
                }
            }
        }
    }

    private func pack(
        _ operands: Operands, _ matrix: Int, _ depths: Range<Int>, panel: Int, into buffer: UnsafeMutablePointer<S>
    ) {
        let offset = matrix * channelsPerGroup * packing.channelPitch
        packing.pack(
            operands.input + offset, readable: -offset..<inputCount - offset, depths: depths,
            columns: panel..<min(panel + S.panelWidth, columns), into: buffer)
        if terms != .given { terms.map(buffer, count: depths.count * S.panelWidth, isWeight: false, to: buffer) }
    }

    /// Computes one tile of Y = Y + W·X′ over `depths`. For the first depths, Y begins with the bias.
    ///
    /// - Parameters:
    ///   - panels: `depths` × `tile.columns` of X′
    ///   - places: the positions of these columns in a row of Y
    private func multiply(
        _ panels: UnsafePointer<S>, _ depths: Range<Int>, _ operands: Operands, _ tile: ConvolutionTiling.Tile,
        places: UnsafePointer<Int>, scratch: UnsafeMutablePointer<S>
    ) {
        let channel = tile.matrix * rows + tile.rows.lowerBound
        let step = readsWeightsInPlace ? tile.rows.count : Self.rowsOfScratch
        for row in stride(from: 0, to: tile.rows.count, by: step) {
            let count = min(step, tile.rows.count - row)
            let source = operands.weight + (channel + row) * depth + depths.lowerBound
            if !readsWeightsInPlace {
                for i in 0..<count {
                    terms.map(
                        source + i * depth, count: depths.count, isWeight: true, to: scratch + i * depths.count)
                }
            }
            let weights =
                readsWeightsInPlace
                ? UnsafeRawPointer(source).assumingMemoryBound(to: S.self) : UnsafePointer(scratch)
            S.compute(
                PanelProduct(
                    rows: count, columns: tile.columns.count, depth: depths.count, weights: weights,
                    weightStride: readsWeightsInPlace ? depth : depths.count, panels: panels,
                    result: operands.output + (channel + row) * positions, resultStride: positions, places: places,
                    start: depths.lowerBound > 0
                        ? .result : operands.bias.map { .bias($0 + channel + row) } ?? .nothing))
        }
    }

    /// The positions of columns in a row of Y: each image has its own rows, of all groups.
    private func places(of range: Range<Int>) -> [Int] {
        var (image, position) = range.lowerBound.quotientAndRemainder(dividingBy: positions)
        return range.map { _ in
            defer {
                position += 1
                if position == positions { (image, position) = (image + 1, 0) }
            }
            return image * groups * rows * positions + position
        }
    }

    private var blocks: Int { depth.dividedRoundingUp(by: blockDepth) }

    private func depths(ofBlock block: Int) -> Range<Int> {
        block * blockDepth..<min((block + 1) * blockDepth, depth)
    }

    private var weightScratch: Int { readsWeightsInPlace ? 0 : Self.rowsOfScratch * blockDepth }

    /// 8 rows of weights (12 KB) stay in the first-level cache, and a panel (72 KB in float32) in the second-level
    /// cache.
    private static var mostDepth: Int { 384 * MemoryLayout<Float>.stride / MemoryLayout<S>.stride }

    /// How many rows of weights are converted or mapped at a time.
    private static var rowsOfScratch: Int { 32 }

    /// 4 MB hold the whole X′ of every layer of ResNet-50 at 224×224 that shares it. More would not fit into the cache.
    private static var mostShared: Int { 4 << 20 }
}
