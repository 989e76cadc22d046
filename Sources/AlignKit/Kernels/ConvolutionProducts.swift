/// A convolution as matrix products: for every image and group, Y = W·X′, where Y is `rows × positions`, W is
/// `rows × depth`, and X′, the unfolded input, is `depth × positions`.
///
/// X′ costs memory traffic, so it is made where it is used: a few panels of columns, some hundred rows at a time, in a
/// buffer that stays in the thread's cache. Only where several tiles share their columns (the late layers, which have
/// few positions and many channels) is it made beforehand, by all threads, a few megabytes at a time.
///
/// The depth is cut into blocks by its extent alone; the products of a block are added up before they join the sum.
struct ConvolutionProducts<Input: KernelScalar, Weight: KernelScalar, S: KernelScalar> {
    private let tiling: ConvolutionTiling
    private let packing: PanelPacking
    private let terms: ProductTerms
    private let groups: Int
    private let channelsPerGroup: Int
    private let rows: Int
    private let positions: Int
    private let depth: Int
    private let blockDepth: Int
    private let readsWeightsInPlace: Bool

    init(_ convolution: Convolution, input: Shape, weight: Shape, output: Shape, terms: ProductTerms) {
        groups = convolution.groups
        channelsPerGroup = weight[1]
        rows = weight[0] / groups
        depth = weight[1] * weight[2] * weight[3]
        positions = output[2] * output[3]
        self.terms = terms
        blockDepth = max(depth.dividedRoundingUp(by: depth.dividedRoundingUp(by: Self.mostDepth)), 1)
        readsWeightsInPlace = Weight.self == S.self && terms == .given
        tiling = ConvolutionTiling(
            matrices: input[0] * groups, rows: rows, columns: positions, panelWidth: S.panelWidth,
            mapsWeights: !readsWeightsInPlace)
        // A kernel of one pixel at stride 1 without padding: X′ is the input itself, and its rows are one.
        let isPointwise = weight[2] == 1 && weight[3] == 1 && convolution.stride == 1 && convolution.padding == 0
        packing = PanelPacking(
            plane: isPointwise
                ? PlaneExtent(height: 1, width: positions) : PlaneExtent(height: input[2], width: input[3]),
            outputWidth: isPointwise ? positions : output[3],
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
        _ input: UnsafePointer<Input>, _ weight: UnsafePointer<Weight>, _ bias: [S]?,
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
        let bias: [S]?
        let output: UnsafeMutablePointer<S>
    }

    /// Every tile makes its columns of X′, a block of depth at a time.
    private func packAndMultiply(_ operands: Operands, _ workers: Workers) {
        let panels = blockDepth * tiling.columnsPerTile
        workers.forEachTile(count: tiling.count, scratch: panels + weightScratch, of: S.self) { number, buffer in
            let tile = tiling[number]
            for block in 0..<blocks {
                let depths = depths(ofBlock: block)
                for panel in stride(from: tile.columns.lowerBound, to: tile.columns.upperBound, by: S.panelWidth) {
                    pack(
                        operands, tile.matrix, depths, panel: panel,
                        into: buffer + (panel - tile.columns.lowerBound) * depths.count)
                }
                multiply(buffer, depths, operands, tile, scratch: buffer + panels)
            }
        }
    }

    /// X′ is made by all threads for all tiles, as many blocks of depth at a time as `mostShared` bytes hold.
    private func packThenMultiply(_ operands: Operands, _ workers: Workers) {
        let width = positions.dividedRoundingUp(by: S.panelWidth) * S.panelWidth
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
                for block in some {
                    let depths = depths(ofBlock: block)
                    let part = tile.matrix * some.count + block - first
                    multiply(
                        packed + part * pitch + tile.columns.lowerBound * depths.count, depths, operands, tile,
                        scratch: scratch)
                }
            }
        }
    }

    private func pack(
        _ operands: Operands, _ matrix: Int, _ depths: Range<Int>, panel: Int, into buffer: UnsafeMutablePointer<S>
    ) {
        let offset = matrix * channelsPerGroup * packing.channelPitch
        let count = tiling.matrices * channelsPerGroup * packing.channelPitch
        packing.pack(
            operands.input + offset, readable: -offset..<count - offset, depths: depths,
            positions: panel..<min(panel + S.panelWidth, positions), into: buffer)
        if terms != .given { terms.map(buffer, count: depths.count * S.panelWidth, isWeight: false, to: buffer) }
    }

    /// One tile of Y = Y + W·X′ over `depths`; the first depths begin Y with the bias.
    ///
    /// - Parameter panels: `depths` × `tile.columns` of X′
    private func multiply(
        _ panels: UnsafePointer<S>, _ depths: Range<Int>, _ operands: Operands, _ tile: ConvolutionTiling.Tile,
        scratch: UnsafeMutablePointer<S>
    ) {
        let channel = tile.matrix % groups * rows + tile.rows.lowerBound
        let result = operands.output + (tile.matrix * rows + tile.rows.lowerBound) * positions + tile.columns.lowerBound
        if depths.lowerBound == 0, let bias = operands.bias {
            for row in 0..<tile.rows.count {
                (result + row * positions).update(repeating: bias[channel + row], count: tile.columns.count)
            }
        }
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
                    result: result + row * positions, resultStride: positions,
                    accumulates: operands.bias != nil || depths.lowerBound > 0))
        }
    }

    private var blocks: Int { depth.dividedRoundingUp(by: blockDepth) }

    private func depths(ofBlock block: Int) -> Range<Int> {
        block * blockDepth..<min((block + 1) * blockDepth, depth)
    }

    private var weightScratch: Int { readsWeightsInPlace ? 0 : Self.rowsOfScratch * blockDepth }

    /// 8 rows of weights (12 KB of `Float`) stay in the first level of cache, a panel (72 KB) in the second.
    private static var mostDepth: Int { 384 }

    /// How many rows of weights are converted or mapped at a time.
    private static var rowsOfScratch: Int { 32 }

    /// 4 MB hold the whole of X′ for every layer of ResNet-50 that shares it, at 224×224; more would leave the cache.
    private static var mostShared: Int { 4 << 20 }
}
