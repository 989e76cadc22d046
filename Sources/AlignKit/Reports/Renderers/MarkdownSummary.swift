/// Reports as a short page of Markdown, for the summary of a job: the answer, where to look first, the ten rows that
/// matter most, and what was compared.
///
/// Text from files is written in character references and `<code>` elements, so that no name can become a link, a
/// mention or a heading.
public struct MarkdownSummary: Sendable {
    private let reports: [Report]

    public init(_ reports: [Report]) { self.reports = reports }

    /// The page, ending in a newline.
    public var text: String { reports.map(section).joined(separator: "\n") }

    private func section(_ report: Report) -> String {
        let sign = report.outcome == .passed ? "✅" : "❌"
        var lines = ["## \(sign) \(Self.escaped(report.command)) \(Self.code(report.subject))", ""]
        lines += ["**\(Self.escaped(report.sentence))**", ""]
        if let first = report.first { lines += self.first(first) }
        lines += report.furtherExplanations.flatMap { ["> \(Self.escaped($0))", ""] }
        lines += worst(report)
        lines += Self.facts(report)
        if report.outcome != .passed, let reproduction = report.reproduction {
            lines += ["Reproduce: \(Self.code(reproduction))", ""]
        }
        return lines.joined(separator: "\n")
    }

    private func first(_ row: Report.Row) -> [String] {
        var lines = ["First at \(Self.code(row.name)): \(Self.escaped(row.statusLine))", ""]
        lines += row.lines.map { "- \(Self.escaped($0))" }
        if let reproduction = row.reproduction { lines.append("- reproduce: \(Self.code(reproduction))") }
        return lines + [""]
    }

    private func worst(_ report: Report) -> [String] {
        let rows = report.worst(10)
        guard !rows.isEmpty else { return [] }
        let titles = [report.rowNoun] + report.columns.map(\.title) + ["status"]
        let rule = ["---"] + report.columns.map { $0.kind == .number ? "--:" : "---" } + ["---"]
        var lines = [Self.title(of: rows, failures: report.failures.count), ""]
        lines += [Self.row(titles.map(Self.escaped)), Self.row(rule)]
        lines += rows.map { row in
            let values = row.values.map { Self.escaped($0.brief) }
            return Self.row([Self.code(row.name)] + values + [Self.escaped(row.status.word)])
        }
        return lines + [""]
    }

    /// The title of the table, which says what its rows are.
    private static func title(of rows: [Report.Row], failures: Int) -> String {
        let shown = rows.count(where: \.status.isFailure)
        if shown == 0 { return rows.count == 1 ? "The largest error:" : "The \(rows.count) largest errors:" }
        let all = failures == 1 ? "The one that failed" : "All \(failures) that failed"
        let extent = shown < failures ? "The first \(shown) of \(failures) that failed" : all
        let order = failures > 1 ? ", what is wrong by itself before what inherited it" : ""
        return extent + order + (shown < rows.count ? ", and then the largest errors:" : ":")
    }

    private static func facts(_ report: Report) -> [String] {
        let facts = report.provenance + report.measurements + report.environment
        guard !facts.isEmpty else { return [] }
        return ["<details><summary>\(escaped(report.coverage))</summary>", ""]
            + facts.map { "- \(escaped($0.title)): \(escaped($0.value))" } + ["", "</details>", ""]
    }

    private static func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

    private static func escaped(_ text: String) -> String { text.abbreviated(to: 400).escapedForMarkdown }

    private static func code(_ text: String) -> String { "<code>\(escaped(text))</code>" }
}

extension Report.Value {
    /// The text in tables: two digits of a number, or all digits of a whole number that has few.
    var brief: String {
        switch self {
        case .text(let text), .written(_, as: let text): text
        case .number(let number) where abs(number) < 1e7 && number == number.rounded(): "\(Int(number))"
        case .number(let number) where number >= 0.095: number.plain
        case .number(let number): number.brief
        case .none: "–"
        }
    }
}
