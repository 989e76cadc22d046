extension Report {
    /// A comparison of two recordings, one row for each pair.
    public init(_ compare: CompareReport, reproduction: Reproduction? = nil) {
        let result = compare.result
        self.init(
            command: "compare", subject: "\(compare.a.path) and \(compare.b.path)",
            outcome: result.verdict == .aligned ? .passed : .failed, verdict: result.verdict.rawValue, rowNoun: "tensor"
        )
        let summary = CompareSummary(compare)
        coverage = summary.coverage
        explanations = ["at fault: \(result.atFault.rawValue)"] + result.conclusion
        provenance =
            Self.facts(compare.a, title: "reference") + Self.facts(compare.b, title: "candidate") + [
                Fact("network", summary.network), Fact("tolerance", result.tolerance),
                Fact("inputs", summary.inputs), Fact("weights", summary.weights),
            ]
        provenance += Self.unchecked(compare.notChecked, hasOutOfScope: true)
        environment = Self.facts(compare.environment)
        remarks = result.refusals + result.assumptions + result.remarks
        columns = [
            Column("operation", .text), Column("max abs, chained", .number, "max |b − a|"),
            Column("L2, chained", .number, "‖b − a‖ / ‖a‖"),
            Column(
                "max abs, isolated", .number, "what the worse of the two is from its own recorded inputs and weights"),
            Column("L2, isolated", .number, "the same, ‖ours − recorded‖ / ‖recorded‖"),
            Column("of bound", .number, "of what rounding may do to the operation, the worse of the two: 100 % is all"),
            Column("error A", .number, "RMS distance of the reference from the exact result"),
            Column("error B", .number, "RMS distance of the candidate from the exact result"),
            Column("A", .text, "the reference by itself"), Column("B", .text, "the candidate by itself"),
        ]
        rows = result.pairs.map { Self.row($0, inputsDiffer: result.inputsAreEqual == false, reproduction) }
        divergence = result.firstDivergence.flatMap { first in
            result.pairs.firstIndex { $0.name == first.name && !$0.status.isAligned }
        }
        objections = standing(result.objections)
        (doubts, lastingDoubts) = (result.doubts, result.lastingDoubts)
        self.reproduction = reproduction?.line()
        plots = [Self.plot(result.pairs)].compactMap(\.self)
    }

    private static func facts(_ file: CompareReport.File, title: String) -> [Fact] {
        let version = file.frameworkVersion.map { " \($0)" } ?? ""
        return [
            Fact(title, file.path), Fact("\(title), made by", "\(file.framework)\(version)"),
            Fact("\(title), model", file.model),
            Fact("\(title), names", file.convention.map { "as in \($0)" } ?? "of no convention that is known"),
        ] + recorded(file.circumstances, "\(title), ")
    }

    private static func row(_ pair: PairCheck, inputsDiffer: Bool, _ reproduction: Reproduction?) -> Row {
        let kind: Status.Kind =
            pair.status.isAligned
            ? .passed : pair.status == .drifted ? .inherited : pair.unreadable.isEmpty ? .created : .other
        var row = Row(
            name: pair.name, status: Status(pair.status.rawValue, kind),
            values: [
                .init(pair.operation), .init(pair.difference?.maxAbs), .init(pair.difference?.relativeL2),
                .init(pair.isolated?.maxAbs), .init(pair.isolated?.relativeL2),
                .init(shareOfBound: pair.isolated?.share),
                .init(pair.errorA), .init(pair.errorB), .init(pair.isolatedA?.rawValue),
                .init(pair.isolatedB?.rawValue),
            ])
        row.badness = pair.difference?.relativeL2
        row.remarks = pair.remarks
        row.seconds = pair.seconds
        row.span = pair.span?.words
        (row.judgements, row.floor) = (pair.judgements(inputsDiffer: inputsDiffer), pair.floor)
        row.details = pair.evidence.map.map { Details($0, difference: "B − A") }
        if !pair.status.isAligned {
            row.words = pair.words
            row.origin = pair.evidence.own.lazy.compactMap(\.inheritedFrom).first
            row.excess = pair.evidence.own.compactMap(\.excess).max()
            row.evidence = pair.difference.map { [$0.metrics, $0.worst] } ?? pair.incomparability
            row.reproduction = reproduction?.line(selecting: pair.name)
        }
        return row
    }

    /// Nil where nothing could be subtracted.
    private static func plot(_ pairs: [PairCheck]) -> Plot? {
        let points = pairs.enumerated().compactMap { position, pair -> Plot.Point? in
            guard let error = pair.difference?.relativeL2 else { return nil }
            return .init(
                x: Double(position), y: error,
                label: "\(pair.name): \(pair.status.rawValue), relative L2 \(error.brief)",
                row: position, isMarked: pair.status.isCreatedHere ? true : nil)
        }
        let errors = errors(pairs)
        guard !points.isEmpty else { return nil }
        let beside = errors.count == 2 ? "either" : "one side"
        return Plot(
            title: "Difference against depth",
            caption: "‖b − a‖ / ‖a‖ of every pair that was compared, in the order of execution"
                + (errors.isEmpty
                    ? "."
                    : "; beside it what \(beside) is from the exact result of its own inputs and weights, in the same "
                        + "proportion."),
            x: .init("tensor, in execution order"), y: .init("relative L2", isLogarithmic: true),
            series: [.init("B against A", .points, points)] + errors)
    }

    /// How far each side is from its exact result, where that is known.
    private static func errors(_ pairs: [PairCheck]) -> [Plot.Series] {
        [("error of A", \PairCheck.errorA), ("error of B", \.errorB)].compactMap { name, error in
            let points = pairs.enumerated().compactMap { position, pair -> Plot.Point? in
                guard let error = pair[keyPath: error], let norm = pair.difference?.expectedRMS, norm > 0 else {
                    return nil
                }
                return .init(
                    x: Double(position), y: error / norm, label: "\(pair.name): \(name) \(error.brief) (RMS)",
                    row: position)
            }
            return points.isEmpty ? nil : .init(name, .line, points)
        }
    }
}
