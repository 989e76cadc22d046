/// A report for a terminal, in the order and the words in which a check prints itself: where it comes from, the worst
/// rows first, what was compared, where to look first, and the verdict.
package struct ReportText: Sendable {
    private let report: Report
    private let colored: Bool
    private let width: Int
    private let layout: SummaryLines

    /// - Parameters:
    ///   - report: what is shown.
    ///   - colored: whether ANSI colours mark statuses and the verdict.
    ///   - width: the number of columns of the terminal.
    package init(_ report: Report, colored: Bool = false, width: Int = 100) {
        self.report = report
        self.colored = colored
        self.width = width
        layout = SummaryLines(colored: colored, width: width)
    }

    /// The answer in one line.
    package var oneLine: String {
        let unchecked = facts("not checked").joined(separator: "; ")
        // A check that could not run has nothing but the reason.
        let reasons = report.furtherReasons
        let isBare = report.coverage.isEmpty
        let coverage = isBare ? reasons.joined(separator: "; ") : report.coverage
        return [layout.oneLine(report, coverage, unchecked: unchecked, isBare ? [] : reasons)].asTerminalText
    }

    /// The whole report, but only the twenty worst rows.
    package var text: String {
        let lines = head + [""] + table + findings + layout.conclusion(report, report.furtherReasons)
        // Commands are not wrapped, so that they can be copied.
        let commands = report.reproductions.enumerated().map { position, line in
            (position == 0 ? "reproduce" : "").padded(to: 11) + line.visible
        }
        return (lines + [""] + commands).asTerminalText
    }

    private func facts(_ title: String) -> [String] {
        report.provenance.filter { $0.title == title }.map(\.value)
    }

    // MARK: - Before the table

    /// The lines before the table. What a recording says about itself is in a line below its path.
    private var head: [String] {
        guard !report.provenance.isEmpty else { return [layout.item(report.command, report.subject)] }
        var lines: [String] = []
        var source: [String] = []
        func flush() {
            if !source.isEmpty { lines.append(layout.item("", source.joined(separator: ", "))) }
            source = []
        }
        for fact in report.provenance where !Self.later.contains(fact.title) {
            switch fact.title.split(separator: ", ").last {
            case "framework", "made by": source.append(fact.value)
            case "model": source.append("model \(fact.value)")
            case "names":
                // If the convention was detected, the names take a line of their own.
                if fact.value.contains(": ") { flush() }
                source.append(fact.value.hasPrefix("names ") ? fact.value : "names \(fact.value)")
            case "recorded": break
            default:
                flush()
                let parts = fact.title == "network" ? fact.value.split(separator: "; ").map(String.init) : [fact.value]
                lines += layout.items(fact.title, parts)
            }
        }
        flush()
        return lines
    }

    /// The titles of the facts that are shown below the table.
    private static let later: Set = ["not checked", "out of scope"]

    // MARK: - Below it

    private var findings: [String] {
        let coverage = report.coverage.isEmpty ? [] : [layout.item("coverage", report.coverage)]
        return coverage + facts("out of scope").map { layout.item("", "out of scope: \($0)") }
            + layout.items("unchecked", facts("not checked")) + divergence
            + titled(report.furtherExplanations).flatMap { layout.items($0.title, $0.texts) }
            + report.measurements.map { layout.item($0.title, $0.value) } + remarks
    }

    private var divergence: [String] {
        guard let first = report.first else {
            return report.outcome == .errored ? [] : [layout.item("divergence", "none")]
        }
        let span = first.status.kind == .created ? first.span : nil
        let details = [span].compactMap(\.self) + first.evidence + [first.explanation].compactMap(\.self)
        let others = report.rows.filter { $0.status.kind == .created && $0.name != first.name }.map { row in
            ([headline(row)] + row.evidence + [row.explanation].compactMap(\.self)).joined(separator: "; ")
        }
        return layout.items("divergence", ["first at \(headline(first))"] + details)
            + (othersTitle.map { Report.Fact.lines($0, others, first: 6, more: ": --html shows all of them") } ?? [])
            .map(layout.item)
    }

    /// The title of the other errors that were made, beside the first; nil if the check does not list them.
    private var othersTitle: String? {
        switch report.command {
        case "compare", "ghm-loss": nil
        case "weights", "report": "also"
        default: "by itself"
        }
    }

    /// `layer2.0.conv1: convolution, diverged`.
    private func headline(_ row: Report.Row) -> String {
        let column = report.columns.firstIndex { $0.title == "operation" }
        let operation = column.flatMap { row.values.indices.contains($0) ? row.values[$0] : nil }
        guard case .text(let word)? = operation else { return "\(row.name): \(row.status.word)" }
        return "\(row.name): \(word), \(row.status.word)"
    }

    /// Explanations with a title of their own, and the others.
    private func titled(_ explanations: [String]) -> [(title: String, texts: [String])] {
        func texts(_ title: String) -> [String] {
            explanations.filter { $0.hasPrefix("\(title): ") }.map { String($0.dropFirst(title.count + 2)) }
        }
        let titles = ["replay", "at fault"]
        let others = explanations.filter { text in !titles.contains { text.hasPrefix("\($0): ") } }
        return titles.map { ($0, texts($0)) } + [(report.command == "ghm-loss" ? "also" : "because", others)]
    }

    private var remarks: [String] {
        let rows = report.rows.filter { $0.status.kind == .passed }.map { ($0.name, $0.remarks) }
        return Report.Fact.remarks(report.remarks, of: rows, more: ": --html shows all of them").map(layout.item)
    }
}

extension ReportText {
    /// The worst rows, and the number of the other rows that failed.
    private var table: [String] {
        let rows = report.worst(20)
        guard !rows.isEmpty else { return [] }
        let columns = self.columns
        var table = TextTable(
            columns: [.text(report.rowNoun.visible, .names)] + columns.map(\.column) + [.text("status")])
        table.rows = rows.map { row in
            let cells = columns.map { row.values.indices.contains($0.position) ? row.values[$0.position] : .none }
            let status = TextTable.Cell(row.status.word, row.status.style)
            return [.init(row.name)] + cells.map { TextTable.Cell($0.brief) } + [status]
        }
        let others = report.failures.count - rows.count(where: \.status.isFailure)
        let more = others > 0 ? ["and \(others) more that are not aligned: --html shows all of them"] : []
        return table.lines(colored: colored, width: width) + more + [""]
    }

    /// The columns with their positions in the rows. Columns with a common title, such as `max abs, chained` and
    /// `max abs, isolated`, are neighbours. If not all of them fit, they are left out in this order: the errors of both
    /// sides, then text, then numbers, each from the last column to the first. Each document has all of them.
    private var columns: [(position: Int, column: TextTable.Column)] {
        let count = report.columns.count
        let columns = report.columns.enumerated().map { position, column in
            let title = column.title.visible
            let rank = (column.kind == .number ? count : 0) + count - position
            guard column.kind == .number else {
                let isOperation = title == "operation"
                return (
                    position, TextTable.Column.text(title, isOperation ? .words(atLeast: 8, rank: rank) : .itself(rank))
                )
            }
            let parts = title.split(separator: ", ", maxSplits: 1).map(String.init)
            let group = parts.count < 2 ? "" : parts[0] == "L2" ? "relative L2" : parts[0]
            return (position, .number(parts.last ?? "", of: group, isSpare: title.hasPrefix("error") ? 0 : rank))
        }
        let order = columns.map { column in
            columns.firstIndex { !$0.1.group.isEmpty && $0.1.group == column.1.group } ?? column.0
        }
        return zip(order, columns).sorted { ($0.0, $0.1.0) < ($1.0, $1.1.0) }.map { ($0.1.0, $0.1.1) }
    }
}
