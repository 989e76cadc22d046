/// Whether errors are spread over a whole tensor as rounding errors are. No channel, no element and neither the border
/// nor the interior stands out.
struct ErrorSpread<Scalar: KernelScalar> {
    /// How far RMS(e)/RMS(S) of a channel of many samples may lie from the median of all channels. Honest recordings
    /// measured 0.4 to 2.6 times the median. Above the median, channels of few samples may lie farther away.
    private static var factor: Double { 6 }
    /// How many samples a channel must have before errors below the median count against it.
    private static var fewestSamples: Double { 16 }
    /// How far the largest |e|/S may lie above RMS(e)/RMS(S). A million normal errors give 5 or 6, and some more where
    /// S differs from one element to the next. One wrong element among n gives √n.
    private static var outstandingShare: Double { 16 }

    private let channels: [ChannelErrors]
    private let samples: ChannelSamples<Scalar>
    private let total: ErrorTotals
    private let sums: SpreadSums

    init(_ judge: RoundingJudge<Scalar>, _ channels: [ChannelErrors], _ total: ErrorTotals, _ sums: SpreadSums) {
        self.channels = channels
        samples = ChannelSamples(judge, channels)
        self.total = total
        self.sums = sums
    }

    var isEven: Bool {
        guard total.largestShare.isFinite, total.largestShare <= Self.outstandingShare * total.shareRMS else {
            return false
        }
        return isEvenOverChannels && isEvenOverPlanes
    }

    private var isEvenOverChannels: Bool {
        let bounded = channels.indices.filter { channels[$0].bound > 0 }
        let median = bounded.map { channels[$0].share }.median ?? 0
        return bounded.allSatisfy { index in
            let share = channels[index].share
            if share > Self.factor * median {
                let scatter = ChannelSamples<Scalar>.scatter(samples.count(in: index))
                return share <= Self.factor * scatter / ChannelSamples<Scalar>.manySamples * median
            }
            return share * Self.factor >= median || Double(channels[index].count) < Self.fewestSamples
                || samples.count(in: index) < Self.fewestSamples
        }
    }

    private var isEvenOverPlanes: Bool {
        guard sums.borderCount > 0, sums.interiorCount > 0 else { return true }
        let border = (sums.border / Double(sums.borderCount)).squareRoot()
        let interior = (sums.interior / Double(sums.interiorCount)).squareRoot()
        return border <= Self.factor * interior && interior <= Self.factor * border
    }
}

/// The factor, from measurements, above which a chained error is more than rounding.
enum DriftRule {
    /// Honest recordings measured ratios of 0.8 to 1.2 at the output and up to 4 in single layers.
    static let factor = 8.0
}
