extension Report {
    /// A comparison of two recordings, one row for each pair.
    public init(_ compare: CompareReport, reproduction: Reproduction? = nil) {
        let result = compare.result
        self.init(
            command: "compare", subject: "\(compare.a.path) and \(compare.b.path)",
            outcome: result.verdict == .aligned ? .passed : .failed, verdict: result.verdict.rawValue, rowNoun: "tensor"
        )
        let summary = CompareSummary(compare, colored: false)
        coverage = summary.coverage
        explanations = ["at fault: \(result.atFault.rawValue)"] + result.conclusion
        provenance =
            Self.facts(compare.a, title: "reference") + Self.facts(compare.b, title: "candidate") + [
                Fact("network", result.network ?? "none that is known"), Fact("tolerance", result.tolerance),
                Fact("inputs", summary.inputs), Fact("weights", summary.weights),
            ]
        environment = Self.facts(compare.environment)
        remarks = result.refusals + result.assumptions + result.remarks
        columns = [
            Column("operation", .text), Column("max abs", .number, "max |b − a|"),
            Column("L2", .number, "‖b − a‖ / ‖a‖"),
            Column("error A", .number, "RMS distance of the reference from the exact result"),
            Column("error B", .number, "RMS distance of the candidate from the exact result"),
            Column("A", .text, "the reference by itself"), Column("B", .text, "the candidate by itself"),
        ]
        rows = result.pairs.map { Self.row($0, reproduction) }
        objections = Self.standing(result.objections) + result.doubts
        if !result.weights.differing.isEmpty { objections.append(result.weights.count) }
        self.reproduction = reproduction?.line()
        plots = [Self.plot(result.pairs)]
    }

    private static func facts(_ file: CompareReport.File, title: String) -> [Fact] {
        let version = file.frameworkVersion.map { " \($0)" } ?? ""
        return [
            Fact(title, file.path), Fact("\(title), made by", "\(file.framework)\(version)"),
            Fact("\(title), names", file.convention ?? "of no convention that is known"),
        ]
    }

    private static func row(_ pair: PairCheck, _ reproduction: Reproduction?) -> Row {
        let kind: Status.Kind =
            pair.status.isAligned ? .passed : pair.status == .drifted ? .inherited : .created
        var row = Row(
            name: pair.name, status: Status(pair.status.rawValue, kind),
            values: [
                .init(pair.operation), .init(pair.difference?.maxAbs), .init(pair.difference?.relativeL2),
                .init(pair.errorA), .init(pair.errorB), .init(pair.isolatedA?.rawValue),
                .init(pair.isolatedB?.rawValue),
            ])
        row.badness = pair.difference?.relativeL2
        row.remarks = pair.remarks
        if !pair.status.isAligned {
            row.evidence = pair.difference.map { [$0.metrics, $0.worst] } ?? ["A \(pair.shapeA), B \(pair.shapeB)"]
            row.reproduction = reproduction?.line(selecting: pair.name)
        }
        return row
    }

    private static func plot(_ pairs: [PairCheck]) -> Plot {
        let points = pairs.enumerated().compactMap { position, pair -> Plot.Point? in
            guard let error = pair.difference?.relativeL2 else { return nil }
            return .init(
                x: Double(position), y: error,
                label: "\(pair.name): \(pair.status.rawValue), relative L2 \(error.brief)",
                row: position, isMarked: pair.status.isAligned ? nil : true)
        }
        return Plot(
            title: "Difference of each pair", caption: "‖b − a‖ / ‖a‖, in the order of execution.",
            x: .init("tensor, in execution order"), y: .init("relative L2", isLogarithmic: true),
            series: [.init("relative L2", .points, points)])
    }
}
