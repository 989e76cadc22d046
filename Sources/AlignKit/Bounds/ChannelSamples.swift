/// What the channels of a tensor are worth as samples of rounding errors.
struct ChannelSamples<Scalar: KernelScalar> {
    /// The exact results, or what is next to them.
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

    /// n = (Σ m)²/Σ m² over the results that differ by more than a rounding, m being how often each occurs: equal sums
    /// have equal errors, so that a plane of one colour is one sample, however large it is.
    func count(in channel: Int) -> Double {
        let errors = channels[channel]
        let quantum = unitRoundoff * (errors.scale / Double(errors.count)).squareRoot()
        guard quantum > 0 else { return 1 }
        var occurrences: [Double: Double] = [:]
        forEachElement(of: channel) { occurrences[(value($0) / quantum).rounded(), default: 0] += 1 }
        let squares = occurrences.values.reduce(0) { $0 + $1 * $1 }
        return Double(errors.count) * Double(errors.count) / max(squares, 1)
    }

    /// Whether all channels together are worth so many.
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

    /// How far the RMS of n samples may lie above that of many: c(n) = max(2 + 7/√n, 2.5).
    ///
    /// Measured, at one channel in 10⁸ (a ResNet-50 has 26 560): 9 for one sample, 4.3 for 6, 3.5 for 16, 2.7 for 49,
    /// 2.5 for 196 and more.
    static func scatter(_ n: Double) -> Double { max(2 + 7 / max(n, 1).squareRoot(), manySamples) }
    /// c(∞).
    static var manySamples: Double { 2.5 }
}
