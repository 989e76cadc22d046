/// Whether errors lie over a whole tensor as rounding's do, or something stands out.
struct ErrorSpread {
    /// How far the RMS of a channel's e/S may lie from the median of all. Honest recordings measured 0.4 to 2.6 where
    /// a channel has 16 elements or more; the few elements of a smaller one scatter more.
    private static let factor = 6.0
    private static let fewestElements = 16

    private let channels: [RoundingJudge<Float>.ChannelBounds]
    private let median: Double
    private let largestShare: Double
    private let shareRMS: Double

    init<Scalar>(channels: [RoundingJudge<Scalar>.ChannelBounds], largestShare: Double, shareRMS: Double) {
        self.channels = channels.map {
            .init(largest: $0.largest, smallest: $0.smallest, share: $0.share, count: $0.count)
        }
        self.largestShare = largestShare
        self.shareRMS = shareRMS
        let shares = channels.filter { $0.count > 0 }.map(\.share).sorted()
        median = shares.isEmpty ? 0 : shares[shares.count / 2]
    }

    /// The channel whose errors are the most above the others', if they are so by more than rounding scatters.
    var outstandingChannel: (index: Int, factor: Double)? {
        guard channels.count >= 4, median > 0 else { return nil }
        let large = channels.indices.filter { channels[$0].count >= Self.fewestElements }
        guard let worst = large.max(by: { channels[$0].share < channels[$1].share }) else { return nil }
        let factor = channels[worst].share / median
        return factor > Self.factor ? (worst, factor) : nil
    }

    /// Whether no channel and no element stands out, above or below.
    var isEven: Bool {
        guard largestShare.isFinite, largestShare <= 16 * shareRMS else { return false }
        return channels.allSatisfy { channel in
            guard channel.count > 0 else { return true }
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
