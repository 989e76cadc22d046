extension RecordingComparison {
    /// The result of the isolated comparison with one of our outputs.
    struct Judged: Sendable {
        var status: TensorCheck.Status
        /// nil where the shapes differ.
        var difference: Difference?
        var findings: RoundingFindings?
        var remarks: [String] = []
        var coarseness: String?
        var fastAlgorithm: FastAlgorithm?
        /// Whether a named mechanism explains errors that our own error does not measure.
        var isExplained = false
        let output: IsolatedOutput<Scalar>
    }

    func judge(_ expected: Tensor<Scalar>, _ output: IsolatedOutput<Scalar>, _ summary: TensorSummary) -> Judged {
        guard let difference = difference(expected, output.ours, summary) else {
            return Judged(status: .shapeMismatch, output: output)
        }
        var judged = Judged(status: .aligned, difference: difference, output: output)
        guard check.tolerance.roundingRule != nil else {
            judged.status = difference.oneSided > 0 ? .nonFinite : difference.passes ? .aligned : .diverged
            return judged
        }
        var findings = RoundingFindings(precision: check.precision(of: outputs.node.name))
        let judge = RoundingJudge(
            expected: expected, output: output, operation: outputs.node.operation, parameters: outputs.parameters,
            precision: findings.precision, workers: check.workers, knownLibraries: knownLibraries)
        let judgement = judge.judge(difference)
        judged.status = judgement.status
        judged.isExplained = judgement.isExplained
        judged.coarseness = judgement.coarseness
        judged.fastAlgorithm = judgement.fastAlgorithm
        judged.remarks = [judgement.coarseness].compactMap(\.self) + judgement.remarks
        if judgement.status != .nonFinite {
            judged.difference?.violations = judgement.bound?.violations ?? 0
            findings.bound = judgement.bound
            findings.effectivePrecision = judgement.effectivePrecision
            if output.exact != nil || Scalar.self == Double.self {
                findings.power = DetectionPower(
                    outputs.node, output, outputs.parameters, changesSeen: judgement.changesSeen, workers: check.workers
                )
            }
        }
        judged.findings = findings
        return judged
    }

    /// The RMS errors of both chains against float64. Where the recording is itself in float64, our error is that of a
    /// float32 chain multiplied by 2⁻²⁹, since float32 is 2²⁹ times as coarse.
    func chainErrors(_ expected: Tensor<Scalar>) -> RoundingFindings.ChainErrors? {
        guard expected.shape == outputs.chained.ours.shape else { return nil }
        let workers = check.workers
        if let exact = outputs.chained.exact, let recording = expected as? Tensor<Float>,
            let ours = outputs.chained.ours as? Tensor<Float>
        {
            let sums = squaredErrors(recording, ours, exact: exact, workers)
            let count = Double(expected.count)
            return .init(
                recordingRMS: (sums.recording / count).squareRoot(), oursRMS: (sums.ours / count).squareRoot())
        }
        if let coarse = outputs.chained.coarse {
            return .init(
                recordingRMS: rmsDifference(expected, outputs.chained.ours, workers),
                oursRMS: rmsDifference(coarse, outputs.chained.ours.converted(to: Double.self, workers), workers)
                    * 0x1p-29)
        }
        return nil
    }

    /// Why the chained comparison fails, or nil where it does not.
    ///
    /// - Parameter isExplained: whether an error contributes that is no fault and that our own error does not measure.
    func drift(
        _ chained: Difference?, _ errors: RoundingFindings.ChainErrors?, _ expected: Tensor<Scalar>, isExplained: Bool
    ) -> String? {
        let cause = culprit.map { "inherited from \($0)" } ?? "no tensor before it explains it"
        guard let chained else { return "chained: another shape; \(cause)" }
        if isExplained, culprit == nil, check.tolerance.roundingRule != nil { return nil }
        if chained.oneSided > 0 { return "chained: not finite on one side; \(cause)" }
        guard check.tolerance.roundingRule != nil else { return chained.passes ? nil : cause }
        guard let errors else { return nil }
        let u = check.lowestPrecision.unitRoundoff
        let own = Scalar.self == Double.self ? Precision.float64.unitRoundoff : Precision.float32.unitRoundoff
        // u times the RMS of the recording, which follows from ‖a − e‖/‖e‖. Where this quotient is 0, no difference is
        // left to judge.
        guard chained.relativeL2 > 0 else { return nil }
        let floor = u * chained.rms / chained.relativeL2
        let allowed = DriftRule.factor * (errors.oursRMS * max(u / own, 1) + floor)
        if errors.recordingRMS <= allowed || !allowed.isFinite { return nil }
        let ratio = errors.ratio.map { "\($0.plain) times ours" } ?? "\(errors.recordingRMS.brief) where ours is 0"
        return "chained: its error is \(ratio); \(cause)"
    }

    /// What follows from our chained output and one of our isolated outputs together.
    struct BothRuns: Sendable {
        /// The RMS difference between the two; nil where their shapes differ, with `--fast`, and where tolerances
        /// decide.
        let inheritedRMS: Double?
        let minimumTolerance: MinimumTolerance?
    }

    func compareRuns(_ expected: Tensor<Scalar>, _ output: IsolatedOutput<Scalar>) -> BothRuns {
        let isSplit =
            check.tolerance.roundingRule?.isFast == false && outputs.chained.ours.shape == output.ours.shape
        return BothRuns(
            inheritedRMS: isSplit ? rmsDifference(outputs.chained.ours, output.ours, check.workers) : nil,
            minimumTolerance: minimumTolerance(expected, output))
    }

    private func minimumTolerance(_ expected: Tensor<Scalar>, _ output: IsolatedOutput<Scalar>) -> MinimumTolerance? {
        guard expected.shape == output.ours.shape, check.tolerance.roundingRule?.isFast != true else { return nil }
        let chained = outputs.chained.ours.shape == expected.shape ? outputs.chained.ours : output.ours
        let maxima = toleranceMaxima(
            expected: expected, first: output.ours, second: chained, workers: check.workers)
        return MinimumTolerance(
            rtol: maxima.relative, rtolAtSmallAtol: maxima.relativeBeyondSmall, atol: maxima.absolute)
    }
}

extension RoundingFindings {
    /// Splits the chained difference into the part that was created here and the part that was inherited.
    ///
    /// - Parameters:
    ///   - inherited: nil where it is not known.
    ///   - inputRMS: the RMS difference between the recorded inputs and ours.
    mutating func split(_ created: Difference, inherited: Double?, _ inputRMS: Double?) {
        guard let inherited else { return }
        createdRMS = created.rms
        inheritedRMS = inherited
        amplification = inputRMS.flatMap { $0 > 0 ? inherited / $0 : nil }
    }

    /// Whether an error of a tenth in any parameter would stay invisible, in a precision that shows a tenth.
    var isBlind: Bool {
        guard precision.showsATenth, let power else { return false }
        return power.parameters > 0 && power.invisibleAtTenth == power.parameters
    }
}
