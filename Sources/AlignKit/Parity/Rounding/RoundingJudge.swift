/// Decides what one node's recording is, from its isolated errors.
struct RoundingJudge<Scalar: KernelScalar> {
    let expected: Tensor<Scalar>
    let output: IsolatedOutput<Scalar>
    let operation: any Operation
    let parameters: [Tensor<Scalar>]
    let precision: Precision
    let workers: Workers

    struct Judgement {
        var status: TensorCheck.Status = .aligned
        var bound: RoundingFindings.Bound?
        var effectivePrecision: Precision?
        var remarks: [String] = []
        /// RMS of the errors of the recording and of ours against the exact result.
        var recordingRMS = 0.0
        var oursRMS = 0.0
        /// The largest and smallest S of each channel, for the power.
        var channels: [ChannelBounds] = []
    }

    struct ChannelBounds: Sendable {
        var largest = 0.0
        var smallest = Double.infinity
        /// Σ e² and Σ S², and over how many elements.
        var error = 0.0
        var bound = 0.0
        var count = 0
        /// RMS(e)/RMS(S); 0 where nothing may differ.
        var share: Double { bound > 0 ? (error / bound).squareRoot() : 0 }
    }

    func judge(isExact: Bool) -> Judgement {
        var judgement = Judgement()
        guard let units = output.units else {
            // No rounding here: what differs at all is wrong.
            judgement.status = isExact ? .aligned : .diverged
            judgement.bound = .init(utilization: isExact ? 0 : .infinity, share: isExact ? 0 : .infinity, violations: 0)
            judgement.effectivePrecision = isExact ? precision : nil
            return judgement
        }
        let planes =
            output.exact.map {
                errorsByPlane(expected: expected, ours: output.ours, exact: $0, units: units, workers: workers)
            }
            ?? errorsByPlane(
                expected: expected, ours: output.ours, exact: output.ours, units: units, workers: workers)
        let total = ErrorTotals(planes, elements: expected.count)
        judgement.channels = Self.channels(planes, shape: expected.shape)
        judgement.recordingRMS = total.recordingRMS
        judgement.oursRMS = total.oursRMS
        judgement.bound = bound(total, units)
        let spread = ErrorSpread(
            channels: judgement.channels, largestShare: total.largestShare, shareRMS: total.shareRMS,
            usual: units.statistical > 0 ? precision.unitRoundoff / units.statistical : 1)
        judgement.effectivePrecision = effectivePrecision(total, units)
        decide(&judgement, total, spread, units)
        if judgement.status == .aligned, passesTooMuch(total) {
            judgement.status = .diverged
            judgement.remarks.append(
                "its error is \((total.recordingRMS / total.oursRMS).plain) times ours, from the same recorded inputs")
        }
        return judgement
    }

    private func bound(_ total: ErrorTotals, _ units: ErrorUnits<Scalar>) -> RoundingFindings.Bound {
        var bound = RoundingFindings.Bound(
            utilization: total.largestUtilization, share: total.largestShare, rms: total.boundRMS,
            violations: total.beyondStatistical)
        guard let scale = output.scale, units.inherited == nil else { return bound }
        let u = precision.unitRoundoff(ofProduct: scale.isProduct)
        bound.sqrtQuotient = total.largestUtilization * units.rigorous / (Double(scale.terms).squareRoot() * u)
        if units.norm != nil, total.normRMS > 0 { bound.rmsQuotient = total.recordingRMS / (u * total.normRMS) }
        return bound
    }

    private func decide(
        _ judgement: inout Judgement, _ total: ErrorTotals, _ spread: ErrorSpread, _ units: ErrorUnits<Scalar>
    ) {
        if total.beyondStatistical == 0 {
            if let channel = spread.outstandingChannel, !areOfFastConvolution(&judgement) {
                judgement.status = .diverged
                judgement.remarks.append(
                    "channel \(channel.index) stands out: its errors are \(channel.factor.plain) times those of the others"
                )
            }
            return
        }
        let sums =
            output.exact.map { AlignKit.spread(expected: expected, exact: $0, units: units) }
            ?? AlignKit.spread(expected: expected, exact: output.ours, units: units)
        let isEven = spread.isEven && ErrorSpread.isEven(sums)
        // Below 32 terms even roundings that all go the same way stay within 4·√K.
        let isSum = (output.scale?.terms ?? 0) >= 32
        if isSum, total.beyondRigorous == 0, areSequential(units, largestShare: total.largestShare) {
            judgement.remarks.append(TensorCheck.sequentialSum)
        } else if areOfFastConvolution(&judgement) {
            return
        } else if let lower = judgement.effectivePrecision, lower.isLower(than: precision),
            isEven && !sums.isSystematic || lower.holds(expected.scalars) && isRounded(to: lower, units)
        {
            judgement.status = .imprecise
        } else if !(isEven && isWithinMagnitudes(judgement)) {
            judgement.status = .diverged
        }
    }

    /// Whether errors beyond S, evenly spread, are within 4·√K·u·M all the same, and of the size that this precision makes
    /// on the whole: sums that cancel in a certain order can be so.
    private func isWithinMagnitudes(_ judgement: Judgement) -> Bool {
        guard let quotient = judgement.bound?.sqrtQuotient, output.scale?.isProduct == true else { return false }
        return quotient <= 4 && judgement.effectivePrecision == precision
    }

    /// Where products lie between the recorded inputs and this tensor, the bounds that pass through them say little; our
    /// own error from the same inputs says more.
    private func passesTooMuch(_ total: ErrorTotals) -> Bool {
        guard output.passesProducts, output.exact != nil else { return false }
        let u = precision.unitRoundoff / Precision.float32.unitRoundoff
        let allowed = DriftRule.factor * (total.oursRMS * max(u, 1) + precision.unitRoundoff * total.scaleRMS)
        return total.recordingRMS > allowed
    }

    private static func channels(_ planes: [PlaneErrors], shape: Shape) -> [ChannelBounds] {
        let count = shape.rank < 2 ? 1 : shape[1]
        var channels = [ChannelBounds](repeating: ChannelBounds(), count: count)
        for (index, plane) in planes.enumerated() {
            let channel = index % count
            channels[channel].largest = max(channels[channel].largest, plane.largestBound)
            channels[channel].smallest = min(channels[channel].smallest, plane.smallestBound)
            channels[channel].error += plane.recording
            channels[channel].bound += plane.bound
            channels[channel].count += shape.planes.size
        }
        return channels
    }
}

/// The planes of a tensor taken together.
struct ErrorTotals {
    var recordingRMS = 0.0
    var oursRMS = 0.0
    var normRMS = 0.0
    var scaleRMS = 0.0
    var shareRMS = 0.0
    var boundRMS = 0.0
    var largestShare = 0.0
    var largestUtilization = 0.0
    var beyondStatistical = 0
    var beyondRigorous = 0

    init(_ planes: [PlaneErrors], elements: Int) {
        var bounds = 0.0
        for plane in planes {
            recordingRMS += plane.recording
            oursRMS += plane.ours
            normRMS += plane.norm
            scaleRMS += plane.scale
            bounds += plane.bound
            largestShare = max(largestShare, plane.largestShare)
            largestUtilization = max(largestUtilization, plane.largestUtilization)
            beyondStatistical += plane.beyondStatistical
            beyondRigorous += plane.beyondRigorous
        }
        let count = Double(max(elements, 1))
        shareRMS = bounds > 0 ? (recordingRMS / bounds).squareRoot() : 0
        boundRMS = (bounds / count).squareRoot()
        recordingRMS = (recordingRMS / count).squareRoot()
        oursRMS = (oursRMS / count).squareRoot()
        normRMS = (normRMS / count).squareRoot()
        scaleRMS = (scaleRMS / count).squareRoot()
    }
}
