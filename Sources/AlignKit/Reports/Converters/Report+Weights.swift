extension Report {
    /// An alignment of weights, one row for each parameter.
    public init(_ weights: WeightReport, reproduction: Reproduction? = nil) {
        let result = weights.result
        self.init(
            command: "weights", subject: weights.a.path + (weights.b.map { " and \($0.path)" } ?? ""),
            outcome: result.verdict == .aligned ? .passed : .failed, verdict: result.verdict.rawValue,
            rowNoun: "parameter")
        coverage = result.coverage
        provenance =
            Self.facts(weights.a, title: "weights", letter: weights.b == nil ? nil : "A")
            + (weights.b.map { Self.facts($0, letter: "B") } ?? [])
            + [Fact("network", weights.networkWords)]
        provenance += Self.unchecked(weights.notChecked)
        environment = Self.facts(weights.environment, hasNetwork: false)
        if !result.outOfScope.isEmpty { remarks.append("out of scope: \(Self.list(result.outOfScope))") }
        columns =
            [Column("role", .text), Column("key", .text), Column("shape", .text)]
            + (result.isPair ? Self.numbers : [])
        rows = result.checks.map { Self.row($0, isPair: result.isPair, reproduction) }
        // Those that begin with a number count rows.
        objections = result.objections.filter { !($0.first?.isNumber ?? false) }
        self.reproduction = reproduction?.line()
        // Where nothing differs there is nothing to draw.
        if result.checks.contains(where: { ($0.relativeL2 ?? 0) != 0 }) { plots = [Self.plot(result.checks)] }
    }

    private static let numbers = [
        Column("max abs", .number, "max |b − a|"), Column("L2", .number, "‖b − a‖ / ‖a‖"),
        Column("relation", .text, "what B holds in place of A's values"),
    ]

    private static func row(_ check: WeightCheck, isPair: Bool, _ reproduction: Reproduction?) -> Row {
        let kind: Status.Kind = check.isAligned ? .passed : check.isLeftOver ? .other : .created
        let numbers: [Value] =
            isPair ? [.init(check.maxAbs), .init(check.relativeL2), .init(check.relation?.kind.rawValue)] : []
        let key = check.a?.key ?? check.b?.key
        let texts: [Value] = [
            .init(check.role?.rawValue), .init(key == check.name ? nil : key),
            .init(check.shape.map(WeightCheck.text)),
        ]
        let word = check.relation == nil ? check.statusText : check.status.rawValue
        var row = Row(name: check.name, status: Status(word, kind), values: texts + numbers)
        row.badness = check.relativeL2
        row.remarks = check.remarks
        if !check.isAligned {
            row.evidence =
                check.maxAbs.map { maxAbs in
                    let ulp = check.maxULP.map { ", \($0.ulpText)" } ?? ""
                    return ["max abs \(maxAbs.brief), relative L2 \((check.relativeL2 ?? 0).brief)\(ulp)"]
                } ?? []
            row.evidence += check.findings
            row.explanation = check.relation.map { "\($0.kind.rawValue): \($0.detail)" }
            row.words = row.explanation ?? ([word] + check.findings.prefix(1)).joined(separator: ": ")
            row.reproduction = reproduction?.line(selecting: check.name)
        }
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
