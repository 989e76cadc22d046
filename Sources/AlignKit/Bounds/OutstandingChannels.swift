/// The channels of a tensor whose errors are larger than rounding makes them: RMS(e_c) > E·c(n)·usual + underflow.
///
/// With a float64 run, in float32, `usual` is our own error, since honest engines err alike: max(P·RMS(S_c), RMS(o_c),
/// u·RMS(s_c)). o is our error. P is the RMS over the channels of RMS(o_c)/RMS(S_c), so that no limit rests on one
/// channel alone (`pooledOurs` leaves some out). u·s is one rounding of every element, allowed where our error happens
/// to be smaller. Otherwise `usual` is max(P·RMS(S_c), u·RMS(s_c)), where P is the median over the channels of
/// RMS(e_c)/RMS(S_c). The median does not see an error that all channels share.
struct OutstandingChannels<Scalar: KernelScalar> {
    /// E. Sums in any order except one after the other measured 1.0 to 1.4 up to K = 576.
    private static var ordinary: Double { 1.4 }
    /// How far a channel of many samples may lie above the median of all channels. Honest recordings measured up to
    /// 2.6.
    private static var aboveMedian: Double { 6 }
    /// How many times smaller S over one rounding is, in a channel that is not counted for P, than in the median
    /// channel.
    private static var fewRoundings: Double { 4 }
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
        isByOurs = judge.output.exact != nil && judge.precision == .float32
        let factor =
            isByOurs ? scale * (ofOurs ?? Self.ordinary) : Self.aboveMedian / ChannelSamples<Scalar>.manySamples
        let bounded = channels.indices.filter { channels[$0].bound > 0 }
        boundedCount = bounded.count
        let u = judge.precision.unitRoundoff
        let typical = isByOurs ? Self.pooledOurs(channels, bounded) : Self.medianShare(channels, bounded)
        let isByOurs = isByOurs
        func excess(_ index: Int, samples: Double, grantsUnderflow: Bool = true) -> Excess? {
            let channel = channels[index]
            let squares = max(typical * typical * channel.bound, isByOurs ? channel.ours : 0, u * u * channel.scale)
            let usual = (squares / Double(channel.count)).squareRoot()
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

    /// Without the channels where S is a few roundings of the output, while in most it is many: a channel whose weights
    /// are 0 has a constant output, and uses more of its S than sums do.
    private static func pooledOurs(_ channels: [ChannelErrors], _ bounded: [Int]) -> Double {
        func roundings(_ index: Int) -> Double { channels[index].bound / channels[index].scale }
        let usual = bounded.map(roundings).sorted()
        let counted = bounded.filter { !(roundings($0) < usual[usual.count / 2] / (fewRoundings * fewRoundings)) }
        let sum = counted.reduce(0) { $0 + channels[$1].ours / channels[$1].bound }
        return (sum / Double(max(counted.count, 1))).squareRoot()
    }

    private static func medianShare(_ channels: [ChannelErrors], _ bounded: [Int]) -> Double {
        let shares = bounded.map { channels[$0].share }.sorted()
        return shares.isEmpty ? 0 : shares[shares.count / 2]
    }

    var isEmpty: Bool { excesses.isEmpty }

    /// The channels that exceed their limits the most.
    func worst(_ count: Int) -> [Excess] { Array(excesses.sorted { $0.factor > $1.factor }.prefix(count)) }

    /// Which channel stands out, or that most of them do; nil where none does.
    var words: String? {
        guard let worst = worst(1).first else { return nil }
        let measure = isByOurs ? "ours" : "those of the others"
        if excesses.count * 2 > boundedCount, isByOurs {
            let multiples = excesses.map(\.multiple).sorted()
            let median = multiples[multiples.count / 2]
            return "its errors are \(median.plain) times ours, from the same recorded inputs"
        }
        return "channel \(worst.channel) stands out: its errors are \(worst.multiple.plain) times \(measure)"
    }
}
