// Whether errors are those of a plain loop, which adds its terms one after the other. Their size depends on the terms, so
// that it takes the loop itself to tell: it is run again for a sample of elements.

extension RoundingJudge {
    /// Beyond S, errors have a direction: where the terms are of one sign and nearly one size, all roundings between two
    /// powers of two go the same way, and the errors grow with K in place of √K. They changed by less than 2 with the order
    /// of the terms or fused multiply-adds; those of ordinary terms, a tenth of the bound, stay too small for four
    /// times as much to reach it.
    private static var factorBeyondBound: Double { 4 }
    private static var sampleBeyondBound: Int { 64 }
    /// Within S, the RMS over the sample lies between half and twice that of the loop.
    private static var factorWithinBound: Double { 2 }
    private static var sampleWithinBound: Int { 256 }

    /// Whether a plain loop makes errors as large as the largest of these, at the elements that miss the statistical
    /// bound.
    func areSequential(_ units: ErrorUnits<Scalar>, largestShare: Double) -> Bool {
        let beyond = expected.scalars.indices.filter { i in
            abs(Double(expected.scalars[i]) - exact(i)) > statistical(units, i)
        }
        let step = max(1, beyond.count / Self.sampleBeyondBound)
        let sample = stride(from: 0, to: beyond.count, by: step).map { beyond[$0] }
        guard let shares = sequentialShares(units, sample) else { return false }
        return largestShare * largestShare <= Self.factorBeyondBound * Self.factorBeyondBound * shares.loop
    }

    /// Whether errors that stay within the statistical bound are of the size that a plain loop makes.
    func resemblesSequential(_ units: ErrorUnits<Scalar>) -> Bool {
        // A stride that shares no factor with the extents meets every channel and position.
        let step = max(1, expected.count / Self.sampleWithinBound) | 1
        let sample = Array(stride(from: 0, to: expected.count, by: step))
        guard let shares = sequentialShares(units, sample), shares.loop > 0 else { return false }
        let factor = Self.factorWithinBound * Self.factorWithinBound
        return shares.recording <= factor * shares.loop && shares.loop <= factor * shares.recording
    }

    /// The mean of (e/S)² over some elements, of the recording and of the loop; nil where there is no such loop.
    private func sequentialShares(
        _ units: ErrorUnits<Scalar>, _ sample: [Int]
    ) -> (recording: Double, loop: Double)? {
        guard precision.unitRoundoff <= Double(Scalar.ulpOfOne) / 2, units.inherited == nil, !sample.isEmpty else {
            return nil
        }
        var (recording, loop) = (0.0, 0.0)
        for i in sample {
            guard let sum = sequentialSum(at: i) else { return nil }
            let bound = statistical(units, i)
            guard bound > 0 else { continue }
            let (e, o) = ((Double(expected.scalars[i]) - exact(i)) / bound, (Double(sum) - exact(i)) / bound)
            if e.isFinite, o.isFinite { (recording, loop) = (recording + e * e, loop + o * o) }
        }
        return (recording / Double(sample.count), loop / Double(sample.count))
    }

    private func sequentialSum(at i: Int) -> Scalar? {
        if let pooling = operation as? GlobalAveragePooling { return pooling.sequentialSum(at: i, output.inputs[0]) }
        var sum: Scalar = 0
        return forEachProduct(at: i) { sum += $0 * $1 } ? sum + bias(at: i) : nil
    }

    /// The exact result of an element, or what is next to it.
    func exact(_ i: Int) -> Double { output.exact.map { $0.scalars[i] } ?? Double(output.ours.scalars[i]) }

    /// S of an element.
    func statistical(_ units: ErrorUnits<Scalar>, _ i: Int) -> Double {
        let (plane, channels) = expected.shape.planes
        return units.bounds(at: i, channel: i / plane % channels, exact: exact(i)).statistical
    }
}
