// The arithmetic that made a recording is inferred from the size of its errors. Let q = RMS(fl(y) − y) / (2⁻²⁴·RMS(N)),
// where N is the 2-norm of the terms of an element. Measured for sums of products: float32 0.9 to 14, TF32 operands
// 4 700 to 5 200, float16 operands 5 800 to 6 500, bfloat16 44 000 to 50 000; float64 lies 2⁻²⁹ below float32. The
// limits lie between these. 250 is the geometric mean of 14 and 4 700. 13 000 is twice the largest q of float16 and a
// third of the smallest of bfloat16. 100 000 is twice the largest q of bfloat16. 10⁻³ is far from both 14·2⁻²⁹ and 0.9.

extension RoundingJudge {
    /// nil where no known arithmetic makes errors like these.
    func effectivePrecision(_ total: ErrorTotals, _ units: ErrorBounds<Scalar>) -> Precision? {
        if total.recordingRMS == 0 { return precision }
        guard let scale = output.scale, units.inherited == nil else {
            return total.beyondStatistical == 0 ? precision : storedPrecision(total)
        }
        guard scale.isProduct, units.norm != nil, total.normRMS > 0 else {
            return total.beyondStatistical == 0 ? precision : storedPrecision(total)
        }
        let q = total.recordingRMS / (0x1p-24 * total.normRMS)
        if q < Self.belowFloat32 { return precision == .float64 || Scalar.self == Double.self ? .float64 : .float32 }
        if q < Self.aboveFloat32 { return .float32 }
        if let stored = storedPrecision(total) { return stored }
        if q < Self.belowBFloat16 { return .tf32 }
        return q < Self.aboveBFloat16 ? .bfloat16 : nil
    }

    /// The lower precision that can represent every recorded number, if its unit roundoff explains the errors: one
    /// rounding of the result, and as much again for the operands.
    private func storedPrecision(_ total: ErrorTotals) -> Precision? {
        [Precision.float32, .float16, .bfloat16].first { lower in
            lower.isLower(than: precision) && lower.holds(expected.scalars)
                && total.recordingRMS <= 2 * lower.unitRoundoff * max(total.scaleRMS, total.normRMS)
        }
    }

    /// The lower precision that made the errors beyond S, and which numbers were rounded to it; nil where none explains
    /// them.
    ///
    /// - Parameter effective: the precision that the size of the errors suggests.
    func coarseness(
        _ channels: [ChannelErrors], _ total: ErrorTotals, _ units: ErrorBounds<Scalar>, _ effective: Precision?
    ) -> (precision: Precision, words: String?)? {
        if let storage = storage(units), storage.precision.isLower(than: precision) {
            return (storage.precision, storage.words)
        }
        let sums =
            output.exact.map { AlignKit.spread(expected: expected, exact: $0, units: units) }
            ?? AlignKit.spread(expected: expected, exact: output.ours, units: units)
        guard ErrorSpread(self, channels, total, sums).isEven else { return nil }
        if let stored = storedPrecision(total) { return (stored, "stored in \(stored.rawValue)") }
        if let way = operandRounding(), way.precision.isLower(than: precision) { return (way.precision, way.words) }
        guard let effective, effective.isLower(than: precision), !sums.isSystematic else { return nil }
        return (effective, nil)
    }

    private static var belowFloat32: Double { 1e-3 }
    private static var aboveFloat32: Double { 250 }
    private static var belowBFloat16: Double { 13_000 }
    private static var aboveBFloat16: Double { 100_000 }
}

extension Precision {
    /// Whether a change of 10 % in one parameter can be expected to show. With numbers of 8 or 11 bits it cannot,
    /// however honest the recording is, because a sum has hundreds of terms. The power of such a recording is reported,
    /// but does not count against it.
    var showsATenth: Bool { !isLower(than: .float32) }

    /// Whether numbers of this precision are coarser than those of another.
    func isLower(than other: Precision) -> Bool { unitRoundoff > other.unitRoundoff }
}
