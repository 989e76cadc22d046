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
        rows = losses.cases.flatMap { checked in checked.calls.map { Self.row(checked, $0, reproduction) } }
        plots = LossPlots(losses.cases).plots
        explanations = losses.cases.compactMap(\.finding)
        self.reproduction = reproduction?.line()
    }

    private static func row(_ checked: LossCaseCheck, _ call: LossCallCheck, _ reproduction: Reproduction?) -> Row {
        let gap = call.lossActual.map { ours -> Double in
            // As the reference has it where a prediction is NaN.
            ours == call.lossExpected || ours.isNaN && call.lossExpected.isNaN ? 0 : abs(ours - call.lossExpected)
        }
        var row = Row(
            name: "\(checked.name), call \(call.index)", status: call.status.forReport,
            values: [
                .text(checked.loss), .number(Double(call.count)), .number(Double(call.ambiguous)),
                .number(call.lossExpected), .init(call.lossActual), .init(gap), .init(call.gradientMaxAbs),
                .init(call.accSumMaxAbs),
            ])
        row.badness = gap.map { $0 / max(abs(call.lossExpected), .leastNormalMagnitude) }
        row.remarks = call.remarks
        if call.status.forReport.isFailure {
            let ours = call.lossActual.map { "\($0)" } ?? "none"
            let what = call.quantity?.rawValue ?? "loss"
            row.evidence = ["\(what) differs; loss \(call.lossExpected) recorded, \(ours) ours"]
            row.explanation = checked.diagnosis?.words
            row.reproduction = reproduction?.line(selecting: checked.name)
        }
        return row
    }
}
