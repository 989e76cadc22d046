/// How many independent samples of rounding errors the channels of a tensor hold.
struct ChannelSamples<Scalar: KernelScalar> {
    /// The exact result of an element, or ours where there is no exact one.
    private let value: @Sendable (Int) -> Double
    private let shape: Shape
    private let channels: [ChannelErrors]
    private let unitRoundoff: Double

    init(_ judge: RoundingJudge<Scalar>, _ channels: [ChannelErrors]) {
        shape = judge.expected.shape
        self.channels = channels
        unitRoundoff = judge.precision.unitRoundoff
        let (exact, ours) = (judge.output.exact, judge.output.ours)
        value = { i in exact.map { $0.scalars[i] } ?? Double(ours.scalars[i]) }
    }

    /// n = (Σ m)²/Σ m², the number of independent samples in a channel. m is how often each result occurs. Results that
    /// differ by no more than a rounding count as one: equal sums have equal errors, so that a plane of one colour is
    /// one sample, however large it is.
    func count(in channel: Int) -> Double {
        let errors = channels[channel]
        let quantum = unitRoundoff * (errors.scale / Double(errors.count)).squareRoot()
        guard quantum > 0 else { return 1 }
        var occurrences: [Double: Double] = [:]
        forEachElement(of: channel) { occurrences[(value($0) / quantum).rounded(), default: 0] += 1 }
        let squares = occurrences.values.reduce(0) { $0 + $1 * $1 }
        return Double(errors.count) * Double(errors.count) / max(squares, 1)
    }

    /// Whether all channels together hold at least so many samples.
    func isAtLeast(_ least: Double) -> Bool {
        var sum = 0.0
        return channels.indices.contains { index in
            if channels[index].bound > 0 { sum += count(in: index) }
            return sum >= least
        }
    }

    func forEachElement(of channel: Int, _ body: (Int) -> Void) {
        let size = shape.planes.size
        for plane in stride(from: channel, to: shape.count / size, by: channels.count) {
            for i in plane * size..<(plane + 1) * size { body(i) }
        }
    }

    /// c(n) = max(2 + 7/√n, 2.5): how far the RMS of n samples may lie above the RMS of many.
    ///
    /// Measured, at one channel in 10⁸ (a ResNet-50 has 26 560): 9 for one sample, 4.3 for 6, 3.5 for 16, 2.7 for 49,
    /// 2.5 for 196 and more.
    static func scatter(_ n: Double) -> Double { max(2 + 7 / max(n, 1).squareRoot(), manySamples) }
    /// c(∞).
    static var manySamples: Double { 2.5 }
}
