/// Convolves tiles by `TileArithmetic`, for some tiles and some output channels.
struct TileConvolution<Arithmetic: TileArithmetic> {
    typealias Scalar = Arithmetic.Scalar

    let arithmetic: Arithmetic
    let grid: TileGrid
    let input: Tensor<Float>
    let weight: Tensor<Float>
    let groups: Int
    /// The products are summed over this many input channels at a time. These partial sums are then added one after the
    /// other.
    let channelsPerSum: Int
    let workers: Workers

    /// How many output channels are transformed and multiplied at a time.
    private static var channelsPerTask: Int { 8 }

    /// - Parameter channels: the output channels, all of one group.
    /// - Returns: `channels × tiles × positions`, in the given order.
    func outputs(_ tiles: [TileGrid.Tile], channels: [Int]) -> [Scalar] {
        let depth = weight.shape[1]
        let first = channels[0] / (weight.shape[0] / groups) * depth
        let panels = transformInputs(tiles, channels: first..<first + depth)
        let tasks = channels.count.dividedRoundingUp(by: Self.channelsPerTask)
        let positions = grid.positions
        return [Scalar](unsafeUninitializedCapacity: channels.count * tiles.count * positions) { result, count in
            panels.withUnsafeBufferPointer { panels in
                workers.forEachTile(count: tasks, scratch: scratchPerTask(tiles.count), of: Scalar.self) {
                    task, scratch in
                    let part = task * Self.channelsPerTask..<min((task + 1) * Self.channelsPerTask, channels.count)
                    multiply(
                        Array(channels[part]), tiles.count, panels.baseAddress!,
                        to: result.baseAddress! + part.lowerBound * tiles.count * positions, scratch)
                }
            }
            count = channels.count * tiles.count * positions
        }
    }

    private var parts: Int { arithmetic.parts }
    private var products: Int { arithmetic.products }
    private var depth: Int { weight.shape[1] * parts }
    private var width: Int { Scalar.panelWidth }

    private func panelCount(_ tiles: Int) -> Int { tiles.dividedRoundingUp(by: width) }

    /// `products × panels × depth × panel`, with the panels as `PanelProduct` reads them.
    private func transformInputs(_ tiles: [TileGrid.Tile], channels: Range<Int>) -> [Scalar] {
        let panel = depth * width
        let perProduct = panelCount(tiles.count) * panel
        return [Scalar](unsafeUninitializedCapacity: products * perProduct) { result, count in
            result.initialize(repeating: 0)
            let start = result.baseAddress!
            input.withElements { source in
                workers.forEachTile(
                    count: channels.count, scratch: products * parts + arithmetic.scratch, of: Scalar.self
                ) { channel, scratch in
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: grid.size * grid.size) { square in
                        let square = square.baseAddress!
                        for (number, tile) in tiles.enumerated() {
                            grid.read(tile, channel: channels.lowerBound + channel, of: source, to: square)
                            arithmetic.transformInput(square, to: scratch, scratch: scratch + products * parts)
                            let place = start + number / width * panel + number % width + channel * parts * width
                            for p in 0..<products {
                                for q in 0..<parts { place[p * perProduct + q * width] = scratch[p * parts + q] }
                            }
                        }
                    }
                }
            }
            count = products * perProduct
        }
    }

    private func scratchPerTask(_ tiles: Int) -> Int {
        let rows = Self.channelsPerTask * parts
        return products * rows * depth + products * rows * tiles + products * parts * (parts + 1) + arithmetic.scratch
    }

    private func multiply(
        _ channels: [Int], _ tiles: Int, _ panels: UnsafePointer<Scalar>, to result: UnsafeMutablePointer<Scalar>,
        _ scratch: UnsafeMutablePointer<Scalar>
    ) {
        let rows = channels.count * parts
        let sums = scratch + products * rows * depth
        let single = sums + products * rows * tiles
        let rest = single + products * parts * (parts + 1)
        transformKernels(channels, to: scratch, single, rest)
        for p in 0..<products {
            product(
                scratch + p * rows * depth, rows, panels + p * panelCount(tiles) * depth * width, tiles,
                sums + p * rows * tiles)
        }
        for o in channels.indices {
            for t in 0..<tiles {
                for p in 0..<products {
                    for q in 0..<parts { single[p * parts + q] = sums[(p * rows + o * parts + q) * tiles + t] }
                }
                arithmetic.transformBack(
                    single, grid.outputs, stride: grid.stride, to: result + (o * tiles + t) * grid.positions,
                    scratch: rest)
            }
        }
    }

    /// `products × rows × depth`
    private func transformKernels(
        _ channels: [Int], to target: UnsafeMutablePointer<Scalar>, _ single: UnsafeMutablePointer<Scalar>,
        _ rest: UnsafeMutablePointer<Scalar>
    ) {
        let size = grid.kernel.height * grid.kernel.width
        let rows = channels.count * parts
        weight.withElements { weights in
            for (o, channel) in channels.enumerated() {
                for c in 0..<weight.shape[1] {
                    arithmetic.transformKernel(
                        weights + (channel * weight.shape[1] + c) * size, grid.kernel, to: single, scratch: rest)
                    for p in 0..<products {
                        for q in 0..<parts {
                            let row = target + (p * rows + o * parts + q) * depth + c * parts
                            for r in 0..<parts { row[r] = single[(p * parts + q) * parts + r] }
                        }
                    }
                }
            }
        }
    }

    /// Computes one matrix product, panel by panel. The depth is cut into partial sums.
    private func product(
        _ weights: UnsafePointer<Scalar>, _ rows: Int, _ panels: UnsafePointer<Scalar>, _ tiles: Int,
        _ result: UnsafeMutablePointer<Scalar>
    ) {
        let places = Array(0..<width)
        places.withUnsafeBufferPointer { places in
            for start in stride(from: 0, to: tiles, by: width) {
                let panel = panels + start / width * depth * width
                for k in stride(from: 0, to: depth, by: channelsPerSum * parts) {
                    Scalar.compute(
                        PanelProduct(
                            rows: rows, columns: min(width, tiles - start),
                            depth: min(channelsPerSum * parts, depth - k), weights: weights + k, weightStride: depth,
                            panels: panel + k * width, result: result + start, resultStride: tiles,
                            places: places.baseAddress!, start: k == 0 ? .nothing : .result))
                }
            }
        }
    }
}
