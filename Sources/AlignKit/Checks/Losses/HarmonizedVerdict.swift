/// Combines the results of the check for one call of a GHM loss.
struct HarmonizedVerdict<Scalar: LossScalar> {
    let call: RecordedCall<Scalar>
    let evidence: CallEvidence
    let fits: CaseTrial<Scalar>.CallFits
    let ours: HarmonizedRun<Scalar>.Values

    var check: LossCallCheck {
        LossCallCheck(
            index: call.index, status: status, count: call.elements.count,
            ambiguousAtEdge: Dictionary(
                uniqueKeysWithValues: evidence.atEdges.enumerated().lazy.filter { !$0.element.isEmpty }
                    .map { ($0.offset, $0.element.count) }),
            lossExpected: call.hasLoss ? call.loss : nil, lossActual: Double(ours.loss),
            gradientMaxAbs: ours.gradientMaxAbs,
            accSumMaxAbs: accSumMaxAbs,
            quantity: call.misshapen.first ?? fits.isolated.failing.first ?? fits.chained.failing.first,
            binCounts: fits.chained.counts, remarks: remarks)
    }

    private var status: TensorCheck.Status {
        if !call.misshapen.isEmpty { return .shapeMismatch }
        if isNonFinite { return .nonFinite }
        if !fits.isolated.isAccepted { return .diverged }
        if !fits.chained.isAccepted { return .drifted }
        return isExact ? .exact : .aligned
    }

    /// Whether NaN or an infinity occurs on one side only.
    private var isNonFinite: Bool {
        evidence.oneSided > 0 || call.hasLoss && evidence.hasNonFiniteLoss != !call.loss.isFinite
            || call.accSum.map { !$0.allSatisfy(\.isFinite) } ?? false
    }

    private var isExact: Bool {
        let isLossEqual = !call.hasLoss || Double(ours.loss) == call.loss || ours.loss.isNaN && call.loss.isNaN
        return isLossEqual && ours.isGradientEqual && accSumMaxAbs ?? 0 == 0
    }

    private var accSumMaxAbs: Double? {
        guard let recorded = call.accSum else { return nil }
        return zip(recorded, ours.accSum).reduce(0) { largest, pair in
            let difference = abs(pair.0 - Double(pair.1))
            return difference.isNaN ? .nan : max(largest, difference)
        }
    }

    private var remarks: [String] {
        call.remarks(isIgnored: evidence.totals.validCount == 0, isNonFinite: evidence.hasNonFiniteLoss)
    }
}
