/// Finds the fast algorithm that makes the errors of a convolution, in a float32 recording whose exact result is known.
///
/// Each algorithm that fits the convolution computes a sample of tiles again in float32. The errors of the recording
/// and of this replay, each over u·N with the algorithm's own N, must agree at every position of a tile. The algorithm
/// that agrees best is then compared with all elements and all channels. docs/rounding.md derives the limits.
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
    ///   - exact: the convolution of these inputs, in float64.
    ///   - knownLibraries: the libraries whose fast algorithms explain the errors of other convolutions of the
    ///     recording.
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
        /// No known algorithm errs like this.
        case unknown
        case explained(FastAlgorithm)
        /// The errors are those of the algorithm, except in some channels. `channel` is the worst of them. Its errors
        /// are `factor` times what they should be.
        case outstanding(FastAlgorithm, channel: Int, factor: Double)
    }

    /// The fast algorithm that explains the errors in all channels; nil where no known one does.
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
    /// The largest factor between an RMS of `count` errors and what it should be: 2, and more where there are few
    /// errors. Normal errors exceed it with a probability of 10⁻⁸.
    ///
    /// The sum of the squares of k normal errors is k·(1 − 2/(9k) + z·√(2/(9k)))³ at its quantile z (Wilson and
    /// Hilferty). z is 5.6 here. The limit is 2 from 196 errors on, where the root of the formula over k is a factor of
    /// 1.29.
    static func limit(_ count: Int) -> Double {
        func scatter(_ k: Double) -> Double {
            let root = 1 - 2 / (9 * k) + 5.6 * (2 / (9 * k)).squareRoot()
            return (root * root * root).squareRoot()
        }
        return factor * max(1, scatter(Double(max(count, 1))) / scatter(196))
    }

    /// How far the errors of many elements may lie from those of a replay. The two need not add in the same order.
    static let factor = 2.0

    /// An algorithm that is off by at most this factor at every position of a tile is not compared with others.
    /// Algorithms of other points are off by 1.6 or more at some position.
    private static let closeFit = 1.25

    static func fitsClosely(_ ratio: Double) -> Bool { max(ratio, 1 / ratio) <= closeFit }

    static let unitRoundoff = 0x1p-24

    /// An error below this says nothing. Products below the normal numbers lose digits, in either direction, and the
    /// transform back enlarges what is lost.
    var underflow: Double {
        let terms = weight.shape.extents.dropFirst().reduce(1, *)
        return Double(terms).squareRoot() * 1024 * Double(Float.leastNormalMagnitude)
    }

    /// The part of an error that underflow does not account for.
    @inline(__always)
    func error(_ value: Double, at offset: Int) -> Double { max(0, abs(value - exact.scalars[offset]) - underflow) }
}
