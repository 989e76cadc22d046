extension Report {
    /// An alignment of weights, one row for each parameter.
    package init(_ weights: WeightReport, reproduction: Reproduction? = nil) {
        let result = weights.result
        self.init(
            command: "weights", subject: weights.a.path + (weights.b.map { " and \($0.path)" } ?? ""),
            outcome: result.verdict == .aligned ? .passed : .failed, verdict: result.verdict.rawValue,
            rowNoun: "parameter")
        coverage = result.coverage
        let network = Fact("network", weights.network ?? "none that is known: equal names are compared")
        let files = [(weights.b == nil ? nil : "A", weights.a)] + (weights.b.map { [("B", $0)] } ?? [])
        provenance = files.flatMap { Self.facts($1, title: "weights", letter: $0) } + [network]
        provenance += Self.unchecked(weights.notChecked)
        environment = Self.facts(weights.environment, hasNetwork: false)
        if !result.outOfScope.isEmpty { remarks.append("out of scope: \(Self.list(result.outOfScope))") }
        // Objections that begin with a number are counts of rows.
        objections = result.objections.filter { !($0.first?.isNumber ?? false) }
        self.reproduction = reproduction?.line()
        // Without a difference, no plot is needed.
        if result.checks.contains(where: { ($0.relativeL2 ?? 0) != 0 }) { plots = [Self.plot(result.checks)] }
        var printout = Printout(weights.notChecked, reasons: result.objections)
        printout.head = files.flatMap { Fact.lines($0 ?? "weights", [$1.path] + $1.source) } + [network]
        printout.findings = weights.findings
        self.printout = printout
        tabulate(result.checks, weights.fields) { Self.row($0, reproduction) }
        data = Deferred { weights.data }
    }

    private static func row(_ check: WeightCheck, _ reproduction: Reproduction?) -> Row {
        let kind: Status.Kind = check.isAligned ? .passed : check.isLeftOver ? .other : .created
        let word = check.relation == nil ? check.statusText : check.status.rawValue
        var row = Row(name: check.name, status: Status(word, kind))
        row.severity = check.relativeL2
        row.remarks = check.remarks
        if !check.isAligned {
            row.evidence = check.numbers.map { [$0] } ?? []
            row.evidence += check.findings
            row.explanation = check.relation.map { "\($0.kind.rawValue): \($0.detail)" }
            row.words = row.explanation ?? ([word] + check.findings.prefix(1)).joined(separator: ": ")
            row.reproduction = reproduction?.line(selecting: check.name)
        }
        var printed = Row.Printed(row)
        printed.names += [check.a, check.b].compactMap { $0?.key }
        printed.status = .init(check.statusText, check.isAligned ? .good : check.isUnfit ? .warning : .bad)
        printed.isFaint = check.status == .identical
        printed.details = Deferred { check.details }
        row.printed = printed
        return row
    }

    private static func plot(_ checks: [WeightCheck]) -> Plot {
        let points = checks.enumerated().compactMap { position, check -> Plot.Point? in
            guard let error = check.relativeL2 else { return nil }
            return .init(
                x: Double(position), y: error, label: "\(check.name): \(check.statusText), relative L2 \(error.brief)",
                row: position, isMarked: check.isAligned ? nil : true)
        }
        return Plot(
            title: "Difference of each parameter",
            caption: "‖b − a‖ / ‖a‖ of those that were compared, in the order of the network.",
            x: .init("parameter, in execution order"), y: .init("relative L2", isLogarithmic: true),
            series: [.init("relative L2", .points, points)])
    }
}
