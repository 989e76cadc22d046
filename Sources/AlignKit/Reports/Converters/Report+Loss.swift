extension Report {
    /// A check of recorded losses, one row for each call of each case.
    public init(_ losses: LossReport, reproduction: Reproduction? = nil) {
        self.init(
            command: "ghm-loss", subject: losses.reference.path,
            outcome: losses.verdict == .aligned ? .passed : .failed, verdict: losses.verdict.rawValue, rowNoun: "call")
        let summary = LossSummary(losses)
        coverage = summary.coverage
        let version = losses.reference.frameworkVersion.map { " \($0)" } ?? ""
        provenance =
            [
                Fact("recording", losses.reference.path), Fact("framework", losses.reference.framework + version),
                Fact("model", losses.reference.model), Fact("losses", summary.losses),
                Fact("tolerance", LossSummary.tolerance),
            ] + Self.recorded(losses.reference.circumstances)
        provenance += Self.unchecked(losses.notChecked)
        environment = Self.facts(losses.environment, hasNetwork: false)
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
            ] + losses(call) + [.init(gap), .init(call.gradientMaxAbs), .init(call.accSumMaxAbs)])
        row.badness = gap.map { $0 / max(abs(call.lossExpected ?? 0), .leastNormalMagnitude) }
        row.remarks = call.remarks
        if call.status.forReport.isFailure {
            let texts = call.lossTexts
            let what = call.quantity?.rawValue ?? "loss"
            row.evidence = ["\(what) differs; loss \(texts.recorded ?? "none") recorded, \(texts.ours ?? "none") ours"]
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

    /// The recorded loss and ours, as `LossCallCheck.lossTexts` writes them.
    private static func losses(_ call: LossCallCheck) -> [Value] {
        let texts = call.lossTexts
        return [(call.lossExpected, texts.recorded), (call.lossActual, texts.ours)].map { number, text in
            number.flatMap { number in text.map { .written(number, as: $0) } } ?? .none
        }
    }
}

extension LossCaseCheck {
    fileprivate func title(of call: LossCallCheck) -> String { "\(name), call \(call.index)" }
}
