/// Whether errors lie over a whole tensor as rounding's do, or something stands out.
struct ErrorSpread {
    /// How far RMS(e)/RMS(S) of a channel may lie from the median of all. Honest recordings measured 0.4 to 2.6 where
    /// a channel has 16 elements or more; the few elements of a smaller one scatter more.
    private static let factor = 6.0
    private static let fewestElements = 16

    /// The channels that have a bound: RMS(e)/RMS(S), and the number of elements.
    private let channels: [(share: Double, count: Int)]
    private let indices: [Int]
    private let median: Double
    private let largestShare: Double
    private let shareRMS: Double
    /// RMS(e)/RMS(S) where e is u·s throughout, the least that honest errors measured: what is below is as good as none,
    /// so that among channels that happen to be exact one is not held against another that is not.
    private let usual: Double

    init<Scalar>(channels: [RoundingJudge<Scalar>.ChannelBounds], largestShare: Double, shareRMS: Double, usual: Double) {
        self.channels = channels.filter { $0.bound > 0 }.map { ($0.share, $0.count) }
        indices = channels.indices.filter { channels[$0].bound > 0 }
        self.largestShare = largestShare
        self.shareRMS = shareRMS
        self.usual = usual
        let shares = self.channels.map(\.share).sorted()
        median = shares.isEmpty ? 0 : shares[shares.count / 2]
    }

    /// The channel whose errors are the most above the others', if they are so by more than rounding scatters.
    var outstandingChannel: (index: Int, factor: Double)? {
        guard channels.count >= 4 else { return nil }
        let large = channels.indices.filter { channels[$0].count >= Self.fewestElements }
        guard let worst = large.max(by: { channels[$0].share < channels[$1].share }) else { return nil }
        let factor = channels[worst].share / max(median, usual)
        return factor > Self.factor ? (indices[worst], factor) : nil
    }

    /// Whether no channel and no element stands out, above or below.
    var isEven: Bool {
        guard largestShare.isFinite, largestShare <= 16 * shareRMS else { return false }
        return channels.allSatisfy { channel in
            let factor = channel.count >= Self.fewestElements ? Self.factor : 2 * Self.factor
            let isAbove = channel.share > factor * median
            let isBelow = channel.count >= Self.fewestElements && channel.share * factor < median
            return !isAbove && !isBelow
        }
    }

    /// Whether border and interior are alike.
    static func isEven(_ sums: SpreadSums) -> Bool {
        guard sums.borderCount > 0, sums.interiorCount > 0 else { return true }
        let border = (sums.border / Double(sums.borderCount)).squareRoot()
        let interior = (sums.interior / Double(sums.interiorCount)).squareRoot()
        return border <= factor * interior && interior <= factor * border
    }
}

/// When a chained error is more than rounding: a factor, from measurement.
enum DriftRule {
    /// Honest recordings measured ratios of 0.8 to 1.2 at the output and up to 4 in single layers.
    static let factor = 8.0
}
