extension Report {
    /// A comparison of two recordings, one row for each pair.
    package init(_ compare: CompareReport, reproduction: Reproduction? = nil) {
        let result = compare.result
        self.init(
            command: "compare", subject: "\(compare.a.path) and \(compare.b.path)",
            outcome: result.verdict == .aligned ? .passed : .failed, verdict: result.verdict.rawValue, rowNoun: "tensor"
        )
        coverage = compare.coverageText
        explanations = ["at fault: \(result.atFault.rawValue)"] + result.conclusion
        provenance =
            Self.facts(compare.a, title: "reference") + Self.facts(compare.b, title: "candidate")
            + [Fact("network", compare.network)] + compare.judge
        provenance += Self.unchecked(compare.notChecked, hasOutOfScope: true)
        environment = Self.facts(compare.environment)
        remarks = result.refusals + result.assumptions + result.remarks
        var printout = Printout(compare.notChecked, reasons: result.objections + result.doubts)
        printout.head =
            compare.source + Fact.lines("network", compare.network.split(separator: "; ").map(String.init))
            + result.assumptions.map { Fact("assumption", $0) } + compare.judge
            + Fact.lines("refused", result.refusals, first: 8)
        printout.findings = compare.findings
        self.printout = printout
        tabulate(result.pairs, PairCheck.fields) { pair in
            Self.row(pair, inputsDiffer: result.inputsAreEqual == false, reproduction)
        }
        data = Deferred { compare.data }
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
        var row = Row(name: pair.name, status: Status(pair.status.rawValue, kind))
        row.severity = pair.difference?.relativeL2
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
        var printed = Row.Printed(row)
        printed.names += [pair.pathA, pair.pathB].map {
            $0.split(separator: "/", maxSplits: 1).last.map(String.init) ?? $0
        }
        printed.status.style = pair.status.style
        printed.isFaint = pair.status == .exact
        printed.details = Deferred { pair.details }
        row.printed = printed
        return row
    }

    /// nil if no pair could be subtracted.
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

    /// The error of each side against its exact result, if it is known.
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
