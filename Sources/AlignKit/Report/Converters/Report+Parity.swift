extension Report {
    /// A parity check, one row for each recorded tensor.
    public init(_ parity: ParityReport, reproduction: Reproduction? = nil) {
        let result = parity.result
        self.init(
            command: parity.command, subject: parity.reference.path,
            outcome: result.verdict == .aligned ? .passed : .failed, verdict: result.verdict.rawValue,
            rowNoun: "tensor")
        coverage =
            "\(result.comparedCount) of \(result.recordedCount) recorded tensors compared, "
            + "\(result.missing.count) nodes without a recording"
        provenance =
            Self.facts(parity.reference) + [Fact("network", parity.network)]
            + parity.assumptions.map { Fact("assumption", $0) } + [Fact("tolerance", parity.tolerance.description)]
        if !parity.outOfScope.isEmpty {
            provenance.append(Fact("out of scope", parity.outOfScopeCounts.joined(separator: ", ")))
        }
        environment = Self.facts(parity.environment)
        remarks = result.remarks
        if !result.missing.isEmpty { remarks.append("nothing was recorded of \(Self.list(result.missing))") }
        columns = ParityColumns.columns(for: result.tensors)
        rows = result.tensors.map { ParityColumns.row($0, reproduction) }
        var panels = 0
        for (index, tensor) in result.tensors.enumerated() where panels < Self.panelLimit {
            guard let map = tensor.evidence?.map else { continue }
            rows[index].details = Details(map)
            panels += 1
        }
        objections = Self.standing(result.objections)
        self.reproduction = reproduction?.line()
        plots = ParityPlots(result.tensors).plots
    }

    /// The first few of many names.
    static func list(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
    }
}

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

    static func columns(for tensors: [TensorCheck]) -> [Report.Column] {
        [Report.Column("operation", .text), Report.Column("shape", .text)] + numbers.map(\.column)
    }

    static func row(_ tensor: TensorCheck, _ reproduction: Reproduction?) -> Report.Row {
        let name = tensor.path.hasPrefix("activations/") ? String(tensor.path.dropFirst(12)) : tensor.path
        var row = Report.Row(
            name: name, status: tensor.status.forReport,
            values: [.init(tensor.operation), .text(tensor.shape.map(String.init).joined(separator: "×"))]
                + numbers.map { .init($0.value(tensor)) })
        row.badness = tensor.status.isCreatedHere ? tensor.isolated?.relativeL2 ?? .nan : tensor.chained?.relativeL2
        row.judgements = judgements(of: tensor)
        row.remarks = tensor.remarks + (tensor.isVacuous ? ["constant, and no evidence of anything"] : [])
        if tensor.status.forReport.isFailure {
            row.evidence = evidence(of: tensor)
            row.reproduction = reproduction?.line(selecting: name)
        }
        return row
    }

    /// What a tolerance decides; nothing where another reason stands against the tensor.
    private static func judgements(of tensor: TensorCheck) -> [Report.Judgement] {
        guard let evidence = tensor.evidence, tensor.status.isCompared, tensor.status != .nonFinite else { return [] }
        let hulls = [(evidence.isolated, TensorCheck.Status.diverged), (evidence.chained, .drifted)]
        return hulls.compactMap { hull, failure in
            hull.map { Report.Judgement(hull: $0, failure: failure.forReport) }
        }
    }

    private static func evidence(of tensor: TensorCheck) -> [String] {
        let isInherited = tensor.status == .drifted
        guard let difference = isInherited ? tensor.chained : tensor.isolated else {
            return [tensor.status == .unexpected ? "recorded, but no layer of ours produces it" : "not comparable"]
        }
        return ["\(isInherited ? "chained" : "isolated"): \(difference.metrics)", difference.worst]
    }
}

extension TensorCheck.Status {
    /// The word, and whether the failure began here.
    var forReport: Report.Status {
        .init(rawValue, isAligned ? .passed : isCreatedHere ? .created : self == .drifted ? .inherited : .other)
    }
}
