/// What a row says of a tensor.
enum ParityColumns {
    /// The numbers that reports show of a tensor.
    private static let numbers: [(column: Report.Column, value: @Sendable (TensorCheck) -> Double?)] = [
        (
            .init("max abs, chained", .number, "max |ours − recorded|, computed from the input on"),
            { $0.chained?.maxAbs }
        ),
        (.init("L2, chained", .number, "‖ours − recorded‖ / ‖recorded‖"), { $0.chained?.relativeL2 }),
        (
            .init("max abs, isolated", .number, "max |ours − recorded|, computed from the layer's recorded inputs"),
            { $0.isolated?.maxAbs }
        ),
        (.init("L2, isolated", .number, "‖ours − recorded‖ / ‖recorded‖"), { $0.isolated?.relativeL2 }),
    ]

    /// What is said of rounding.
    private static let rounding: [(column: Report.Column, value: @Sendable (RoundingFindings) -> Report.Value)] = [
        (
            .init("of bound", .number, "max |recorded − exact| / S, isolated: what rounding may do is 100 %"),
            { .init(shareOfBound: $0.bound?.share) }
        ),
        (
            .init(
                "error, recorded", .number, "RMS of recorded − exact, chained, the exact result being our float64 run"),
            { .init($0.chain?.recordingRMS) }
        ),
        (.init("error, ours", .number, "RMS of ours − exact, chained"), { .init($0.chain?.oursRMS) }),
    ]

    static let columns =
        [Report.Column("operation", .text), Report.Column("shape", .text)] + numbers.map(\.column)
        + rounding.map(\.column)

    static func row(_ tensor: TensorCheck, _ reproduction: Reproduction?) -> Report.Row {
        let name = tensor.path.hasPrefix("activations/") ? String(tensor.path.dropFirst(12)) : tensor.path
        var row = Report.Row(
            name: name, status: tensor.status.forReport,
            values: [.init(tensor.operation), .text(tensor.shape.map(String.init).joined(separator: "×"))]
                + numbers.map { .init($0.value(tensor)) }
                + rounding.map { tensor.rounding.map($0.value) ?? .none })
        row.badness = tensor.status.isCreatedHere ? tensor.isolated?.relativeL2 ?? .nan : tensor.chained?.relativeL2
        (row.judgements, row.floor) = (tensor.judgements, tensor.floor)
        row.remarks = tensor.remarks + (tensor.vacuity.map { [$0] } ?? [])
        row.seconds = tensor.seconds
        row.span = tensor.span?.words
        if tensor.status.forReport.isFailure {
            (row.words, row.origin) = (tensor.words, tensor.inheritedFrom)
            row.excess = tensor.excess
            row.evidence = evidence(of: tensor)
            row.reproduction = reproduction?.line(selecting: name)
        }
        return row
    }

    private static func evidence(of tensor: TensorCheck) -> [String] {
        let isInherited = tensor.status == .drifted
        guard let difference = isInherited ? tensor.chained : tensor.isolated else {
            return [tensor.status == .unexpected ? "recorded, but no layer of ours produces it" : "not comparable"]
        }
        return ["\(isInherited ? "chained" : "isolated"): \(difference.metrics)", difference.worst]
            + tensor.boundWords
    }
}

extension TensorCheck {
    /// Why the recording is no evidence, if it is none.
    fileprivate var vacuity: String? {
        guard isVacuous else { return nil }
        return isConstant ? "constant, and no evidence of anything" : "no parameter could have been seen wrong here"
    }

    /// What an element-wise tolerance decides, in the order in which a check with one asks; empty where nothing was
    /// kept or no tolerance changes anything.
    var judgements: [Report.Judgement] {
        guard let evidence else { return [] }
        let own = isolatedJudgement
        let inherited = evidence.chained.map { Report.Judgement([$0], failure: Status.drifted.forReport) }
        return own.map { [$0] + (inherited.map { [$0] } ?? []) } ?? []
    }

    /// The comparison of our output from the recorded inputs; nil where nothing was kept of it.
    var isolatedJudgement: Report.Judgement? {
        let hulls = [evidence?.isolated, evidence?.repaired].compactMap(\.self)
        guard !hulls.isEmpty else { return nil }
        let failure = evidence?.isolated.map { $0.oneSided > 0 ? Status.nonFinite : .diverged } ?? .shapeMismatch
        return Report.Judgement(hulls, failure: failure.forReport)
    }

    /// What it is although every tolerance is met: of another shape down the chain, or not what another recording of
    /// the same output is.
    var floor: Report.Status? {
        guard let evidence else { return nil }
        let status: Status? = evidence.chained == nil ? .drifted : evidence.isContradicted ? .diverged : nil
        return status?.forReport
    }
}

extension TensorCheck.Status {
    /// The word, and whether the failure began here.
    var forReport: Report.Status {
        .init(rawValue, isAligned ? .passed : isCreatedHere ? .created : self == .drifted ? .inherited : .other)
    }
}
