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
        let network = self.network
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

    var network: String { result.network ?? "none that is known: tensors are paired by their paths" }

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
        return "\(result.comparedCount.counted("pair")) compared"
            + (ways.isEmpty ? "" : " (\(ways.joined(separator: ", ")))")
            + ", \(result.onlyA.count.counted("tensor")) in A alone, \(result.onlyB.count) in B alone"
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
        let numbers = pair?.difference.map { ["B against A: \($0.metrics)", $0.worst] } ?? pair?.incomparability ?? []
        let details = [result.firstDivergenceSpan?.words].compactMap(\.self) + numbers + (pair?.furtherRemarks ?? [])
        return layout.items("divergence", ["first at \(first.name): \(operation)\(first.status.rawValue)"] + details)
    }

    private var remarks: [String] {
        let notes = result.pairs.filter { $0.name != result.firstDivergence?.name }.map { ($0.name, $0.remarks) }
        return layout.remarks(result.remarks, of: notes, more: ", which --verbose shows")
    }

    private var reasons: [String] { result.objections + result.doubts }

    private func item(_ title: String, _ text: String) -> String { layout.item(title, text) }
}
