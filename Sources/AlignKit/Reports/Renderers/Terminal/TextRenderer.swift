/// A report for a terminal: the lines around a table, and the table. A saved run does not keep these lines, so
/// `ReportText` shows it.
public struct TextRenderer: Sendable {
    /// What is shown.
    public struct Options: Sendable {
        public enum Detail: Sendable {
            /// The verdict, in one line.
            case verdict
            /// The table and the summary.
            case table
            /// The table, every metric of every row, and the summary.
            case everything
        }

        public var detail: Detail = .table
        public var colored = false
        /// The number of columns of the terminal. If they are not enough, words and names are shortened, and columns
        /// are left out.
        public var width = 100
        /// Whether the gradient norms of losses are shown as bars.
        public var histogram = false
        /// Whether the table shows a row with this name. A row can have several names: ours, and those of the files.
        public var shows: @Sendable (_ name: String) -> Bool = { _ in true }

        public init() {}
    }

    private let report: Report
    private let options: Options
    private let layout: SummaryLines

    public init(_ report: Report, _ options: Options = Options()) {
        self.report = report
        self.options = options
        layout = SummaryLines(colored: options.colored, width: options.width)
    }

    /// The report. Lines are at most `options.width` columns wide, except for long paths. Every line ends in a newline.
    public var text: String {
        guard let printout = report.printout else {
            let digest = ReportText(report, colored: options.colored, width: options.width)
            return options.detail == .verdict ? digest.oneLine : digest.text
        }
        if options.detail == .verdict {
            let line = layout.oneLine(report, report.coverage, unchecked: printout.unchecked, printout.reasons)
            return [line].asTerminalText
        }
        let rows = report.rows.compactMap(\.printed).filter { $0.names.contains(where: options.shows) }
        let head = printout.head.map(layout.item) + [""]
        let remarks = rows.flatMap { $0.remarks + (isComplete ? $0.furtherRemarks : []) }
        let findings = printout.findings.map(layout.item) + layout.items("remarks", remarks)
        let conclusion = layout.conclusion(report, printout.reasons) + [""]
        return (head + table(printout, rows) + below(rows) + findings + conclusion).asTerminalText
    }

    private var isComplete: Bool { options.detail == .everything }

    private func table(_ printout: Report.Printout, _ rows: [Report.Row.Printed]) -> [String] {
        guard !rows.isEmpty else { return ["no \(printout.noun.visible) to show", ""] }
        let columns = shown(printout.columns, rows)
        var table = TextTable(
            columns: [.text(printout.noun.visible, .names)] + columns.map(\.column) + [.text("status")])
        table.rows = rows.map { row in
            let cells = columns.map { position, column in
                var cell = row.cells[position].value
                if row.isFaint, column.alignment == .right { cell.style = .faint }
                return cell
            }
            return [.init(row.label)] + cells + [row.status]
        }
        return table.lines(colored: options.colored, width: options.width) + [""]
    }

    /// The columns that this table has, with their positions in the rows. The columns of a group are neighbours.
    private func shown(
        _ columns: [TextTable.Column], _ rows: [Report.Row.Printed]
    ) -> [(position: Int, column: TextTable.Column)] {
        func isShown(_ position: Int) -> Bool {
            switch columns[position].place {
            case .everywhere: true
            case .table: !isComplete
            case .everything: isComplete
            case .whereItDiffers: rows.contains { $0.says(position) }
            }
        }
        func order(_ position: Int) -> Int {
            let group = columns[position].group
            return columns.firstIndex { !group.isEmpty && $0.group == group } ?? position
        }
        let positions = columns.indices.filter(isShown).map { (order: order($0), position: $0) }.sorted { $0 < $1 }
        return positions.map { ($0.position, columns[$0.position]) }
    }

    /// The lines below the table: all details of each row, if they are to be shown, and pictures.
    private func below(_ rows: [Report.Row.Printed]) -> [String] {
        let hasDetails = report.rows.allSatisfy { $0.printed?.details != nil }
        let details = isComplete && hasDetails ? rows.flatMap { $0.details?.value ?? [] } + [""] : []
        return (details + (options.histogram ? rows.flatMap { $0.bars?.value ?? [] } : [])).map(\.visible)
    }
}

extension Report.Row.Printed {
    /// Whether a cell says something that the label does not.
    fileprivate func says(_ position: Int) -> Bool {
        !["–", TextTable.Cell(label).text].contains(cells[position].value.text)
    }
}
