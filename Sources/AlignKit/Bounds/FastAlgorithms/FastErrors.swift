/// Compares all errors of a convolution with those that a fast algorithm makes.
struct FastErrors {
    private let convolution: FastConvolutions
    private let replay: TileReplay
    private let profile: TileReplay.Profile

    init(_ convolution: FastConvolutions, _ replay: TileReplay, _ profile: TileReplay.Profile) {
        self.convolution = convolution
        self.replay = replay
        self.profile = profile
    }

    /// How far an element's |e| may lie above the RMS that it should have: the same factor as for direct sums.
    private static let outstandingShare = 16.0
    /// How many independent errors a tile counts as. Its outputs are sums of the same few numbers.
    static let errorsPerTile = 4
    /// By how many powers of two the algorithm must be more likely than every other model.
    static let leastEvidence = 30.0
    /// How many tiles are computed at a time.
    private static let tilesPerChunk = 192

    /// The errors of one channel over what they should be: the sum of squares, the count and the largest.
    private struct Channel {
        var squares = 0.0
        var count = 0
        var largest = 0.0
        var rms: Double { count > 0 ? (squares / Double(count)).squareRoot() : 0 }
    }

    func finding() -> FastConvolutions.Finding {
        guard let outstanding = outstandingChannels(), isLocated(except: Set(outstanding.map(\.channel))) else {
            return .unknown
        }
        guard let worst = outstanding.max(by: { $0.factor < $1.factor }) else { return .explained(replay.algorithm) }
        return .outstanding(replay.algorithm, channel: worst.channel, factor: worst.factor)
    }

    /// The channels that err more than rounding does, as a whole or in one element, and by what factor; nil where most
    /// channels have errors at which the algorithm makes none.
    private func outstandingChannels() -> [(channel: Int, factor: Double)]? {
        let channels = channels()
        let others = channels.map(\.rms).filter { $0 > 0 }
        guard !others.isEmpty else { return [] }
        let usual = others.median ?? 0
        guard usual.isFinite else { return nil }
        return channels.indices.compactMap { index in
            let channel = channels[index]
            var factor = channel.rms / usual
            if factor > limit(index) { factor /= replayedFactor(index) }
            let isWithin = factor <= limit(index) && channel.largest <= Self.outstandingShare * max(channel.rms, usual)
            return isWithin ? nil : (index, max(factor, channel.largest / (Self.outstandingShare * usual)))
        }
    }

    private func limit(_ channel: Int) -> Double {
        FastConvolutions.limit(min(Self.errorsPerTile * replay.grid.count, distinctValues(channel)))
    }

    private func distinctValues(_ channel: Int) -> Int {
        let (plane, channels) = convolution.exact.shape.planes
        var values: Set<Double> = []
        for image in 0..<convolution.exact.shape[0] {
            let start = (image * channels + channel) * plane
            for offset in start..<start + plane { values.insert(convolution.exact.scalars[offset]) }
            if values.count >= 196 { break }
        }
        return values.count
    }

    /// The factor by which the replay itself errs more in this channel than it should overall; 1 or more.
    private func replayedFactor(_ channel: Int) -> Double {
        var (squares, count) = (0.0, 0)
        for (sums, expected) in zip(replay.sums(channels: [channel])[0], profile.expected) where expected > 0 {
            squares += sums.replay / (expected * expected)
            count += sums.count
        }
        return count > 0 ? max(1, (squares / Double(count)).squareRoot()) : 1
    }

    private func channels() -> [Channel] {
        var channels = [Channel](repeating: Channel(), count: convolution.weight.shape[0])
        forEachError { channel, _, scale, share in
            channels[channel].count += 1
            channels[channel].squares += share * share
            channels[channel].largest = max(channels[channel].largest, share)
        }
        return channels
    }

    /// Calls `body` for every element with the channel, the offset, what the error should be (u·N times the profile's
    /// value), and |e| over that (+∞ where it is 0).
    private func forEachError(_ body: (Int, Int, Double, Double) -> Void) {
        let grid = replay.grid
        for group in replay.inGroups(Array(0..<convolution.weight.shape[0])) {
            for start in stride(from: 0, to: grid.count, by: Self.tilesPerChunk) {
                let tiles = (start..<min(start + Self.tilesPerChunk, grid.count)).map { grid[$0] }
                let scales = replay.scales(tiles, channels: group)
                for (index, channel) in group.enumerated() {
                    for (number, tile) in tiles.enumerated() {
                        let first = (index * tiles.count + number) * grid.positions
                        grid.forEachOutput(tile, channel: channel) { position, offset in
                            let scale =
                                FastConvolutions.unitRoundoff * scales[first + position].squareRoot()
                                * profile.expected[position]
                            let error = convolution.error(Double(convolution.expected.scalars[offset]), at: offset)
                            body(channel, offset, scale, error > 0 ? error / scale : 0)
                        }
                    }
                }
            }
        }
    }

    /// Whether the errors lie where this algorithm makes them, and not where a direct sum makes them, with or without a
    /// fault.
    ///
    /// Each model takes the errors for normal, with deviations in proportion to a scale s: the algorithm's, or one of
    /// `DirectErrors`. The likelier of two models is the one with the smaller mean(log s) + log(mean(e²/s²))/2. The
    /// algorithm has to be likelier by 30 bits, since a map smaller than a tile has hardly any pattern. Where the
    /// engine is known to use the library, the algorithm only has to be likelier than rounding. FFT errs the same at
    /// all positions of a tile. It can only show that a direct sum makes no such errors: unless the library is known,
    /// some errors must exceed S in most channels.
    private func isLocated(except outstanding: Set<Int>) -> Bool {
        let norm = directNorm()
        let bound = directBound
        var direct = isKnown ? [DirectErrors.rounding] : DirectErrors.all
        var (fast, logarithms, count) = (0.0, 0.0, 0.0)
        var beyond = [Bool](repeating: false, count: convolution.weight.shape[0])
        forEachError { channel, offset, scale, share in
            if outstanding.contains(channel) { return }
            let y = convolution.exact.scalars[offset]
            let (square, e) = (norm.scalars[offset], share * scale)
            if e * e > bound * bound * (square + y * y) { beyond[channel] = true }
            guard scale > 0, square > 0 || y != 0 || e > 0 else { return }
            for index in direct.indices { direct[index].add(e * e, norm: square, result: y * y) }
            fast += share * share
            logarithms += binaryLogarithm(scale * scale)
            count += 1
        }
        if replay.algorithm.isFourier, !isKnown, beyond.count(where: { $0 }) * 2 <= beyond.count { return false }
        guard count > 0, fast > 0 else { return true }
        let independent = Double(Self.errorsPerTile * replay.grid.count * convolution.weight.shape[0])
        let unlikelihood = logarithms + count * binaryLogarithm(fast / count)
        return direct.compactMap { $0.unlikelihood(count) }.allSatisfy { other in
            (other - unlikelihood) / 2 * min(1, independent / count) > (isKnown ? 0 : Self.leastEvidence)
        }
    }

    /// Whether the engine has been found to use an algorithm of the same library elsewhere.
    private var isKnown: Bool { convolution.knownLibraries.contains(replay.algorithm.source) }

    /// S of a direct sum, divided by √(N² + y²).
    private var directBound: Double {
        let terms = convolution.weight.shape.extents.dropFirst().reduce(1, *) + (convolution.bias == nil ? 0 : 1)
        return 4 * Double(terms).squareRoot() * FastConvolutions.unitRoundoff
    }

    /// N² of a direct sum.
    private func directNorm() -> Tensor<Double> {
        convolution.convolution.sum(
            .squares(weightScale: 1, inputScale: 1), convolution.input, weight: convolution.weight,
            workers: convolution.workers)
    }
}

/// Where a direct sum errs: in proportion to √(N² + y²) by rounding, to N where each weight is wrong in its own way, to
/// y where all are wrong by one factor.
private struct DirectErrors {
    static let rounding = DirectErrors(normWeight: 1, resultWeight: 1)
    static let all = [
        rounding, DirectErrors(normWeight: 1, resultWeight: 0), DirectErrors(normWeight: 0, resultWeight: 1),
    ]

    private let normWeight: Double
    private let resultWeight: Double
    private var squares = 0.0
    private var logarithms = 0.0
    private var isPossible = true

    private init(normWeight: Double, resultWeight: Double) {
        (self.normWeight, self.resultWeight) = (normWeight, resultWeight)
    }

    /// Adds one element, given its e², N² and y².
    mutating func add(_ error: Double, norm: Double, result: Double) {
        let square = normWeight * norm + resultWeight * result
        guard square > 0 else {
            if error > 0 { isPossible = false }
            return
        }
        squares += error / square
        logarithms += binaryLogarithm(square)
    }

    /// -2·log₂ of the likelihood of so many elements, without the terms that all models share; nil where the model
    /// excludes one of the errors.
    func unlikelihood(_ count: Double) -> Double? {
        isPossible ? logarithms + count * binaryLogarithm(max(squares / count, .leastNormalMagnitude)) : nil
    }
}
