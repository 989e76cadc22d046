/// The lines around the table of a comparison: what was compared before it, what was found after it.
struct CompareSummary {
    private let report: CompareReport
    private let layout: SummaryLines

    init(_ report: CompareReport, _ options: CompareReport.TextOptions = .init()) {
        self.report = report
        layout = SummaryLines(colored: options.colored, width: options.width)
    }

    private var result: FileComparisonResult { report.result }

    /// `aligned: torch.h5 and paddle.h5: 174 tensors compared (174 by bounds)`.
    var oneLine: String {
        layout.oneLine(report.verdict, "\(report.a.path) and \(report.b.path)", coverage, report.notChecked, reasons)
    }

    var head: [String] {
        let files = [("reference", report.a), ("candidate", report.b)].flatMap { title, file in
            let version = file.frameworkVersion.map { " \($0)" } ?? ""
            let names = file.convention.map { "names as in \($0)" } ?? "names of no convention that is known"
            return [item(title, file.path), item("", "\(file.framework)\(version), model \(file.model), \(names)")]
        }
        let network = result.network ?? "none that is known: tensors are paired by their paths"
        return files + network.split(separator: "; ").enumerated().map { item($0 == 0 ? "network" : "", String($1)) }
            + result.assumptions.map { item("assumption", $0) } + [item("tolerance", result.tolerance)]
            + [item("inputs", inputs), item("weights", weights)]
            + result.refusals.prefix(8).enumerated().map { item($0 == 0 ? "refused" : "", $1) }
            + (result.refusals.count > 8 ? [item("", "and \(result.refusals.count - 8) more")] : []) + [""]
    }

    var lines: [String] {
        [item("coverage", coverage)] + left + layout.unchecked(report.notChecked, hasOutOfScope: true) + divergence
            + [item("at fault", result.atFault.rawValue)]
            + layout.items("because", result.conclusion)
            + remarks
            + [layout.verdict(report.verdict, reasons), layout.environment(report.environment), ""]
    }

    var inputs: String {
        switch result.inputsAreEqual {
        case true?: "equal"
        case false?: "differ"
        case nil: "none that could be compared"
        }
    }

    var weights: String {
        guard let isIdentical = result.weights.isIdentical else {
            return result.weights.differing.first.map { "differ, first \($0.text)" } ?? "none that could be compared"
        }
        let count = "\(result.weights.comparedCount) compared"
        if isIdentical { return "identical, \(count)" }
        guard let first = result.weights.differing.first else {
            return "equal but for single units in the last place, \(count)"
        }
        return "\(result.weights.differing.count) not the same, \(count); first \(first.text)"
    }

    var coverage: String {
        let judges = PairCheck.Judge.allCases.map { ($0, result.count(judgedBy: $0)) }.filter { $0.1 > 0 }
        let ways = judges.map { "\($1) by \($0 == .claim ? "its claim" : $0 == .bounds ? "bounds" : "tolerance")" }
        return "\(result.comparedCount) pair\(result.comparedCount == 1 ? "" : "s") compared"
            + (ways.isEmpty ? "" : " (\(ways.joined(separator: ", ")))")
            + ", \(result.onlyA.count) tensors in A alone, \(result.onlyB.count) in B alone"
    }

    /// What has no partner, and which it may have.
    private var left: [String] {
        let lists = [("A alone", result.onlyA), ("B alone", result.onlyB)].filter { !$0.1.isEmpty }.map {
            title, paths in
            let names = paths.prefix(6).map { $0.hasPrefix("activations/") ? String($0.dropFirst(12)) : $0 }
            let more = paths.count > 6 ? " and \(paths.count - 6) more" : ""
            return item(title, names.joined(separator: ", ") + more)
        }
        let suggestions = result.suggestions.prefix(6).enumerated().map {
            item($0 == 0 ? "perhaps" : "", "\($1.a) = \($1.b)")
        }
        let more = result.suggestions.count - suggestions.count
        return lists + suggestions
            + (more > 0 ? [item("", "and \(more) more: --suggest-map FILE writes them all, as --map takes them")] : [])
    }

    private var divergence: [String] {
        guard let first = result.firstDivergence else { return [item("divergence", "none")] }
        let pair = result.pairs.first { $0.name == first.name }
        let operation = pair?.operation.map { "\($0), " } ?? ""
        return [item("divergence", "first at \(first.name): \(operation)\(first.status.rawValue)")]
            + [result.firstDivergenceSpan].compactMap { $0.map { item("", $0.words) } }
            + (pair?.difference.map { [item("", "B against A: \($0.metrics)"), item("", $0.worst)] }
                ?? pair.map { [item("", "A \($0.shapeA), B \($0.shapeB)")] } ?? [])
            + (pair?.remarks ?? []).map { item("", $0) }
    }

    /// What is said of many tensors is said once, after what is said of few.
    private var remarks: [String] {
        let notes = result.pairs.filter { !$0.remarks.isEmpty && $0.name != result.firstDivergence?.name }
        let groups = Dictionary(grouping: notes.enumerated()) { $0.element.remarks.joined(separator: "; ") }
            .map { (text: $0.key, first: $0.value[0], count: $0.value.count) }
            .sorted { ($0.count, $0.first.offset) < ($1.count, $1.first.offset) }
        let texts =
            result.remarks
            + groups.prefix(6).map { text, first, count in
                "\(first.element.name)\(count > 1 ? " and \(count - 1) more" : ""): \(text)"
            }
        let rest = groups.dropFirst(6).reduce(0) { $0 + $1.count }
        let more = rest > 0 ? ["and \(rest) more, which --verbose shows"] : []
        return layout.items("remarks", texts + more)
    }

    private var reasons: [String] { result.objections + result.doubts }

    private func item(_ title: String, _ text: String) -> String { layout.item(title, text) }
}
