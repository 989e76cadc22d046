/// Our own float32 error as the measure of a recording's: honest engines err like each other.
///
/// RMS(e_c) of a channel c may be E·c(n)·max(P·RMS(S_c), RMS(o_c), u·RMS(s_c)) + underflow, where
/// - o is our own error, and P the RMS over the channels of RMS(o_c)/RMS(S_c), so that no limit rests on one channel;
/// - u·s is one rounding of every element, which is granted where our own errors happen to be less;
/// - n is the number of samples that the channel is worth: equal results are one, however many there are;
/// - E is 1.4 for sums in blocks, and √(K/400) for K terms that are added one after the other.
///
/// What equals ours is never beyond it. Nothing is said of a tensor that is worth fewer than 64 samples in all: P would be
/// a guess.
struct OwnError<Scalar: KernelScalar> {
    let expected: Tensor<Scalar>
    let ours: Tensor<Scalar>
    let exact: Tensor<Double>
    let channels: [ChannelErrors]
    let unitRoundoff: Double
    let underflow: Double

    /// E of sums in any order but one after the other: 1.0 to 1.4 were measured up to K = 576.
    static var ordinary: Double { 1.4 }
    /// E of K terms that are added one after the other: 3.3 was measured at K = 4608.
    static func sequential(terms: Int) -> Double { max(ordinary, (Double(terms) / 400).squareRoot()) }
    private static var fewestSamples: Double { 64 }

    /// A channel whose errors are beyond the limit.
    struct Excess {
        let channel: Int
        /// RMS(e_c) over the limit.
        let factor: Double
        /// RMS(e_c) over what was to be expected by ours.
        let multiple: Double
    }

    /// The channels beyond the limit.
    ///
    /// - Parameter factor: E
    func excesses(_ factor: Double) -> [Excess] {
        let bounded = channels.indices.filter { channels[$0].bound > 0 }
        let pooled = bounded.reduce(0) { $0 + channels[$1].ours / channels[$1].bound } / Double(max(bounded.count, 1))
        func excess(_ index: Int, samples: Double) -> Excess? {
            let channel = channels[index]
            let squares = max(
                pooled * channel.bound, channel.ours, unitRoundoff * unitRoundoff * channel.scale)
            let usual = (squares / Double(channel.count)).squareRoot()
            let error = (channel.recording / Double(channel.count)).squareRoot()
            let limit = factor * channelScatter(samples: samples) * usual + underflow
            return error > limit ? Excess(channel: index, factor: error / limit, multiple: error / usual) : nil
        }
        // What a channel is worth is only asked where that decides.
        let suspects = bounded.filter { excess($0, samples: Double(channels[$0].count)) != nil }
        if suspects.isEmpty || !hasEnoughSamples(bounded) { return [] }
        return suspects.compactMap { index in
            excess(index, samples: samples(of: index)).flatMap { equalsOurs(index) ? nil : $0 }
        }
    }

    private func hasEnoughSamples(_ bounded: [Int]) -> Bool {
        var sum = 0.0
        return bounded.contains { index in
            sum += samples(of: index)
            return sum >= Self.fewestSamples
        }
    }

    /// (Σ m)²/Σ m² over the results that differ by more than a rounding, m being how often each occurs.
    private func samples(of channel: Int) -> Double {
        let errors = channels[channel]
        let quantum = unitRoundoff * (errors.scale / Double(errors.count)).squareRoot()
        guard quantum > 0 else { return 1 }
        var occurrences: [Double: Double] = [:]
        forEachElement(of: channel) { occurrences[(exact.scalars[$0] / quantum).rounded(), default: 0] += 1 }
        let squares = occurrences.values.reduce(0) { $0 + $1 * $1 }
        return Double(errors.count) * Double(errors.count) / max(squares, 1)
    }

    private func equalsOurs(_ channel: Int) -> Bool {
        var isEqual = true
        forEachElement(of: channel) { isEqual = isEqual && expected.scalars[$0] == ours.scalars[$0] }
        return isEqual
    }

    private func forEachElement(of channel: Int, _ body: (Int) -> Void) {
        let size = expected.shape.planes.size
        for plane in stride(from: channel, to: expected.count / size, by: channels.count) {
            for i in plane * size..<(plane + 1) * size { body(i) }
        }
    }
}

/// How far the RMS of n samples may lie above that of many: c(n) = max(2 + 7/√n, 2.5).
///
/// Measured, in one channel of 10⁸ (a ResNet-50 has 26 560): 9 for one sample, 4.3 for 6, 3.5 for 16, 2.7 for 49, 2.5
/// for 196 and more.
func channelScatter(samples n: Double) -> Double { max(2 + 7 / max(n, 1).squareRoot(), 2.5) }
