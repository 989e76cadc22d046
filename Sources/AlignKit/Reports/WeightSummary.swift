/// The lines around the table of an alignment of weights: what was compared before it, what was found after it.
struct WeightSummary {
    private let report: WeightReport
    private let layout: SummaryLines

    init(_ report: WeightReport, _ options: WeightReport.TextOptions) {
        self.report = report
        layout = SummaryLines(colored: options.colored, width: options.width)
    }

    private var result: WeightComparisonResult { report.result }

    /// `aligned: torch.h5 and paddle.h5: 267 of 267 parameters compared, 0 missing, 0 left over`.
    var oneLine: String {
        let paths = [report.a.path] + (report.b.map { [$0.path] } ?? [])
        return layout.oneLine(
            report.verdict, paths.joined(separator: " and "), result.coverage, report.notChecked, result.objections)
    }

    var head: [String] {
        let files = [(report.b == nil ? "weights" : "A", report.a)] + (report.b.map { [("B", $0)] } ?? [])
        return files.flatMap { title, file in
            layout.items(title, [file.path] + file.source)
        } + [item("network", report.networkWords), ""]
    }

    var lines: [String] {
        [item("coverage", result.coverage), item("ignored", ignored)]
            + lists + outOfScope + layout.unchecked(report.notChecked) + layouts + worst + divergences + remarks
            + [
                layout.verdict(report.verdict, result.objections),
                layout.environment(report.environment, hasNetwork: false), "",
            ]
    }

    /// Keys that are known and play no part.
    private var ignored: String {
        guard let ignoredB = result.ignoredB else { return "\(result.ignoredA.counted("key")) without a parameter" }
        return "\(result.ignoredA.counted("key")) of A and \(ignoredB) of B without a parameter"
    }

    private var lists: [String] {
        [("missing", result.missing), ("left over", result.leftOver)].flatMap { title, checks in
            let names = checks.prefix(6).map { check in
                let place = check.a == nil ? check.b == nil ? " in A and B" : " in A" : check.b == nil ? " in B" : ""
                return check.name + (result.isPair && title == "missing" ? place : "")
            }
            let more = checks.count > 6 ? ["and \(checks.count - 6) more"] : []
            return layout.items(title, names + more)
        }
    }

    /// How much belongs to parts that are not compared, by the first components of the keys.
    private var outOfScope: [String] {
        guard !result.outOfScope.isEmpty else { return [] }
        let counts = Dictionary(result.outOfScope.map { ($0.prefix { $0 != "." }, 1) }, uniquingKeysWith: +)
        let groups = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return [item("elsewhere", "\(result.outOfScope.count) out of scope (\(groups.joined(separator: ", ")))")]
    }

    /// How the files order the axes of linear weights: where conventions differ, that is no finding.
    private var layouts: [String] {
        result.checks.filter { $0.role == .linearWeight && $0.a?.layout != nil }.prefix(4).enumerated().map {
            let check = $1
            let isProved = result.isPair || Set(check.shape ?? []).count > 1
            let expected =
                !check.isAligned ? ", by convention" : isProved ? ", as expected" : ", not proved by its shape"
            let ofB = check.b?.layout.map { " in A, \($0) in B" } ?? ""
            return item($0 == 0 ? "layouts" : "", "\(check.name): \(check.a!.layout!)\(ofB)\(expected)")
        }
    }

    /// The three parameters that are farthest apart, in proportion to their norm.
    private var worst: [String] {
        // What is not a number on one side only is farther than anything.
        func distance(_ check: WeightCheck) -> Double { check.relativeL2.map { $0.isNaN ? .infinity : $0 } ?? 0 }
        let ranked = result.checks.filter { distance($0) > 0 }.sorted { distance($0) > distance($1) }
        return ranked.prefix(3).enumerated().map { position, check in
            item(
                position == 0 ? "worst" : "",
                "\(check.name): relative L2 \(check.relativeL2!.brief), max abs \(check.maxAbs!.brief)")
        }
    }

    private var divergences: [String] {
        guard let first = result.firstDivergence else { return [item("divergence", "none")] }
        let later = result.checks.filter { !$0.isAligned && $0.name != first.name }
        let shown = later.prefix(8).map { check in
            let why = check.reasons.first.map { " (\($0))" } ?? ""
            return "\(check.name): \(check.statusText)\(why)"
        }
        let more = later.count > 8 ? ["and \(later.count - 8) more"] : []
        return [item("divergence", "first at \(first.name): \(first.statusText)")]
            + first.reasons.map { item("", $0) }
            + layout.items("also", shown + more)
    }

    private var remarks: [String] {
        layout.remarks([], of: result.checks.map { ($0.name, $0.remarks) }, more: ", which --verbose shows")
    }

    private func item(_ title: String, _ text: String) -> String { layout.item(title, text) }
}

extension WeightComparisonResult {
    /// `267 of 267 parameters compared, 0 missing, 0 left over`.
    var coverage: String {
        "\(comparedCount) of \(recordedCount.counted("parameter")) \(isPair ? "compared" : "mapped"), "
            + "\(missing.count) missing, \(leftOver.count) left over"
    }
}
