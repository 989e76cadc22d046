extension Report {
    /// A check of recorded losses, one row for each call of each case.
    package init(_ losses: LossReport, reproduction: Reproduction? = nil) {
        let reference = losses.reference
        self.init(
            command: "ghm-loss", subject: reference.path,
            outcome: losses.verdict == .aligned ? .passed : .failed, verdict: losses.verdict.rawValue, rowNoun: "call")
        coverage = losses.coverage
        let framework = reference.framework + (reference.frameworkVersion.map { " \($0)" } ?? "")
        // The tolerance decides: `docs/ghm-loss.md` derives it.
        let judge = [
            Fact("losses", losses.kinds),
            Fact("tolerance", "bounds of rounding against a float64 evaluation of each formula"),
        ]
        let source = [Fact("framework", framework), Fact("model", reference.model)]
        provenance =
            [Fact("recording", reference.path)] + source + judge + Self.recorded(reference.circumstances)
            + Self.unchecked(losses.notChecked)
        environment = Self.facts(losses.environment, hasNetwork: false)
        plots = LossPlots(losses.cases).plots
        explanations = losses.cases.compactMap(\.finding)
        self.reproduction = reproduction?.line()
        var printout = Printout(losses.notChecked, reasons: losses.reasons)
        printout.noun = "case"
        printout.head = Fact.lines("recording", [reference.path, "\(framework), model \(reference.model)"]) + judge
        printout.findings = losses.findings
        self.printout = printout
        let calls = losses.cases.flatMap { checked in checked.calls.map { CheckedCall(case: checked, call: $0) } }
        tabulate(calls, CheckedCall.fields) { Self.row($0, reproduction) }
        data = Deferred { losses.data }
    }

    private static func row(_ checked: CheckedCall, _ reproduction: Reproduction?) -> Row {
        let (whole, call) = (checked.case, checked.call)
        var row = Row(name: checked.title, status: call.status.forReport)
        // The time was measured for all calls of a case together.
        if checked.isFirst { row.seconds = whole.seconds }
        row.severity = checked.gap.map { $0 / max(abs(call.lossExpected ?? 0), .leastNormalMagnitude) }
        row.remarks = call.remarks
        if call.status.forReport.isFailure {
            let texts = call.lossTexts
            let what = call.quantity?.rawValue ?? "loss"
            row.evidence = ["\(what) differs; loss \(texts.recorded ?? "none") recorded, \(texts.ours ?? "none") ours"]
            row.explanation = whole.diagnosis?.words
            if call.status == .drifted {
                row.origin = whole.calls.first { $0.status.isCreatedHere && $0.index < call.index }
                    .map { CheckedCall(case: whole, call: $0).title }
            } else {
                row.words = "made here: " + (row.explanation ?? "\(what) differs from what was recorded")
            }
            row.reproduction = reproduction?.line(selecting: whole.name)
        }
        var printed = Row.Printed(row)
        (printed.label, printed.names) = (call.index == 0 ? whole.name : "", [whole.name])
        printed.status = .init(call.status.rawValue, call.status.style)
        let edges = call.ambiguousAtEdge.sorted { $0.key < $1.key }.map { "\($0.value) at edge \($0.key)" }
        printed.remarks = call.remarks.map { "\(checked.title): \($0)" }
        printed.furtherRemarks = edges.isEmpty ? [] : ["\(checked.title): \(edges.joined(separator: ", "))"]
        if checked.isFirst { printed.bars = Deferred { GradientBars(of: whole)?.lines ?? [] } }
        row.printed = printed
        return row
    }
}
