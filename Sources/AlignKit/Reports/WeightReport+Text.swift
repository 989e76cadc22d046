extension WeightReport {
    /// What a text rendering shows: the same choices as for a parity report; names are ours and the files'.
    public typealias TextOptions = ParityReport.TextOptions

    /// The report for people, within `options.width` columns but for long paths; every line ends in a newline.
    public func text(_ options: TextOptions = TextOptions()) -> String {
        let summary = WeightSummary(self, options)
        let shown = result.checks.filter { $0.isShown(options) }
        let lines: [String]
        switch options.detail {
        case .verdict: lines = [summary.oneLine]
        case .table: lines = summary.head + table(shown, options) + summary.lines
        case .everything:
            lines = summary.head + table(shown, options) + shown.flatMap(\.details) + [""] + summary.lines
        }
        return lines.asTerminalText
    }

    private func table(_ checks: [WeightCheck], _ options: TextOptions) -> [String] {
        guard !checks.isEmpty else { return ["no parameter to show", ""] }
        let table = b == nil ? mapping(checks) : comparison(checks)
        return table.lines(colored: options.colored, width: options.width) + [""]
    }

    private func comparison(_ checks: [WeightCheck]) -> TextTable {
        var table = TextTable(columns: [
            .text("parameter", .names), .text("shape", .itself(1)), .number("max abs"), .number("relative L2"),
            .text("status"),
        ])
        table.rows = checks.map { check in
            let faint: TextStyle? = check.status == .identical ? .faint : nil
            return [
                .init(check.name), .init(check.shapeText),
                .init(check.maxAbs?.brief ?? "–", faint), .init(check.relativeL2?.brief ?? "–", faint),
                .init(check.statusText, check.style),
            ]
        }
        return table
    }

    /// The file's keys have a column of their own only where they differ from our names.
    private func mapping(_ checks: [WeightCheck]) -> TextTable {
        let showsKeys = checks.contains { $0.a != nil && $0.a?.key != $0.name }
        var table = TextTable(
            columns: [.text("parameter", .names)] + (showsKeys ? [.text("key", .names)] : []) + [
                .text("layout", .itself(2)), .text("shape", .itself(1)), .text("status"),
            ])
        table.rows = checks.map { check in
            [.init(check.name)] + (showsKeys ? [.init(check.a?.key ?? "–")] : []) + [
                .init(check.a?.layout ?? "–"), .init((check.a?.extents).map(WeightCheck.text) ?? check.shapeText),
                .init(check.statusText, check.style),
            ]
        }
        return table
    }
}

extension WeightCheck {
    /// `64×3×7×7`; a scalar is 1.
    static func text(_ extents: [Int]) -> String {
        extents.isEmpty ? "1" : extents.map(String.init).joined(separator: "×")
    }

    var shapeText: String { shape.map(Self.text) ?? "–" }

    /// The status, and in a word why: `differs: rows-permuted`.
    var statusText: String {
        if let relation { return "\(status.rawValue): \(relation.kind.rawValue)" }
        return status.rawValue + (isUnfit ? ", unfit" : "")
    }

    /// Alike in both files, and not fit for use in either.
    private var isUnfit: Bool { (status == .identical || status == .equal) && !findings.isEmpty }

    var style: TextStyle { isAligned ? .good : isUnfit ? .warning : .bad }

    fileprivate func isShown(_ options: WeightReport.TextOptions) -> Bool {
        let keys = [a?.key, b?.key].compactMap(\.self)
        return options.shows(name, keys.first ?? name) || keys.dropFirst().contains { options.shows(nil, $0) }
    }

    /// Everything that is known, in lines.
    fileprivate var details: [String] {
        let files = [("A", a), ("B", b)].compactMap { letter, stored in
            stored.map { "  \(letter): \($0.key) \($0.extents)" + ($0.layout.map { ", \($0)" } ?? "") }
        }
        let numbers = maxAbs.map { maxAbs in
            "  max abs \(maxAbs.brief), relative L2 \((relativeL2 ?? 0).brief)" + (maxULP.map { ", \($0) ulp" } ?? "")
        }
        let lines = ["\(name)  \(statusText)"] + files + [numbers].compactMap(\.self) + reasons.map { "  \($0)" }
        return (lines + remarks.map { "  remark: \($0)" }).map(\.visible)
    }
}
