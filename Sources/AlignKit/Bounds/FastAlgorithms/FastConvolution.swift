/// Finds the fast algorithm whose errors a convolution's are, in a float32 recording of which the exact result is
/// known.
///
/// Of each algorithm that fits the convolution a sample of tiles is replayed in float32. The errors of the recording
/// and of the replay, each over u·N with the algorithm's own N, must agree at every position of a tile; the algorithm
/// where they agree best is held against all elements and all channels. docs/rounding.md derives the limits.
package struct FastConvolutions {
    let convolution: Convolution
    let input: Tensor<Float>
    let weight: Tensor<Float>
    let bias: Tensor<Float>?
    let expected: Tensor<Float>
    let exact: Tensor<Double>
    let knownLibraries: Set<String>
    let workers: Workers

    /// - Parameters:
    ///   - exact: what the convolution is of these inputs, in float64.
    ///   - knownLibraries: those whose fast algorithms other convolutions of the recording err as.
    package init(
        convolution: Convolution, input: Tensor<Float>, weight: Tensor<Float>, bias: Tensor<Float>?,
        expected: Tensor<Float>, exact: Tensor<Double>, knownLibraries: Set<String> = [],
        workers: Workers
    ) {
        self.convolution = convolution
        self.input = input
        self.weight = weight
        self.bias = bias
        self.expected = expected
        self.exact = exact
        self.knownLibraries = knownLibraries
        self.workers = workers
    }

    package enum Finding: Equatable {
        /// No algorithm that is known errs like this.
        case unknown
        case explained(FastAlgorithm)
        /// The errors are those of the algorithm but for a channel, whose errors are `factor` times what they should
        /// be.
        case outstanding(FastAlgorithm, channel: Int, factor: Double)
    }

    /// Which fast algorithm the errors are those of, or nil where none that is known reproduces them.
    package func explanation() -> FastAlgorithm? {
        if case .explained(let algorithm) = finding() { algorithm } else { nil }
    }

    package func finding() -> Finding {
        var fitting: [(replay: TileReplay, profile: TileReplay.Profile)] = []
        let candidates = FastAlgorithm.candidates(for: convolution, weight: weight.shape, output: expected.shape)
        for algorithm in candidates {
            guard let replay = TileReplay(self, algorithm), let profile = replay.profile() else { continue }
            fitting.append((replay, profile))
            if profile.misfit <= Self.closeFit && profile.isOfWholeTile { break }
        }
        func rank(_ candidate: (replay: TileReplay, profile: TileReplay.Profile)) -> (Int, Double) {
            (knownLibraries.contains(candidate.replay.algorithm.source) ? 0 : 1, candidate.profile.misfit)
        }
        fitting.sort { rank($0) < rank($1) }
        for (replay, profile) in fitting {
            let finding = FastErrors(self, replay, profile).finding()
            if finding != .unknown { return finding }
        }
        return .unknown
    }
}

extension FastConvolutions {
    /// How far an RMS of `count` errors may lie from what it should be, as a factor: 2, and more where the few errors
    /// scatter, so that a normal error exceeds it with a probability of 10⁻⁸.
    ///
    /// A sum of the squares of k normal errors is k·(1 − 2/(9k) + z·√(2/(9k)))³ at its quantile z (Wilson and
    /// Hilferty), and z is 5.6 here. The 2 holds from 196 errors on, where that is a factor of 1.29.
    static func limit(_ count: Int) -> Double {
        func scatter(_ k: Double) -> Double {
            let root = 1 - 2 / (9 * k) + 5.6 * (2 / (9 * k)).squareRoot()
            return (root * root * root).squareRoot()
        }
        return factor * max(1, scatter(Double(max(count, 1))) / scatter(196))
    }

    /// How far the errors of many elements may lie from those of a replay, which need not add in the same order.
    static let factor = 2.0

    /// An algorithm that is off by no more than this at any position of a tile need not be compared with others: those
    /// of other points are off by 1.6 and more at one of them.
    private static let closeFit = 1.25

    static let unitRoundoff = 0x1p-24

    /// Below this an error says nothing: products that lie below the normal numbers lose their digits, in either
    /// direction, and the transform back enlarges what is lost.
    var underflow: Double {
        let terms = weight.shape.extents.dropFirst().reduce(1, *)
        return Double(terms).squareRoot() * 1024 * Double(Float.leastNormalMagnitude)
    }

    /// The part of an error that underflow does not account for.
    @inline(__always)
    func error(_ value: Double, at offset: Int) -> Double { max(0, abs(value - exact.scalars[offset]) - underflow) }
}
