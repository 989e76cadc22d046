/// Our outputs of one node.
struct ComparedOutputs {
    let chained: Tensor<Float>
    let isolated: Tensor<Float>
    /// The isolated output where a broken recording among the inputs was left aside, if there was one.
    let repaired: Tensor<Float>?
}

/// Compares what was recorded of one node with our outputs.
struct RecordingComparison {
    struct Outcome {
        var check: TensorCheck
        /// The recording, where later nodes may try to read it.
        var recording: Tensor<Float>?
    }

    private let check: ParityCheck
    private let node: Network.Node
    private let outputs: ComparedOutputs

    init(_ check: ParityCheck, node: Network.Node, outputs: ComparedOutputs) {
        self.check = check
        self.node = node
        self.outputs = outputs
    }

    /// Compares a node's own recording, or what stands for it.
    func compare(_ recording: RecordedTensors.Recording) -> Outcome {
        let entry = recording.entry
        do {
            guard entry.broken == nil, fits(entry) else {
                return Outcome(
                    check: mismatch(entry, remarks: entry.broken.map { ["\($0)"] } ?? []),
                    recording: try readForSuccessors(entry))
            }
            let tensor = try check.file.tensor(entry, as: Float.self)
            var outcome = Outcome(check: compare(tensor, entry), recording: tensor)
            if !recording.isAlias { outcome.check.remarks += claims(of: entry) }
            return outcome
        } catch {
            return Outcome(check: mismatch(entry, remarks: ["cannot be read: \(error)"]), recording: nil)
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
        entry.isFloatingPoint && entry.extents == outputs.isolated.shape.extents
            || entry.isFloatingPoint && entry.extents == outputs.repaired?.shape.extents
    }

    private func compare(_ expected: Tensor<Float>, _ entry: ReferenceFile.Entry) -> TensorCheck {
        let summary = TensorSummary(expected, workers: check.workers)
        let chained = difference(
            expected, outputs.chained, summary, check.tolerance.chained(maxExpected: summary.maxAbs))
        let criterion = check.tolerance.isolated(maxExpected: summary.maxAbs)
        var isolated = difference(expected, outputs.isolated, summary, criterion)
        var byItself = outputs.isolated
        var remarks: [String] = []
        if !(isolated?.passes ?? false), let repaired = outputs.repaired,
            let other = difference(expected, repaired, summary, criterion), other.passes
        {
            (isolated, byItself) = (other, repaired)
            remarks.append("isolated from our own values, since a recorded input is broken")
        }
        let notFinite = summary.nanCount + summary.infinityCount
        if notFinite > 0 { remarks.append("\(notFinite) recorded elements are not finite") }
        var checked = TensorCheck(
            name: node.name, path: entry.path, operation: node.operation.name, shape: entry.extents,
            status: Self.status(chained: chained, isolated: isolated), chained: chained, isolated: isolated,
            isVacuous: summary.isConstant, remarks: remarks)
        checked.evidence = TensorEvidence(
            check.evidence, expected: expected, chained: outputs.chained, isolated: byItself,
            wantsMap: checked.status.isCreatedHere, workers: check.workers)
        return checked
    }

    /// The difference, or nil where the shapes differ.
    private func difference(
        _ expected: Tensor<Float>, _ actual: Tensor<Float>, _ summary: TensorSummary, _ criterion: Tolerance.Criterion
    ) -> Difference? {
        guard expected.shape == actual.shape else { return nil }
        return Difference(
            expected: expected, actual: actual, summary: summary, tolerance: criterion, workers: check.workers)
    }

    private static func status(chained: Difference?, isolated: Difference?) -> TensorCheck.Status {
        guard let isolated else { return .shapeMismatch }
        if isolated.oneSided > 0 { return .nonFinite }
        if !isolated.passes { return .diverged }
        guard let chained, chained.passes else { return .drifted }
        return chained.isExact && isolated.isExact ? .exact : .aligned
    }

    private func mismatch(_ entry: ReferenceFile.Entry, remarks: [String]) -> TensorCheck {
        var remarks = remarks
        if remarks.isEmpty {
            let ours = outputs.isolated.shape
            remarks.append(
                entry.isFloatingPoint
                    ? "expected \(entry.extents), actual \(ours)"
                    : "expected a floating-point tensor, found \(entry.elementType.map { "\($0)" } ?? "none")")
        }
        return TensorCheck(
            name: node.name, path: entry.path, operation: node.operation.name, shape: entry.extents,
            status: .shapeMismatch, chained: nil, isolated: nil, isVacuous: false, remarks: remarks + claims(of: entry))
    }

    /// A recording of another shape than ours, since the nodes after it may have been computed from it. One that is
    /// many times as large as ours is left alone.
    private func readForSuccessors(_ entry: ReferenceFile.Entry) throws -> Tensor<Float>? {
        guard entry.broken == nil, entry.isFloatingPoint else { return nil }
        let count = entry.extents.reduce((partialValue: 1, overflow: false)) { product, extent in
            let next = product.partialValue.multipliedReportingOverflow(by: extent)
            return (next.partialValue, next.overflow || product.overflow)
        }
        guard !count.overflow, count.partialValue <= 16 * outputs.isolated.count else { return nil }
        return try check.file.tensor(entry, as: Float.self)
    }

    private func claims(of entry: ReferenceFile.Entry) -> [String] {
        guard let attributes = try? check.file.attributes(of: entry) else { return [] }
        return HyperparameterClaims.contradictions(of: attributes, with: node.operation)
    }
}

extension Difference {
    /// Whether every element is within the tolerance, and none is non-finite on one side only.
    var passes: Bool { violations == 0 && oneSided == 0 }
}

extension TensorCheck {
    /// The same finding under another path, for a dataset that is a link to the one that was compared.
    fileprivate func under(path: String) -> TensorCheck {
        TensorCheck(
            name: name, path: path, operation: operation, shape: shape, status: status, chained: chained,
            isolated: isolated, isVacuous: isVacuous, remarks: remarks, evidence: evidence)
    }

    fileprivate func failing(as status: Status, remark: String) -> TensorCheck {
        TensorCheck(
            name: name, path: path, operation: operation, shape: shape,
            status: self.status.isAligned ? status : self.status, chained: chained, isolated: isolated,
            isVacuous: isVacuous, remarks: remarks + [remark], evidence: evidence)
    }
}
