/// A sample of the tiles of a convolution, computed again in float32 by a fast algorithm.
struct TileReplay {
    let convolution: FastConvolutions
    let algorithm: FastAlgorithm
    let grid: TileGrid

    /// The most tiles and output channels that are replayed: `few` with every algorithm, `many` with one that fits the
    /// few.
    private static let few = (tiles: 12, channels: 12)
    private static let many = (tiles: 48, channels: 64)

    /// - Returns: nil where the output has no tile.
    init?(_ convolution: FastConvolutions, _ algorithm: FastAlgorithm) {
        self.convolution = convolution
        self.algorithm = algorithm
        grid = TileGrid(
            convolution.convolution, size: algorithm.size, input: convolution.input.shape,
            weight: convolution.weight.shape, output: convolution.expected.shape)
        if grid.count == 0 || convolution.weight.shape[0] == 0 { return nil }
    }

    /// The errors of one channel over u·N, at one position of a tile or at several: Σ (e/(u·N))² of the recording and
    /// of the replay, and the number of elements.
    struct Sums {
        var recording = 0.0
        var replay = 0.0
        var count = 0

        /// The RMS of the recording's errors over that of the replay's.
        var ratio: Double { (recording / replay).squareRoot() }

        static func + (a: Sums, b: Sums) -> Sums {
            Sums(recording: a.recording + b.recording, replay: a.replay + b.replay, count: a.count + b.count)
        }
    }

    /// How the errors are distributed over the positions of a tile.
    struct Profile {
        /// What RMS(e/(u·N)) of the recording should be at each position.
        var expected: [Double]
        /// The factor by which the worst position is off; 1 or more.
        var misfit: Double
        /// Whether every position has an output. A map may be smaller than a tile.
        var isOfWholeTile: Bool { !expected.contains(0) }
    }

    /// - Returns: nil where the recording's errors differ from those of the replay at some position.
    func profile() -> Profile? {
        profile(Self.few) == nil ? nil : profile(Self.many)
    }

    private func profile(_ most: (tiles: Int, channels: Int)) -> Profile? {
        let tiles = sample(most.tiles)
        let channels = evenly(most.channels, of: convolution.weight.shape[0])
        let sums = sums(tiles, channels: channels)
        let totals = sums.map { $0.reduce(Sums(), +) }
        let usable = sums.indices.filter { totals[$0].recording > 0 && totals[$0].replay > 0 }
        guard !usable.isEmpty else { return nil }
        // The level is that of the median channel. Each channel counts in proportion to its own errors, so that a wrong
        // one has no more weight than others.
        let level = usable.map { totals[$0].ratio }.median ?? 0
        let distinct = distinctValues(tiles, channel: channels[usable[0]])
        var profile = Profile(expected: [], misfit: 1)
        for position in 0..<grid.positions {
            var (recording, replay, spread, count) = (0.0, 0.0, 0.0, 0.0)
            for channel in usable {
                let (sum, total) = (sums[channel][position], totals[channel])
                recording += sum.recording / total.recording
                replay += sum.replay / total.replay
                spread += sum.replay
                count += Double(sum.count)
            }
            if count == 0 {
                profile.expected.append(0)
                continue
            }
            let ratio = level * (recording / replay).squareRoot()
            let limit = FastConvolutions.limit(distinct[position] * usable.count)
            guard ratio <= limit, ratio >= 1 / limit else { return nil }
            profile.misfit = max(profile.misfit, ratio, 1 / ratio)
            profile.expected.append(level * (spread / count).squareRoot())
        }
        return profile
    }

    /// By channel and position, over the larger sample of tiles.
    func sums(channels: [Int]) -> [[Sums]] { sums(sample(Self.many.tiles), channels: channels) }

    private func sums(_ tiles: [TileGrid.Tile], channels: [Int]) -> [[Sums]] {
        var result: [[Sums]] = []
        for group in inGroups(channels) {
            let scales = scales(tiles, channels: group)
            let outputs = replay(tiles, channels: group)
            for (index, channel) in group.enumerated() {
                result.append(sums(of: channel, tiles, outputs, scales, from: index * tiles.count * grid.positions))
            }
        }
        return result
    }

    private func sums(
        of channel: Int, _ tiles: [TileGrid.Tile], _ outputs: [Float], _ scales: [Double], from start: Int
    ) -> [Sums] {
        var sums = [Sums](repeating: Sums(), count: grid.positions)
        let bias = convolution.bias?.scalars[channel] ?? 0
        for (number, tile) in tiles.enumerated() {
            grid.forEachOutput(tile, channel: channel) { position, offset in
                let place = start + number * grid.positions + position
                guard scales[place] > 0 else { return }
                let scale = 1 / (FastConvolutions.unitRoundoff * scales[place].squareRoot())
                let recorded = scale * convolution.error(Double(convolution.expected.scalars[offset]), at: offset)
                let replayed = scale * convolution.error(Double(outputs[place] + bias), at: offset)
                sums[position].recording += recorded * recorded
                sums[position].replay += replayed * replayed
                sums[position].count += 1
            }
        }
        return sums
    }

    /// N² of every output of some tiles: `channels × tiles × positions`.
    func scales(_ tiles: [TileGrid.Tile], channels: [Int]) -> [Double] {
        switch algorithm.kind {
        case .winograd(let transform): convolve(WinogradScale(transform), tiles, channels)
        case .fourier(let transform): convolve(FourierScale(size: transform.size), tiles, channels)
        }
    }

    private func replay(_ tiles: [TileGrid.Tile], channels: [Int]) -> [Float] {
        switch algorithm.kind {
        case .winograd(let transform): convolve(WinogradReplay(transform), tiles, channels)
        case .fourier(let transform): convolve(FourierReplay(transform), tiles, channels)
        }
    }

    private func convolve<Arithmetic: TileArithmetic>(
        _ arithmetic: Arithmetic, _ tiles: [TileGrid.Tile], _ channels: [Int]
    ) -> [Arithmetic.Scalar] {
        TileConvolution(
            arithmetic: arithmetic, grid: grid, input: convolution.input, weight: convolution.weight,
            groups: convolution.convolution.groups, channelsPerSum: algorithm.channelsPerSum,
            workers: convolution.workers
        ).outputs(tiles, channels: channels)
    }

    private func sample(_ most: Int) -> [TileGrid.Tile] { evenly(most, of: grid.count).map { grid[$0] } }

    /// The number of different exact results at each position. Where an image has one colour, many errors are one and
    /// the same.
    private func distinctValues(_ tiles: [TileGrid.Tile], channel: Int) -> [Int] {
        var values = [Set<Double>](repeating: [], count: grid.positions)
        for tile in tiles {
            grid.forEachOutput(tile, channel: channel) { values[$0].insert(convolution.exact.scalars[$1]) }
        }
        return values.map(\.count)
    }

    /// The channels by group, in order.
    func inGroups(_ channels: [Int]) -> [[Int]] {
        let size = convolution.weight.shape[0] / convolution.convolution.groups
        return Dictionary(grouping: channels) { $0 / size }.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// At most `most` numbers below `count`, from the first to the last, as far apart as possible.
func evenly(_ most: Int, of count: Int) -> [Int] {
    guard count > most else { return Array(0..<count) }
    return (0..<most).map { $0 * (count - 1) / (most - 1) }
}
