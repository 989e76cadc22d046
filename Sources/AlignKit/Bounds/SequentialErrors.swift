// Whether errors are those of a plain loop, which adds its terms one after the other. Their size depends on the terms,
// so that only the loop itself can tell it. The loop is run again for a sample of elements.

extension SequentialSum {
    /// The largest ratio of a recording's errors to those of a loop, over the whole tensor.
    static let most = 2.0

    /// The recording's errors over those of a loop, which `ours` holds here, in the median channel; nil where no
    /// channel has errors of a loop.
    static func ratio(_ channels: [ChannelErrors]) -> Double? {
        let ratios = channels.filter { $0.bound > 0 && $0.ours > 0 }.map { ($0.recording / $0.ours).squareRoot() }
        return ratios.median
    }
}

extension RoundingJudge {
    /// By what factor errors beyond S may exceed those of a loop. Errors beyond S have a direction. Where the terms
    /// have one sign and nearly one size, all roundings between two powers of two go the same way, and the errors grow
    /// with K instead of √K. They changed by less than a factor of 2 with the order of the terms or fused
    /// multiply-adds. With ordinary terms, a loop errs by a tenth of the bound, and four times as much does not reach
    /// it.
    private static var factorBeyondBound: Double { 4 }
    private static var sampleBeyondBound: Int { 64 }
    private static var sampleWithinBound: Int { 256 }

    /// Whether a plain loop explains the largest of the errors. The loop is run at a sample of the elements that exceed
    /// the statistical bound.
    func areSequential(_ units: ErrorBounds<Scalar>, largestShare: Double) -> Bool {
        let beyond = expected.scalars.indices.filter { i in
            abs(Double(expected.scalars[i]) - exact(i)) > statistical(units, i)
        }
        let step = max(1, beyond.count / Self.sampleBeyondBound)
        let sample = stride(from: 0, to: beyond.count, by: step).map { beyond[$0] }
        return likelyLoops(units).contains { loop, _ in
            guard let errors = sequentialErrors(units, sample, loop) else { return false }
            let square = errors.loop.reduce(0) { $0 + $1 * $1 } / Double(max(errors.loop.count, 1))
            return largestShare * largestShare <= Self.factorBeyondBound * Self.factorBeyondBound * square
        }
    }

    /// Whether errors within the statistical bound have the size that a plain loop makes, over the whole tensor and in
    /// each of these channels.
    ///
    /// The loop rounds every partial sum P, by ½·u·P in RMS. A channel whose partial sums are far larger than its
    /// results errs more than others.
    func areSequential(_ units: ErrorBounds<Scalar>, _ outstanding: OutstandingChannels<Scalar>) -> Bool {
        guard let (loop, ratio) = likelyLoops(units).first, ratio <= SequentialSum.most else { return false }
        // The loop gives the distribution of the errors over the channels, the recording their overall size.
        return outstanding.worst(Self.mostChannels).allSatisfy { excess in
            excess.error <= excess.allowance * min(1, ratio) * usualError(ofChannel: excess.channel, loop)
        }
    }

    /// ½·u·√(mean of Σ P²) over a sample of a channel.
    private func usualError(ofChannel channel: Int, _ loop: SequentialSum) -> Double {
        let (size, channels) = expected.shape.planes
        let count = expected.count / channels
        let offsets = stride(from: 0, to: count, by: max(1, count / Self.sampleBeyondBound) | 1).map { k in
            (k / size * channels + channel) * size + k % size
        }
        let sum = offsets.reduce(0) { $0 + (partialSumSquares(at: $1, loop) ?? 0) }
        return precision.unitRoundoff / 2 * (sum / Double(offsets.count)).squareRoot()
    }

    /// The loops that differ. A kernel of one position has one order and its reverse. A sum without a bias begins at 0.
    private var loops: [SequentialSum] {
        let orders: [SumOrder]
        switch operation {
        case is any PlaneMean: orders = [.channels]
        case is any SumOfProducts:
            orders = parameters[0].shape.planes.size > 1 ? SumOrder.allCases : [.channels, .channelsBackwards]
        default: orders = []
        }
        return SequentialSum.all.filter {
            orders.contains($0.order) && ($0.start == .zero || $0.start == .bias && parameters.count > 1)
        }
    }

    private static var mostChannels: Int { 64 }

    /// The loops whose errors are like these, the most similar first, with the median |e|/S of the recording over that
    /// of the loop. One wrong channel does not move the median. Loops are alike if they are by a factor of 2, and the
    /// first is always there.
    private func likelyLoops(_ units: ErrorBounds<Scalar>) -> [(loop: SequentialSum, ratio: Double)] {
        // An odd stride does not repeat the same channels and positions where the extents are powers of two.
        let step = max(1, expected.count / Self.sampleWithinBound) | 1
        let sample = Array(stride(from: 0, to: expected.count, by: step))
        let all = loops.compactMap { loop -> (loop: SequentialSum, ratio: Double)? in
            guard let errors = sequentialErrors(units, sample, loop), let recorded = errors.recording.median,
                let computed = errors.loop.median
            else { return nil }
            let ratio = recorded / computed
            return ratio > 0 && ratio.isFinite ? (loop, ratio) : nil
        }
        func distance(_ ratio: Double) -> Double { max(ratio, 1 / ratio) }
        let sorted = all.sorted { distance($0.ratio) < distance($1.ratio) }
        return sorted.prefix(1) + sorted.dropFirst().filter { distance($0.ratio) <= SequentialSum.most }
    }

    /// |e|/S of some elements, of the recording and of the loop; nil where there is no such loop. Elements where
    /// neither errs are left out.
    private func sequentialErrors(
        _ units: ErrorBounds<Scalar>, _ sample: [Int], _ loop: SequentialSum
    ) -> (recording: [Double], loop: [Double])? {
        guard precision.unitRoundoff <= Double(Scalar.ulpOfOne) / 2, units.inherited == nil else { return nil }
        var errors: (recording: [Double], loop: [Double]) = ([], [])
        for i in sample {
            guard let sum = sequentialSum(at: i, loop) else { return nil }
            let bound = statistical(units, i)
            guard bound > 0 else { continue }
            let (e, o) = ((Double(expected.scalars[i]) - exact(i)) / bound, (Double(sum) - exact(i)) / bound)
            guard e.isFinite, o.isFinite, e != 0 || o != 0 else { continue }
            errors.recording.append(abs(e))
            errors.loop.append(abs(o))
        }
        return errors
    }

    private func sequentialSum(at i: Int, _ loop: SequentialSum) -> Scalar? {
        var sum: Scalar = 0
        if operation is any PlaneMean {
            for x in plane(at: i) { sum += x }
            return sum / Scalar(plane(at: i).count)
        }
        if loop.start == .bias { sum = bias(at: i) }
        guard forEachProduct(at: i, order: loop.order, { sum += $0 * $1 }) else { return nil }
        return loop.start == .bias ? sum : sum + bias(at: i)
    }

    /// Σ P² over the partial sums of a plain loop; nil where there is no such loop.
    private func partialSumSquares(at i: Int, _ loop: SequentialSum) -> Double? {
        var (sum, squares) = (0.0, 0.0)
        func add(_ term: Double) {
            sum += term
            squares += sum * sum
        }
        if operation is any PlaneMean {
            let count = Double(plane(at: i).count)
            for x in plane(at: i) { add(Double(x) / count) }
            return squares
        }
        if loop.start == .bias { sum = Double(bias(at: i)) }
        return forEachProduct(at: i, order: loop.order) { add(Double($0) * Double($1)) } ? squares : nil
    }

    /// The elements whose mean is one output of a global pooling.
    private func plane(at i: Int) -> ArraySlice<Scalar> {
        let size = output.inputs[0].shape.planes.size
        return output.inputs[0].scalars[i * size..<(i + 1) * size]
    }

    /// The exact result of an element, or ours where there is no exact one.
    func exact(_ i: Int) -> Double { output.exact.map { $0.scalars[i] } ?? Double(output.ours.scalars[i]) }

    /// S of an element.
    func statistical(_ units: ErrorBounds<Scalar>, _ i: Int) -> Double {
        let (plane, channels) = expected.shape.planes
        return units.bounds(at: i, channel: i / plane % channels, exact: exact(i)).statistical
    }
}
