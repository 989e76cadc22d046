/// The RMS of the errors that rounding makes in each channel of a tensor.
///
/// With a float64 run, in float32, it is measured by our own error, since honest engines err alike: max(P·RMS(S_c),
/// RMS(o_c), u·RMS(s_c)). o is our error. P is the RMS over the channels of RMS(o_c)/RMS(S_c), so that no limit rests
/// on one channel alone (`pooledOurs` leaves some out). u·s is one rounding of every element, allowed where our error
/// happens to be smaller. Otherwise it is max(P·RMS(S_c), u·RMS(s_c)), where P is the median over the channels of
/// RMS(e_c)/RMS(S_c). The median does not see an error that all channels share.
///
/// Where S exceeds the largest number, as behind fifty unrecorded layers, s takes its place.
struct UsualErrors {
    /// How many times smaller S over one rounding is, in a channel that is not counted for P, than in the median
    /// channel.
    private static var fewRoundings: Double { 4 }

    private let channels: [ChannelErrors]
    /// The channels in which something may differ.
    let bounded: [Int]
    /// Whether they are measured by our own error.
    let isByOurs: Bool
    private let unitRoundoff: Double
    /// What errors are proportional to over the channels: Σ S², or Σ s².
    private let yardsticks: [Double]
    /// P.
    private let share: Double

    init<Scalar: KernelScalar>(_ judge: RoundingJudge<Scalar>, _ channels: [ChannelErrors]) {
        self.channels = channels
        isByOurs = judge.output.exact != nil && judge.precision == .float32
        unitRoundoff = judge.precision.unitRoundoff
        bounded = channels.indices.filter { channels[$0].bound > 0 }
        let largest = Double(Scalar.greatestFiniteMagnitude)
        let isOverflown = bounded.contains { !(channels[$0].largestBound < largest) }
        let yardsticks = channels.map { isOverflown ? $0.scale : $0.bound }
        self.yardsticks = yardsticks
        let measured = bounded.filter { yardsticks[$0] > 0 }
        share =
            isByOurs
            ? Self.pooledOurs(channels, measured, yardsticks)
            : measured.map { (channels[$0].recording / yardsticks[$0]).squareRoot() }.median ?? 0
    }

    /// The usual RMS(e_c).
    func rms(ofChannel index: Int) -> Double {
        let channel = channels[index]
        let squares = max(
            share * share * yardsticks[index], isByOurs ? channel.ours : 0,
            unitRoundoff * unitRoundoff * channel.scale)
        return (squares / Double(channel.count)).squareRoot()
    }

    /// Without the channels where S is a few roundings of the output, while in most it is many: a channel whose weights
    /// are 0 has a constant output, and uses more of its S than sums do.
    private static func pooledOurs(
        _ channels: [ChannelErrors], _ measured: [Int], _ yardsticks: [Double]
    ) -> Double {
        func roundings(_ index: Int) -> Double { yardsticks[index] / channels[index].scale }
        let least = (measured.map(roundings).median ?? 0) / (fewRoundings * fewRoundings)
        let counted = measured.filter { !(roundings($0) < least) }
        let sum = counted.reduce(0) { $0 + channels[$1].ours / yardsticks[$1] }
        return (sum / Double(max(counted.count, 1))).squareRoot()
    }
}
