// Where a fast convolution was not recorded itself, its errors have passed through what follows it. The steps from what was
// recorded on are run again, in float32, with that algorithm in place of the direct sum.

extension FastAlgorithm {
    /// The whole output; nil where the algorithm does not fit.
    func convolve(
        _ convolution: Convolution, _ input: Tensor<Float>, weight: Tensor<Float>, bias: Tensor<Float>?,
        workers: Workers
    ) -> Tensor<Float>? {
        guard fits(convolution, weight: weight.shape),
            let shape = try? convolution.outputShape(input: input.shape, weight: weight.shape, bias: bias?.shape)
        else { return nil }
        let grid = TileGrid(convolution, size: size, input: input.shape, weight: weight.shape, output: shape)
        let tiles = (0..<grid.count).map { grid[$0] }
        let perGroup = weight.shape[0] / convolution.groups
        var scalars = [Float](repeating: 0, count: shape.count)
        for group in 0..<convolution.groups {
            let channels = Array(group * perGroup..<(group + 1) * perGroup)
            let outputs = tileOutputs(convolution, grid, input, weight, tiles, channels, workers)
            for (index, channel) in channels.enumerated() {
                let bias = bias?.scalars[channel] ?? 0
                for (number, tile) in tiles.enumerated() {
                    let place = (index * tiles.count + number) * grid.positions
                    grid.forEachOutput(tile, channel: channel) { scalars[$1] = outputs[place + $0] + bias }
                }
            }
        }
        return Tensor(shape: shape, scalars: scalars)
    }

    /// The output of an operation that the algorithm can compute; nil where it cannot.
    func replay<Scalar: KernelScalar>(
        _ operation: any Operation, _ inputs: [Tensor<Scalar>], _ parameters: [Tensor<Scalar>], _ workers: Workers
    ) -> Tensor<Scalar>? {
        guard let convolution = operation as? Convolution, let input = inputs[0] as? Tensor<Float>,
            let weight = parameters[0] as? Tensor<Float>
        else { return nil }
        let bias = parameters.count > 1 ? parameters[1] as? Tensor<Float> : nil
        return convolve(convolution, input, weight: weight, bias: bias, workers: workers) as? Tensor<Scalar>
    }

    private func tileOutputs(
        _ convolution: Convolution, _ grid: TileGrid, _ input: Tensor<Float>, _ weight: Tensor<Float>,
        _ tiles: [TileGrid.Tile], _ channels: [Int], _ workers: Workers
    ) -> [Float] {
        func outputs<Arithmetic: TileArithmetic>(_ arithmetic: Arithmetic) -> [Arithmetic.Scalar] {
            TileConvolution(
                arithmetic: arithmetic, grid: grid, input: input, weight: weight, groups: convolution.groups,
                channelsPerSum: channelsPerSum, workers: workers
            ).outputs(tiles, channels: channels)
        }
        return switch kind {
        case .winograd(let transform): outputs(WinogradReplay(transform))
        case .fourier(let transform): outputs(FourierReplay(transform))
        }
    }
}

/// The errors of a recording and of a replay at each position of a tile.
private struct PositionErrors {
    /// Errors that hardly differ between the positions are those of any sum: an algorithm is told from it where they do.
    private static let leastContrast = 4.0

    private var recording: [Double]
    private var replay: [Double]
    private var counts: [Int]

    init<Scalar: KernelScalar>(
        _ recording: Tensor<Scalar>, _ replay: Tensor<Scalar>, _ exact: Tensor<Double>, tile: PlaneExtent
    ) {
        let count = tile.height * tile.width
        self.recording = Array(repeating: 0, count: count)
        self.replay = self.recording
        counts = Array(repeating: 0, count: count)
        let (height, width) = (exact.shape[2], exact.shape[3])
        for i in exact.scalars.indices {
            let position = i / width % height % tile.height * tile.width + i % width % tile.width
            let e = Double(recording.scalars[i]) - exact.scalars[i]
            let o = Double(replay.scalars[i]) - exact.scalars[i]
            guard e - e == 0, o - o == 0, e != 0 || o != 0 else { continue }
            self.recording[position] += e * e
            self.replay[position] += o * o
            counts[position] += 1
        }
    }

    /// Whether both agree at every position, and differ between the positions.
    var agree: Bool {
        let used = counts.indices.filter { counts[$0] > 0 }
        let sizes = used.map { (replay[$0] / Double(counts[$0])).squareRoot() }
        guard let most = sizes.max(), let least = sizes.min(), most > Self.leastContrast * least else { return false }
        return used.allSatisfy { position in
            let limit = FastConvolutions.limit(counts[position])
            let ratio = (recording[position] / replay[position]).squareRoot()
            return ratio <= limit && ratio >= 1 / limit
        }
    }
}

extension RoundingJudge {
    /// The fast algorithm that makes errors like these of convolutions that were not recorded; nil where none does.
    func fastAlgorithmOnTheWay(_ units: ErrorUnits<Scalar>) -> FastAlgorithm? {
        guard precision == .float32, output.passedTerms > 0, expected.shape.rank == 4, let again = output.again,
            let exact = output.exact
        else { return nil }
        return FastAlgorithm.wholeSums.first { algorithm in
            let replayed = again(algorithm)
            guard replayed.scalars != output.ours.scalars,
                PositionErrors(expected, replayed, exact, tile: algorithm.tile).agree
            else { return false }
            let planes = errorsByPlane(
                expected: expected, ours: replayed, exact: exact, units: units, workers: workers)
            return OutstandingChannels(self, ChannelErrors.channels(planes, shape: expected.shape), units).isEmpty
        }
    }
}
