/// Decides what one node's recording is, from its isolated errors.
struct RoundingJudge<Scalar: KernelScalar> {
    let expected: Tensor<Scalar>
    let output: IsolatedOutput<Scalar>
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
        /// RMS of e/S over the elements that have a bound, and how many these are.
        var share = 0.0
        var count = 0
    }

    private var exact: Tensor<Double> { output.exact ?? output.ours.converted(to: Double.self, workers) }

    func judge(isExact: Bool) -> Judgement {
        var judgement = Judgement()
        guard let units = output.units else {
            // No rounding here: what differs at all is wrong.
            judgement.status = isExact ? .aligned : .diverged
            judgement.bound = .init(utilization: isExact ? 0 : .infinity, share: isExact ? 0 : .infinity, violations: 0)
            judgement.effectivePrecision = isExact ? precision : nil
            return judgement
        }
        let exact = exact
        let planes = errorsByPlane(expected: expected, ours: output.ours, exact: exact, units: units, workers: workers)
        let total = ErrorTotals(planes, elements: expected.count)
        judgement.channels = Self.channels(planes, shape: expected.shape)
        judgement.recordingRMS = total.recordingRMS
        judgement.oursRMS = total.oursRMS
        judgement.bound = bound(total, units)
        let spread = ErrorSpread(
            channels: judgement.channels, largestShare: total.largestShare, shareRMS: total.shareRMS)
        judgement.effectivePrecision = effectivePrecision(total, units)
        decide(&judgement, total, spread, units, exact)
        if judgement.status == .aligned, passesTooMuch(total) {
            judgement.status = .diverged
            judgement.remarks.append(
                "its error is \((total.recordingRMS / total.oursRMS).plain) times ours, from the same recorded inputs")
        }
        return judgement
    }

    private func bound(_ total: ErrorTotals, _ units: ErrorUnits<Scalar>) -> RoundingFindings.Bound {
        var bound = RoundingFindings.Bound(
            utilization: total.largestUtilization, share: total.largestShare, violations: total.beyondStatistical)
        guard let scale = output.scale, units.inherited == nil else { return bound }
        let u = precision.unitRoundoff(ofProduct: scale.isProduct)
        bound.sqrtQuotient = total.largestUtilization * units.rigorous / (Double(scale.terms).squareRoot() * u)
        if units.norm != nil, total.normRMS > 0 { bound.rmsQuotient = total.recordingRMS / (u * total.normRMS) }
        return bound
    }

    private func decide(
        _ judgement: inout Judgement, _ total: ErrorTotals, _ spread: ErrorSpread, _ units: ErrorUnits<Scalar>,
        _ exact: Tensor<Double>
    ) {
        if total.beyondStatistical == 0 {
            if let channel = spread.outstandingChannel {
                judgement.status = .diverged
                judgement.remarks.append(
                    "channel \(channel.index) stands out: its errors are \(channel.factor.plain) times those of the others")
            }
            return
        }
        let sums = AlignKit.spread(expected: expected, exact: exact, units: units)
        let isEven = spread.isEven && ErrorSpread.isEven(sums)
        let isSystematic = sums.absolute > 0 && abs(sums.signed) > 0.5 * sums.absolute
        let isSum = (output.scale?.terms ?? 0) >= 32
        if isEven, !isSystematic, let lower = judgement.effectivePrecision, lower.isLower(than: precision),
            abs(sums.product) <= 0.5 * (sums.error * sums.output).squareRoot()
        {
            judgement.status = .imprecise
        } else if isEven, isSum, total.beyondRigorous == 0 {
            if (judgement.bound?.sqrtQuotient ?? 0) > 4 { judgement.remarks.append(Self.sequentialSum) }
        } else {
            judgement.status = .diverged
        }
    }

    /// Where products lie between the recorded inputs and this tensor, the bounds that pass through them say little; our
    /// own error from the same inputs says more.
    private func passesTooMuch(_ total: ErrorTotals) -> Bool {
        guard output.passesProducts, output.exact != nil else { return false }
        let u = precision.unitRoundoff / Precision.float32.unitRoundoff
        let allowed = DriftRule.factor * (total.oursRMS * max(u, 1) + precision.unitRoundoff * total.scaleRMS)
        return total.recordingRMS > allowed
    }

    static var sequentialSum: String { "sequential-sum" }

    private static func channels(_ planes: [PlaneErrors], shape: Shape) -> [ChannelBounds] {
        let count = shape.rank < 2 ? 1 : shape[1]
        var channels = [ChannelBounds](repeating: ChannelBounds(), count: count)
        for (index, plane) in planes.enumerated() {
            let channel = index % count
            channels[channel].largest = max(channels[channel].largest, plane.largestBound)
            channels[channel].smallest = min(channels[channel].smallest, plane.smallestBound)
            channels[channel].share += plane.share
            channels[channel].count += plane.shareCount
        }
        for index in channels.indices where channels[index].count > 0 {
            channels[index].share = (channels[index].share / Double(channels[index].count)).squareRoot()
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
    var largestShare = 0.0
    var largestUtilization = 0.0
    var beyondStatistical = 0
    var beyondRigorous = 0

    init(_ planes: [PlaneErrors], elements: Int) {
        var shares = 0
        for plane in planes {
            recordingRMS += plane.recording
            oursRMS += plane.ours
            normRMS += plane.norm
            scaleRMS += plane.scale
            shareRMS += plane.share
            shares += plane.shareCount
            largestShare = max(largestShare, plane.largestShare)
            largestUtilization = max(largestUtilization, plane.largestUtilization)
            beyondStatistical += plane.beyondStatistical
            beyondRigorous += plane.beyondRigorous
        }
        let count = Double(max(elements, 1))
        recordingRMS = (recordingRMS / count).squareRoot()
        oursRMS = (oursRMS / count).squareRoot()
        normRMS = (normRMS / count).squareRoot()
        scaleRMS = (scaleRMS / count).squareRoot()
        shareRMS = (shareRMS / Double(max(shares, 1))).squareRoot()
    }
}
