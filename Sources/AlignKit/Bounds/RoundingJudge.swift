/// Decides the status of one node's recording from its isolated errors.
struct RoundingJudge<Scalar: KernelScalar> {
    let expected: Tensor<Scalar>
    let output: IsolatedOutput<Scalar>
    let operation: any TensorOperation
    let parameters: [Tensor<Scalar>]
    let precision: Precision
    let workers: Workers
    /// The libraries whose fast algorithms explain the errors of other tensors of the recording.
    var knownLibraries: Set<String> = []
    /// Whether `expected` is our own output in the precision of the recording, and not a recording.
    var isOwnOutput = false

    struct Judgement {
        var status: TensorStatus = .aligned
        var bound: RoundingFindings.Bound?
        var effectivePrecision: Precision?
        /// Which numbers were rounded to the effective precision, and how, as far as that is known.
        var coarseness: String?
        /// Whether a named mechanism explains the errors, so that our own error is no measure of them.
        var isExplained = false
        /// The fast algorithm whose errors these are.
        var fastAlgorithm: FastAlgorithm?
        var remarks: [String] = []
        /// The errors of each channel.
        var channels: [ChannelErrors] = []
        /// By how much an output must move to be seen in each channel, for the detection power.
        var changesSeen: [ChannelBounds] = []
    }

    /// - Parameter difference: the recording's difference from our output.
    func judge(_ difference: Difference) -> Judgement {
        var judgement = Judgement()
        if let words = faultOfOwnCode {
            judgement.status = .diverged
            judgement.remarks.append(words)
            return judgement
        }
        if difference.oneSided > 0 {
            guard isOverflow else {
                judgement.status = .nonFinite
                return judgement
            }
            judgement.isExplained = true
            judgement.remarks.append("sums pass the largest number on their way")
        }
        if let operation = output.unbounded {
            guard !difference.isExact else { return judgement }
            judgement.status = .unbounded
            judgement.remarks.append("not judged: nothing is known of the rounding of \(operation.visible)")
            return judgement
        }
        guard let units = output.units else {
            judgeExact(&judgement, isEqual: difference.isExact)
            return judgement
        }
        let planes =
            output.exact.map {
                errorsByPlane(expected: expected, ours: output.ours, exact: $0, units: units, workers: workers)
            }
            ?? errorsByPlane(
                expected: expected, ours: output.ours, exact: output.ours, units: units, workers: workers)
        let total = ErrorTotals(planes, elements: expected.count)
        judgement.channels = ChannelErrors.channels(planes, shape: expected.shape)
        judgement.bound = bound(total, units)
        judgement.changesSeen = OutstandingChannels.changesSeen(self, judgement.channels, units)
        judgement.effectivePrecision = effectivePrecision(total, units)
        decide(&judgement, total, units)
        return judgement
    }

    /// Where nothing is rounded, any difference is an error, unless the output or an input was stored in a lower
    /// precision.
    private func judgeExact(_ judgement: inout Judgement, isEqual: Bool) {
        judgement.bound = .init(utilization: isEqual ? 0 : .infinity, share: isEqual ? 0 : .infinity, violations: 0)
        if isEqual {
            judgement.effectivePrecision = precision
        } else if let storage = storage(nil) {
            judgement.status = storage.precision.isLower(than: precision) ? .imprecise : .aligned
            judgement.effectivePrecision = storage.precision
            judgement.coarseness = storage.words
        } else if inputsAreComputedAgain(nil) {
            judgement.remarks.append(Self.computedAgain)
        } else {
            judgement.status = .diverged
        }
    }

    private func bound(_ total: ErrorTotals, _ units: ErrorBounds<Scalar>) -> RoundingFindings.Bound {
        var bound = RoundingFindings.Bound(
            utilization: total.largestUtilization, share: total.largestShare, rms: total.boundRMS,
            violations: total.beyondStatistical)
        guard let scale = output.scale, units.inherited == nil else { return bound }
        let u = precision.unitRoundoff(ofProduct: scale.isProduct)
        bound.sqrtQuotient = total.largestUtilization * units.rigorous / (Double(scale.terms).squareRoot() * u)
        guard units.norm != nil else { return bound }
        (bound.errorRMS, bound.unitRMS) = (total.recordingRMS, u * total.normRMS)
        if total.normRMS > 0 { bound.rmsQuotient = total.recordingRMS / (u * total.normRMS) }
        return bound
    }

    /// Decides in the order of docs/rounding.md: errors within both measures; errors that a named mechanism explains;
    /// errors that a lower precision explains; the rest.
    private func decide(_ judgement: inout Judgement, _ total: ErrorTotals, _ units: ErrorBounds<Scalar>) {
        // Our output is no measure where it has overflowed.
        if judgement.isExplained && total.beyondStatistical == 0 { return }
        let outstanding = OutstandingChannels(self, judgement.channels, units)
        if total.beyondStatistical == 0 && outstanding.isEmpty {
            let reason =
                outstanding.needsUnderflow
                ? "digits below the normal numbers are lost"
                : errsMoreThanOurs(total) ? "rounds more than ours does, within its bound" : nil
            judgement.isExplained = reason != nil
            judgement.remarks += [reason].compactMap(\.self)
            return
        }
        if let mechanism = mechanism(total, units, outstanding) {
            judgement.isExplained = mechanism.isUnlikeOurs
            judgement.remarks.append(mechanism.words)
            return
        }
        if areOfFastConvolution(&judgement) { return }
        if areOfUnrecordedProducts(&judgement, total, units) { return }
        if inputsAreComputedAgain(units) {
            judgement.remarks.append(Self.computedAgain)
            return
        }
        if total.beyondStatistical > 0, areOfStorageOrPrecision(&judgement, total, units) { return }
        judgement.status = .diverged
        judgement.remarks += [outstanding.words].compactMap(\.self)
    }

    /// Whether the products that were not recorded, computed in another way, make errors like these: the same sums, or
    /// those of operands of a lower precision.
    private func areOfUnrecordedProducts(
        _ judgement: inout Judgement, _ total: ErrorTotals, _ units: ErrorBounds<Scalar>
    ) -> Bool {
        let (way, untold) = wayOfUnrecordedConvolutions(units)
        if let way {
            judgement.isExplained = true
            judgement.remarks.append(way.remark)
            if case .fast(let algorithm) = way { judgement.fastAlgorithm = algorithm }
            return true
        }
        if let way = roundingOfUnrecordedProducts(total, units) {
            judgement.status = .imprecise
            judgement.effectivePrecision = way.precision
            judgement.coarseness = ConvolutionWay.coarse(way).remark
            return true
        }
        guard let untold else { return false }
        judgement.status = .unbounded
        judgement.isExplained = true
        judgement.remarks.append(
            "not judged: it \(untold.remark) would, and no recorded tensor shows whether there was one")
        return true
    }

    /// Whether the numbers are stored in the precision of the judgement, or stored or computed in a lower one.
    private func areOfStorageOrPrecision(
        _ judgement: inout Judgement, _ total: ErrorTotals, _ units: ErrorBounds<Scalar>
    ) -> Bool {
        if let storage = storage(units), !storage.precision.isLower(than: precision) {
            judgement.isExplained = true
            judgement.remarks.append(storage.words)
            return true
        }
        guard let coarse = coarseness(judgement.channels, total, units, judgement.effectivePrecision) else {
            return false
        }
        judgement.status = .imprecise
        judgement.effectivePrecision = coarse.precision
        judgement.coarseness = coarse.words
        if coarse.words == nil {
            let size = coarse.precision == .tf32 ? "TF32" : coarse.precision.rawValue
            judgement.remarks.append("errors as large as those of \(size), from no rounding that is known")
        }
        return true
    }

    /// Whether the errors exceed half of the limit for drift, although they are within every bound. One formula of a
    /// normalisation rounds at the size of a mean that is many times the deviation; another formula does not.
    private func errsMoreThanOurs(_ total: ErrorTotals) -> Bool {
        guard let exact = output.exact, precision == .float32 else { return false }
        let factor = DriftRule.factor / 2
        guard total.recordingRMS > factor * total.oursRMS else { return false }
        let squares = exact.scalars.reduce(0) { $1.isFinite ? $0 + $1 * $1 : $0 }
        let outputRMS = (squares / Double(max(exact.count, 1))).squareRoot()
        return total.recordingRMS > factor * (total.oursRMS + precision.unitRoundoff * outputRMS)
    }

    /// The mechanism, other than a fault, that makes errors larger than ours or than S; nil where none is found.
    private func mechanism(
        _ total: ErrorTotals, _ units: ErrorBounds<Scalar>, _ outstanding: OutstandingChannels<Scalar>
    ) -> (words: String, isUnlikeOurs: Bool)? {
        let isSequential =
            total.beyondStatistical == 0
            ? areSequential(units, outstanding)
            // Below 32 terms even roundings that all go the same way stay within 4·√K.
            : (output.scale?.terms ?? 0) >= 32 && total.beyondRigorous == 0
                && areSequential(units, largestShare: total.largestShare)
        return isSequential ? (SequentialSum.remark, total.beyondStatistical > 0) : nil
    }
}
