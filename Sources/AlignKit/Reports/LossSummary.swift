/// The lines around the table of recorded losses: what was checked before it, what was found after it.
struct LossSummary {
    private let report: LossReport
    private let layout: SummaryLines
    private let isVerbose: Bool

    init(_ report: LossReport, _ options: LossReport.TextOptions = .init()) {
        self.report = report
        layout = SummaryLines(colored: options.colored, width: options.width)
        isVerbose = options.detail == .everything
    }

    private var cases: [LossCaseCheck] { report.cases }

    /// `aligned: ghm.h5: 40 calls of 12 cases compared, 3 elements within their rounding error of an edge`.
    var oneLine: String { layout.oneLine(report.verdict, report.reference.path, coverage, report.notChecked, reasons) }

    var head: [String] {
        let reference = report.reference
        let version = reference.frameworkVersion.map { " \($0)" } ?? ""
        return [
            layout.item("recording", reference.path),
            layout.item("", "\(reference.framework)\(version), model \(reference.model)"),
            layout.item("losses", losses), layout.item("tolerance", Self.tolerance), "",
        ]
    }

    /// - Parameter shown: the cases whose remarks are shown.
    func lines(_ shown: [LossCaseCheck]) -> [String] {
        [layout.item("coverage", coverage)] + layout.unchecked(report.notChecked) + worst + divergences
            + layout.items("remarks", remarks(shown))
            + [
                layout.verdict(report.verdict, reasons), layout.environment(report.environment, hasNetwork: false), "",
            ]
    }

    /// What decides: `losses.md` derives it.
    static let tolerance = "bounds of rounding against a float64 evaluation of each formula"

    /// `2 ghm-c, 1 smooth-l1; as in mmdet-3.3.0`.
    var losses: String {
        let implementations = Set(cases.compactMap(\.implementation)).sorted()
        let names = Report.list(implementations)
        return Self.counted(cases.map(\.loss)) + (names.isEmpty ? "" : "; as in \(names)")
    }

    var coverage: String {
        let calls = cases.reduce(0) { $0 + $1.calls.count }
        let atEdges = cases.reduce(0) { $0 + $1.calls.reduce(0) { $0 + $1.ambiguous } }
        return "\(calls.counted("call")) of \(cases.count.counted("case")) compared, "
            + "\(atEdges.counted("element")) within \(atEdges.agreeing("its", "their")) rounding error of an edge"
    }

    /// How many calls are not as they should be, by status.
    private var reasons: [String] {
        let statuses = cases.flatMap(\.calls).map(\.status)
        return TensorCheck.Status.allCases.filter { !$0.isAligned }.compactMap { status in
            let count = statuses.count { $0 == status }
            return count > 0 ? "\(count) \(status.rawValue)" : nil
        }
    }

    /// The three calls whose losses are farthest apart, in proportion.
    private var worst: [String] {
        let distances = cases.flatMap { checked in
            checked.calls.compactMap { call in
                call.relativeDifference.map { (name: "\(checked.name), call \(call.index)", difference: $0) }
            }
        }
        let ranked = distances.filter { $0.difference > 0 }.sorted { $0.difference > $1.difference }.prefix(3)
        return layout.items("worst", ranked.map { "\($0.name): loss relatively \($0.difference.brief) apart" })
    }

    private var divergences: [String] {
        guard let first = report.firstDivergence else { return [layout.item("divergence", "none")] }
        let findings = cases.filter { $0.name != first.name }.compactMap(\.finding)
        let own = cases.first { $0.name == first.name }?.finding ?? ""
        let more = findings.count > 8 ? ["and \(findings.count - 8) more, as the table shows"] : []
        return [layout.item("divergence", "first at \(own)")] + layout.items("also", findings.prefix(8) + more)
    }

    private func remarks(_ shown: [LossCaseCheck]) -> [String] {
        shown.flatMap { checked in
            checked.calls.flatMap { call in
                let edges = call.ambiguousAtEdge.sorted { $0.key < $1.key }.map { "\($0.value) at edge \($0.key)" }
                let atEdges = edges.isEmpty || !isVerbose ? [] : [edges.joined(separator: ", ")]
                return (call.remarks + atEdges).map { "\(checked.name), call \(call.index): \($0)" }
            }
        }
    }

    /// `2 ghm-c, 1 ghm-r`, in the order of their appearance.
    private static func counted(_ words: [String]) -> String {
        let kinds = words.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return kinds.map { kind in "\(words.count { $0 == kind }) \(kind)" }.joined(separator: ", ")
    }
}

extension LossCallCheck {
    /// |ours − recorded| / |recorded| of the loss; nil where there are no two numbers.
    fileprivate var relativeDifference: Double? {
        guard let lossExpected, let lossActual else { return nil }
        let difference = abs(lossActual - lossExpected)
        return difference.isFinite ? difference / max(abs(lossExpected), .leastNormalMagnitude) : nil
    }
}
