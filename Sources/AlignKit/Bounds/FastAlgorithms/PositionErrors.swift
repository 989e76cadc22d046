/// The errors of a recording at each position of a tile, compared with those of a replay of a fast algorithm and with
/// other models of the errors.
struct PositionErrors {
    private var recording: [Double]
    private var replay: [Double]
    /// The squares of the other models: our own errors, which are those of a direct sum; y, as where a weight is wrong
    /// by a factor; 1.
    private var alternatives: [[Double]]
    private var counts: [Int]
    /// As `recording` and `replay`. Channels with larger errors than the median one are divided by theirs: a few
    /// channels with large outputs would decide alone.
    private var scaled: (recording: [Double], replay: [Double])

    init<Scalar: KernelScalar>(
        _ recording: Tensor<Scalar>, _ replay: Tensor<Scalar>, ours: Tensor<Scalar>, _ exact: Tensor<Double>,
        tile: PlaneExtent
    ) {
        let positions = tile.height * tile.width
        let none = [Double](repeating: 0, count: positions)
        (self.recording, self.replay, alternatives) = (none, none, [none, none, none])
        counts = Array(repeating: 0, count: positions)
        scaled = (none, none)
        let (height, width) = (exact.shape[2], exact.shape[3])
        let shares = Self.shares(replay, exact)
        for i in exact.scalars.indices {
            let position = i / width % height % tile.height * tile.width + i % width % tile.width
            let y = exact.scalars[i]
            let (e, o) = (Double(recording.scalars[i]) - y, Double(replay.scalars[i]) - y)
            guard e - e == 0, o - o == 0, e != 0 || o != 0 else { continue }
            let own = Double(ours.scalars[i]) - y
            let share = shares[i / (height * width) % shares.count]
            self.recording[position] += e * e
            self.replay[position] += o * o
            scaled.recording[position] += e * e * share
            scaled.replay[position] += o * o * share
            for (index, square) in [own * own, y * y, 1].enumerated() { alternatives[index][position] += square }
            counts[position] += 1
        }
    }

    /// By channel: what an error's square counts in `scaled`. It is the reciprocal of the mean square of the replayed
    /// errors that are not 0, or of that of the median channel, if the channel's is smaller.
    private static func shares<Scalar: KernelScalar>(_ replay: Tensor<Scalar>, _ exact: Tensor<Double>) -> [Double] {
        let (size, channels) = exact.shape.planes
        var (squares, counts) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
        for i in exact.scalars.indices {
            let o = Double(replay.scalars[i]) - exact.scalars[i]
            guard o != 0, o - o == 0 else { continue }
            squares[i / size % channels] += o * o
            counts[i / size % channels] += 1
        }
        let means = zip(squares, counts).map { $0 / max($1, 1) }
        guard let usual = means.filter({ $0 > 0 }).median else { return means }
        return means.map { 1 / max($0, usual) }
    }

    /// Whether both agree at every position: as they are, or with large channels scaled.
    var agree: Bool { agree(recording, replay) || agree(scaled.recording, scaled.replay) }

    private func agree(_ recording: [Double], _ replay: [Double]) -> Bool {
        used.allSatisfy { position in
            let limit = FastConvolutions.limit(counts[position])
            let ratio = (recording[position] / replay[position]).squareRoot()
            return ratio <= limit && ratio >= 1 / limit
        }
    }

    /// Whether the errors lie where the algorithm makes them, and not where any sum or a fault does.
    var areLocated: Bool { evidence > FastErrors.leastEvidence }

    /// By how many powers of two the algorithm is likelier than the likeliest other model. Each model is a normal
    /// distribution with its own variance at each position.
    var evidence: Double {
        let count = Double(counts.reduce(0, +))
        guard count > 0 else { return 0 }
        let independent = Double(FastErrors.errorsPerTile) * count / Double(used.count)
        let own = unlikelihood(replay, count)
        let others = alternatives.map { (unlikelihood($0, count) - own) / 2 * min(1, independent / count) }
        return others.min() ?? 0
    }

    private var used: [Int] { counts.indices.filter { counts[$0] > 0 } }

    /// -2·log₂ of the likelihood of the errors, without the terms that all models share.
    private func unlikelihood(_ squares: [Double], _ count: Double) -> Double {
        var (share, logarithms) = (0.0, 0.0)
        for position in used {
            let variance = max(squares[position] / Double(counts[position]), .leastNormalMagnitude)
            share += recording[position] / variance
            logarithms += Double(counts[position]) * binaryLogarithm(variance)
        }
        return logarithms + count * binaryLogarithm(max(share / count, .leastNormalMagnitude))
    }
}
