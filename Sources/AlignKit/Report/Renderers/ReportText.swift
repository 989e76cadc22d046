/// A report for a terminal: the answer, where to look first, the worst rows.
public struct ReportText: Sendable {
    private let report: Report
    private let colored: Bool
    private let width: Int

    /// - Parameters:
    ///   - report: what is shown.
    ///   - colored: whether ANSI colours mark statuses and the verdict.
    ///   - width: how many columns there are.
    public init(_ report: Report, colored: Bool = false, width: Int = 100) {
        self.report = report
        self.colored = colored
        self.width = width
    }

    /// The answer in one line.
    public var oneLine: String {
        let style: TextStyle = report.outcome == .passed ? .good : .bad
        let answer = report.verdictWords.visible
        return ((colored ? style.applied(to: answer) : answer) + ": \(report.subject): \(report.grounds)".visible)
            .harmless + "\n"
    }

    /// Everything but the rows that are not among the twenty worst.
    public var text: String {
        var lines = ([Report.Fact(report.command, report.subject)] + report.provenance).map { fact($0.title, $0.value) }
        lines.append("")
        let rows = report.worst(20)
        if !rows.isEmpty { lines += table(rows).lines(colored: colored, width: width) }
        let others = report.rows.count { $0.status.isFailure } - rows.count { $0.status.isFailure }
        if others > 0 { lines.append("and \(others) more that are not aligned: --html shows all of them") }
        if !rows.isEmpty { lines.append("") }
        if let first = report.first { lines += self.first(first) }
        lines += report.furtherExplanations.map { fact("", $0) }
        lines += report.measurements.map { fact($0.title, $0.value) }
        lines += report.remarks.prefix(8).map { fact("remark", $0) }
        let environment = report.environment.map { "\($0.title) \($0.value)" }.joined(separator: ", ")
        if !environment.isEmpty { lines.append(fact("made with", environment)) }
        if report.outcome != .passed, let line = report.first?.reproduction ?? report.reproduction {
            lines.append(fact("reproduce", line, wraps: false))
        }
        return lines.asTerminalText + "verdict".padded(to: indent) + oneLine
    }

    private func table(_ rows: [Report.Row]) -> TextTable {
        // Where there is no room, the last columns are left out: each document has them all.
        let values = report.columns.enumerated().map { position, column in
            let rank = report.columns.count - position
            let title = column.title.visible
            guard column.kind == .number else {
                let isOperation = title == "operation"
                return TextTable.Column.text(title, isOperation ? .words(atLeast: 8, rank: rank) : .itself(rank))
            }
            // `max abs, chained` and `max abs, isolated` stand under one title.
            let parts = title.split(separator: ", ", maxSplits: 1).map(String.init)
            return .number(parts.last ?? "", of: parts.count > 1 ? parts[0] : "", isSpare: rank)
        }
        var table = TextTable(columns: [.text(report.rowNoun.visible, .names)] + values + [.text("status")])
        table.rows = rows.map { row in
            let blanks = repeatElement(Report.Value.none, count: max(0, report.columns.count - row.values.count))
            let cells = (row.values.prefix(report.columns.count) + blanks).map { TextTable.Cell($0.brief) }
            let style: TextStyle = row.status.isFailure ? row.status.kind == .inherited ? .warning : .bad : .good
            return [.init(row.name)] + cells + [.init(row.status.word, style)]
        }
        return table
    }

    private func first(_ row: Report.Row) -> [String] {
        let span = row.status.kind == .created ? row.span : nil
        let lines =
            ["first at \(row.name): \(row.status.word)"] + [span].compactMap(\.self) + row.evidence
            + [row.explanation].compactMap(\.self)
        return lines.enumerated().map { fact($0 == 0 ? "divergence" : "", $1) }
    }

    /// Where the values stand: behind the longest title, within reason.
    private var indent: Int {
        let titles = (report.provenance + report.measurements).map(\.title.visible.displayWidth)
        return min(max(11, (titles.max() ?? 0) + 1), 24)
    }

    /// - Parameter wraps: whether the value is cut into lines, as no command is that somebody may copy.
    private func fact(_ title: String, _ value: String, wraps: Bool = true) -> String {
        let lines = wraps ? value.visible.wrapped(to: width - indent) : [value.visible]
        return title.visible.padded(to: indent - 1) + " "
            + lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }
}
