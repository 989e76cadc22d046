/// Compares the recordings of one node with our outputs.
struct RecordingComparison<Scalar: KernelScalar & HDF5Element> {
    struct Outcome {
        var check: TensorCheck
        /// The recording, where later nodes may read it.
        var recording: Tensor<Scalar>?
    }

    let check: ParityCheck<Scalar>
    /// Our outputs of the node.
    let outputs: CheckRuns<Scalar>.Step
    /// The RMS difference between the recorded inputs and ours, chained; nil where one was not recorded.
    let inputRMS: Double?
    /// An earlier tensor that explains the inherited error.
    let culprit: String?
    /// Whether the error of an earlier tensor is explained: it is larger than ours, but no fault.
    let followsExplained: Bool
    /// The libraries whose fast algorithms explain errors of earlier tensors.
    let knownLibraries: Set<String>

    private var node: Network.Node { outputs.node }

    init(
        _ check: ParityCheck<Scalar>, step: CheckRuns<Scalar>.Step, inputRMS: Double?, culprit: String?,
        followsExplained: Bool, knownLibraries: Set<String>
    ) {
        self.check = check
        self.outputs = step
        self.inputRMS = inputRMS
        self.culprit = culprit
        self.followsExplained = followsExplained
        self.knownLibraries = knownLibraries
    }

    /// Compares a node's own recording, or an alias of it.
    ///
    /// - Parameter ahead: what has already been read of it.
    func compare(_ recording: RecordedTensors.Recording, _ ahead: ReadAhead<Scalar>? = nil) -> Outcome {
        let entry = recording.entry
        let said = ahead?.said ?? check.said(of: entry, node)
        let impossible = check.impossible[node.name] ?? said.contradiction
        do {
            guard impossible == nil, entry.broken == nil, fits(entry) else {
                let reason = entry.broken.map { "\($0)" } ?? impossible
                return Outcome(
                    check: mismatch(entry, remarks: reason.map { [$0] } ?? [], said),
                    recording: try readForSuccessors(entry))
            }
            let recorded =
                try ahead?.recording?.get()
                ?? .init(check.file.tensor(entry, as: Scalar.self, workers: check.workers), check.workers)
            var outcome = Outcome(
                check: compare(recorded.tensor, recorded.summary, entry), recording: recorded.tensor)
            if !recording.isAlias { outcome.check.contradict(said.claims) }
            outcome.check.remarks += [check.storageRemark(entry, node.name)].compactMap(\.self)
            return outcome
        } catch {
            return Outcome(check: mismatch(entry, remarks: ["cannot be read: \(error)"], said), recording: nil)
        }
    }

    /// Compares an alias of a node whose first recording has been compared. Both must hold the same data.
    func compare(
        _ alias: RecordedTensors.Recording, besides first: Outcome, of recording: RecordedTensors.Recording
    ) -> Outcome {
        if let identity = alias.entry.identity, identity == recording.entry.identity {
            return Outcome(check: first.check.under(path: alias.entry.path), recording: nil)
        }
        var outcome = compare(alias)
        guard first.check.status.isCompared, outcome.check.status.isCompared else { return outcome }
        if let one = first.recording, let other = outcome.recording,
            case let difference = Difference(expected: one, actual: other, workers: check.workers), !difference.isExact
        {
            let remark = "differs from \(recording.entry.path), the same output, by \(difference.maxAbs.brief)"
            outcome.check = outcome.check.failing(as: .diverged, remark: remark)
        }
        return outcome
    }

    private func fits(_ entry: ReferenceFile.Entry) -> Bool {
        entry.isFloatingPoint && entry.extents == outputs.isolated.ours.shape.extents
            || entry.isFloatingPoint && entry.extents == outputs.repaired?.ours.shape.extents
    }

    private func compare(
        _ expected: Tensor<Scalar>, _ summary: TensorSummary, _ entry: ReferenceFile.Entry
    ) -> TensorCheck {
        var (judged, (chained, errors, runs)) = check.workers.concurrently {
            judge(expected, outputs.isolated, summary)
        } _: {
            (
                difference(expected, outputs.chained.ours, summary), chainErrors(expected),
                compareRuns(expected, outputs.isolated)
            )
        }
        var remarks: [String] = []
        if !judged.status.isAligned, let repaired = outputs.repaired,
            case let other = judge(expected, repaired, summary), other.status.isAligned
        {
            judged = other
            runs = compareRuns(expected, repaired)
            remarks.append("isolated from our own values, since a recorded input is broken")
        }
        remarks += judged.remarks
        let notFinite = summary.nanCount + summary.infinityCount
        remarks += [TensorCheck.notFiniteRemark(notFinite)].compactMap(\.self)
        var findings = judged.findings
        findings?.chain = errors
        let drift = drift(
            chained, findings?.chain, expected, isExplained: followsExplained || judged.isExplained)
        if judged.status.isAligned, let drift {
            judged.status = .drifted
            remarks.append(drift)
        } else if judged.status == .aligned, chained?.isExact == true, judged.difference?.isExact == true {
            judged.status = .exact
        }
        if let difference = judged.difference { findings?.split(difference, inherited: runs.inheritedRMS, inputRMS) }
        var checked = TensorCheck(
            name: node.name, path: entry.path, operation: node.operation.name, shape: entry.extents,
            status: judged.status, chained: chained, isolated: judged.difference,
            isVacuous: summary.isConstant || findings?.isBlind == true, remarks: remarks, rounding: findings,
            minimumTolerance: runs.minimumTolerance)
        checked.isConstant = summary.isConstant
        checked.notFiniteCount = notFinite
        checked.isExplained = judged.isExplained
        checked.coarseness = judged.coarseness
        checked.fastAlgorithm = judged.fastAlgorithm
        checked.inheritedFrom = checked.status == .drifted ? culprit : nil
        checked.evidence = TensorEvidence(
            check.evidence, expected: expected, outputs: outputs,
            mapped: checked.status.isCreatedHere ? judged.output.ours : nil, workers: check.workers)
        return checked
    }

    /// The difference, or nil where the shapes differ.
    func difference(
        _ expected: Tensor<Scalar>, _ actual: Tensor<Scalar>, _ summary: TensorSummary
    ) -> Difference? {
        guard expected.shape == actual.shape else { return nil }
        return Difference(
            expected: expected, actual: actual, summary: summary, tolerance: check.tolerance.criterion,
            workers: check.workers)
    }

    private func mismatch(
        _ entry: ReferenceFile.Entry, remarks: [String], _ said: SaidOfRecording
    ) -> TensorCheck {
        var remarks = remarks
        if remarks.isEmpty {
            let ours = outputs.isolated.ours.shape
            remarks.append(
                entry.isFloatingPoint
                    ? "expected \(entry.extents), actual \(ours)"
                    : "expected a floating-point tensor, found \(entry.elementType.map { "\($0)" } ?? "none")")
        }
        var mismatch = TensorCheck(
            name: node.name, path: entry.path, operation: node.operation.name, shape: entry.extents,
            status: .shapeMismatch, chained: nil, isolated: nil, isVacuous: false, remarks: remarks)
        mismatch.contradict(said.claims)
        return mismatch
    }

    /// Reads a recording of another shape than ours: the nodes after it may have been computed from it. Nil where it is
    /// broken or not floating-point, or has more than 16 times as many elements as ours.
    private func readForSuccessors(_ entry: ReferenceFile.Entry) throws -> Tensor<Scalar>? {
        guard entry.broken == nil, entry.isFloatingPoint else { return nil }
        let count = entry.extents.reduce((partialValue: 1, overflow: false)) { product, extent in
            let next = product.partialValue.multipliedReportingOverflow(by: extent)
            return (next.partialValue, next.overflow || product.overflow)
        }
        guard !count.overflow, count.partialValue <= 16 * outputs.isolated.ours.count else { return nil }
        return try check.file.tensor(entry, as: Scalar.self)
    }
}

extension Difference {
    /// Whether every element is within the tolerance, and none is non-finite on one side only.
    var passes: Bool { violations == 0 && oneSided == 0 }
}

extension TensorCheck {
    /// The same finding under another path, for a dataset that is a link to the compared one.
    fileprivate func under(path: String) -> TensorCheck {
        var copy = self
        copy.path = path
        return copy
    }

    fileprivate mutating func contradict(_ claims: [String]) {
        contradictions += claims
        remarks += claims
    }

    fileprivate func failing(as status: Status, remark: String) -> TensorCheck {
        var copy = self
        if self.status.isAligned { copy.status = status }
        copy.evidence?.isContradicted = true
        copy.remarks.append(remark)
        return copy
    }
}
