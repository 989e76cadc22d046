/// A report for a terminal: the answer, where to look first, the worst rows.
public struct ReportText: Sendable {
    private let report: Report
    private let colored: Bool

    public init(_ report: Report, colored: Bool = false) {
        self.report = report
        self.colored = colored
    }

    /// The answer in one line.
    public var oneLine: String {
        let style: TextStyle = report.outcome == .passed ? .good : .bad
        let answer = report.answer.lowercased().visible
        return (colored ? style.applied(to: answer) : answer) + ": \(report.subject): \(report.grounds)".visible + "\n"
    }

    /// Everything but the rows that are not among the twenty worst.
    public var text: String {
        var lines = ([Report.Fact(report.command, report.subject)] + report.provenance).map { fact($0.title, $0.value) }
        lines.append("")
        let rows = report.worst(20)
        if !rows.isEmpty { lines += table(rows).lines(colored: colored) + [""] }
        if let first = report.first { lines += self.first(first) }
        lines += report.furtherExplanations.map { fact("", $0) }
        lines += report.measurements.map { fact($0.title, $0.value) }
        lines += report.remarks.prefix(8).map { fact("remark", $0) }
        let environment = report.environment.map { "\($0.title) \($0.value)" }.joined(separator: ", ")
        lines.append(fact("made with", environment))
        if report.outcome != .passed, let line = report.first?.reproduction ?? report.reproduction {
            lines.append(fact("reproduce", line))
        }
        return lines.map { $0 + "\n" }.joined() + "verdict    " + oneLine
    }

    private func table(_ rows: [Report.Row]) -> TextTable {
        let columns = [TextTable.Column(title: report.rowNoun, alignment: .left, maximumWidth: 30)]
        let values = report.columns.map {
            TextTable.Column(
                title: $0.title, alignment: $0.kind == .number ? .right : .left,
                maximumWidth: $0.kind == .number ? max(8, $0.title.count) : 15)
        }
        let status = TextTable.Column(title: "status", alignment: .left, maximumWidth: 15)
        var table = TextTable(columns: columns + values + [status])
        table.rows = rows.map { row in
            let blanks = repeatElement(Report.Value.none, count: max(0, report.columns.count - row.values.count))
            let cells = (row.values.prefix(report.columns.count) + blanks).map { TextTable.Cell($0.brief.visible) }
            let style: TextStyle = row.status.isFailure ? row.status.kind == .inherited ? .warning : .bad : .good
            return [.init(row.name.visible)] + cells + [.init(row.status.word.visible, style)]
        }
        return table
    }

    private func first(_ row: Report.Row) -> [String] {
        let lines = ["first at \(row.name): \(row.status.word)"] + row.evidence + [row.explanation].compactMap(\.self)
        return lines.enumerated().map { fact($0 == 0 ? "divergence" : "", $1) }
    }

    private func fact(_ title: String, _ value: String) -> String {
        title.visible + String(repeating: " ", count: max(1, 11 - title.count)) + value.visible
    }
}
