/// The channels of a tensor whose errors are larger than rounding makes them: RMS(e_c) > E·c(n)·usual + underflow, with
/// the usual errors of `UsualErrors`.
struct OutstandingChannels<Scalar: KernelScalar> {
    /// E. Sums in any order except one after the other measured 1.0 to 1.4 up to K = 576.
    private static var ordinary: Double { 1.4 }
    /// How far a channel of many samples may lie above the median of all channels. Honest recordings measured up to
    /// 2.6.
    private static var aboveMedian: Double { 6 }
    /// With fewer samples in all, or fewer channels, the usual error would be a guess.
    private static var fewestSamples: Double { 64 }
    private static var fewestChannels: Int { 4 }

    struct Excess {
        let channel: Int
        /// RMS(e_c).
        let error: Double
        /// The usual error, and E·c(n).
        let usual: Double
        let allowance: Double
        /// The error over its limit.
        var factor: Double { error / (allowance * usual) }
        var multiple: Double { error / usual }
    }

    private let excesses: [Excess]
    private let boundedCount: Int
    private let isByOurs: Bool
    /// Whether a channel would stand out without the allowance for underflow.
    let needsUnderflow: Bool

    /// - Parameters:
    ///   - factor: E, if it is not the ordinary one.
    ///   - scale: the overall size of the recording's errors over ours, where ours are those of a loop.
    init(
        _ judge: RoundingJudge<Scalar>, _ channels: [ChannelErrors], _ units: ErrorBounds<Scalar>,
        factor ofOurs: Double? = nil, scale: Double = 1
    ) {
        let usualErrors = UsualErrors(judge, channels)
        let (bounded, isByOurs) = (usualErrors.bounded, usualErrors.isByOurs)
        let factor =
            isByOurs ? scale * (ofOurs ?? Self.ordinary) : Self.aboveMedian / ChannelSamples<Scalar>.manySamples
        boundedCount = bounded.count
        self.isByOurs = isByOurs
        func excess(_ index: Int, samples: Double, grantsUnderflow: Bool = true) -> Excess? {
            let channel = channels[index]
            let usual = usualErrors.rms(ofChannel: index)
            let error = (channel.recording / Double(channel.count)).squareRoot()
            let allowance = factor * ChannelSamples<Scalar>.scatter(samples)
            let underflow = grantsUnderflow ? units.underflow(ofChannel: index) : 0
            guard error > allowance * usual + underflow else { return nil }
            return Excess(channel: index, error: error, usual: usual, allowance: allowance)
        }
        // The samples of a channel are counted only where their number decides.
        let suspects = bounded.filter { excess($0, samples: Double(channels[$0].count)) != nil }
        needsUnderflow =
            isByOurs && suspects.isEmpty
            && bounded.contains { excess($0, samples: Double(channels[$0].count), grantsUnderflow: false) != nil }
        let samples = ChannelSamples(judge, channels)
        guard !suspects.isEmpty, isByOurs || bounded.count >= Self.fewestChannels,
            samples.isAtLeast(Self.fewestSamples)
        else {
            excesses = []
            return
        }
        excesses = suspects.compactMap { index in
            excess(index, samples: samples.count(in: index)).flatMap { found in
                var isOurs = true
                samples.forEachElement(of: index) {
                    isOurs = isOurs && judge.expected.scalars[$0] == judge.output.ours.scalars[$0]
                }
                return isOurs ? nil : found
            }
        }
    }

    /// By how much an output must move to be seen in each channel: the largest and the smallest S. Behind what was not
    /// recorded, where S is wide, twice the limit of our own error is enough: twice, since another order of summation
    /// may explain as much. A channel is counted as one sample, for which the limit is widest.
    static func changesSeen(
        _ judge: RoundingJudge<Scalar>, _ channels: [ChannelErrors], _ units: ErrorBounds<Scalar>
    ) -> [ChannelBounds] {
        let bounds = channels.map { ChannelBounds(largest: $0.largestBound, smallest: $0.smallestBound) }
        guard units.inherited != nil, ChannelSamples(judge, channels).isAtLeast(fewestSamples) else { return bounds }
        let usual = UsualErrors(judge, channels)
        guard usual.isByOurs else { return bounds }
        return bounds.enumerated().map { index, bounds in
            guard channels[index].bound > 0 else { return bounds }
            let limit = 2 * ordinary * ChannelSamples<Scalar>.scatter(1) * usual.rms(ofChannel: index)
            // An output that moves in one element moves the RMS of its channel by 1/√count of it.
            let ofOne = limit * Double(channels[index].count).squareRoot()
            return ChannelBounds(largest: min(bounds.largest, ofOne), smallest: min(bounds.smallest, limit))
        }
    }

    var isEmpty: Bool { excesses.isEmpty }

    /// The channels that exceed their limits the most.
    func worst(_ count: Int) -> [Excess] { Array(excesses.sorted { $0.factor > $1.factor }.prefix(count)) }

    /// Which channel stands out, or that most of them do; nil where none does.
    var words: String? {
        guard let worst = worst(1).first else { return nil }
        let measure = isByOurs ? "ours" : "those of the others"
        if excesses.count * 2 > boundedCount, isByOurs {
            let median = excesses.map(\.multiple).median ?? 0
            return "its errors are \(median.plain) times ours, from the same recorded inputs"
        }
        return "channel \(worst.channel) stands out: its errors are \(worst.multiple.plain) times \(measure)"
    }
}
