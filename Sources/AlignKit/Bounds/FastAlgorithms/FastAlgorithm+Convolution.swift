extension FastAlgorithm {
    /// The whole output; nil where the algorithm does not fit.
    func convolve(
        _ convolution: Convolution, _ input: Tensor<Float>, weight: Tensor<Float>, bias: Tensor<Float>?,
        workers: Workers
    ) -> Tensor<Float>? {
        guard let shape = try? convolution.outputShape(input: input.shape, weight: weight.shape, bias: bias?.shape),
            fits(convolution, weight: weight.shape, output: shape)
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
