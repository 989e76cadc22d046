extension Report {
    /// A check of recorded losses, one row for each call of each case.
    public init(_ losses: LossReport, reproduction: Reproduction? = nil) {
        self.init(
            command: "ghm-loss", subject: losses.reference.path,
            outcome: losses.verdict == .aligned ? .passed : .failed, verdict: losses.verdict.rawValue, rowNoun: "call")
        let calls = losses.cases.reduce(0) { $0 + $1.calls.count }
        let atEdges = losses.cases.reduce(0) { $0 + $1.calls.reduce(0) { $0 + $1.ambiguous } }
        coverage =
            "\(calls) calls of \(losses.cases.count) cases compared, "
            + "\(atEdges) elements within their rounding error of an edge"
        let version = losses.reference.frameworkVersion.map { " \($0)" } ?? ""
        provenance =
            [
                Fact("recording", losses.reference.path), Fact("framework", losses.reference.framework + version),
                Fact("model", losses.reference.model),
            ] + Self.recorded(losses.reference.circumstances)
        environment = Self.facts(losses.environment)
        columns = [
            Column("kind", .text), Column("N", .number, "elements"),
            Column("at edges", .number, "elements within their rounding error of a bin's edge"),
            Column("recorded", .number, "the recorded loss"), Column("ours", .number, "our loss"),
            Column("difference", .number, "|ours − recorded| of the loss"),
            Column("gradient", .number, "max |ours − recorded|"),
            Column("state", .number, "max |ours − recorded| of the moving averages"),
        ]
        rows = losses.cases.flatMap { checked in
            var rows = checked.calls.map { Self.row(checked, $0, reproduction) }
            // Its calls are looked at all together.
            if !rows.isEmpty { rows[0].seconds = checked.seconds }
            return rows
        }
        plots = LossPlots(losses.cases).plots
        explanations = losses.cases.compactMap(\.finding)
        self.reproduction = reproduction?.line()
    }

    private static func row(_ checked: LossCaseCheck, _ call: LossCallCheck, _ reproduction: Reproduction?) -> Row {
        var gap: Double?
        if let ours = call.lossActual, let expected = call.lossExpected {
            // As the reference has it where a prediction is NaN.
            gap = ours == expected || ours.isNaN && expected.isNaN ? 0 : abs(ours - expected)
        }
        var row = Row(
            name: checked.title(of: call), status: call.status.forReport,
            values: [
                .text(checked.loss), .number(Double(call.count)), .number(Double(call.ambiguous)),
                .init(call.lossExpected), .init(call.lossActual), .init(gap), .init(call.gradientMaxAbs),
                .init(call.accSumMaxAbs),
            ])
        row.badness = gap.map { $0 / max(abs(call.lossExpected ?? 0), .leastNormalMagnitude) }
        row.remarks = call.remarks
        if call.status.forReport.isFailure {
            let ours = call.lossActual.map { "\($0)" } ?? "none"
            let what = call.quantity?.rawValue ?? "loss"
            let theirs = call.lossExpected.map { "\($0)" } ?? "none"
            row.evidence = ["\(what) differs; loss \(theirs) recorded, \(ours) ours"]
            row.explanation = checked.diagnosis?.words
            if call.status == .drifted {
                row.origin = checked.calls.first { $0.status.isCreatedHere && $0.index < call.index }
                    .map(checked.title)
            } else {
                row.words = "made here: " + (row.explanation ?? "\(what) differs from what was recorded")
            }
            row.reproduction = reproduction?.line(selecting: checked.name)
        }
        return row
    }
}

extension LossCaseCheck {
    fileprivate func title(of call: LossCallCheck) -> String { "\(name), call \(call.index)" }
}
