extension Report {
    /// What a check prints on a terminal in addition to the content of its documents.
    package struct Printout: Hashable, Sendable {
        /// The lines before the table.
        package var head: [Fact] = []
        /// The title over the names in the table: `layer`.
        package var noun = ""
        /// The columns between the names and the statuses.
        package var columns: [TextTable.Column] = []
        /// The lines after the table, without the verdict and the environment.
        package var findings: [Fact] = []
        /// The reasons against the check, beside the verdict.
        package var reasons: [String] = []
        /// What was not checked, in a few words.
        package var unchecked = ""

        package init() {}
    }
}

extension Report.Row {
    /// What a check prints of a row.
    package struct Printed: Hashable, Sendable {
        /// The text in place of the row's name.
        package var label: String
        /// The names by which the row can be selected.
        package var names: [String]
        package var status: TextTable.Cell
        /// Whether its numbers are of no interest, since nothing differs.
        package var isFaint = false
        /// In the order of `Report.Printout.columns`.
        package var cells: [Deferred<TextTable.Cell>] = []
        /// Everything that is known about the row, if all is to be shown.
        package var details: Deferred<[String]>?
        /// The remarks on the row after the table: `remarks` wherever it is shown, `furtherRemarks` if all is to be
        /// shown.
        package var remarks: [String] = []
        package var furtherRemarks: [String] = []
        /// A picture made of lines of text, shown on request.
        package var bars: Deferred<[String]>?

        package init(_ row: Report.Row) {
            (label, names) = (row.name, [row.name])
            status = .init(row.status.word, row.status.style)
        }
    }
}

extension Report.Status {
    var style: TextStyle {
        switch kind {
        case .passed: .good
        case .inherited: .warning
        case .created, .other: .bad
        }
    }
}

extension Report.Fact {
    /// Several texts under one title.
    static func lines(_ title: String, _ texts: [String]) -> [Self] {
        texts.enumerated().map { Self($0 == 0 ? title : "", $1) }
    }

    /// The first of many texts under one title, and how many more there are.
    static func lines(_ title: String, _ texts: [String], first count: Int, more: String = "") -> [Self] {
        let rest = texts.count - count
        return lines(title, texts.prefix(count) + (rest > 0 ? ["and \(rest) more\(more)"] : []))
    }

    /// The first of many names in one line, and how many more there are. No names give no line.
    static func names(_ title: String, _ names: [String]) -> [Self] {
        let more = names.count > 6 ? " and \(names.count - 6) more" : ""
        return names.isEmpty ? [] : [Self(title, names.prefix(6).joined(separator: ", ") + more)]
    }

    /// The remarks on a check as a whole, then those on its rows. Rows with the same remarks share a line. Lines for
    /// few rows come before lines for many.
    static func remarks(_ general: [String], of rows: [(name: String, remarks: [String])], more: String) -> [Self] {
        let groups = Dictionary(grouping: rows.filter { !$0.remarks.isEmpty }.enumerated()) {
            $0.element.remarks.joined(separator: "; ")
        }
        .map { (text: $0.key, first: $0.value[0], count: $0.value.count) }
        .sorted { ($0.count, $0.first.offset) < ($1.count, $1.first.offset) }
        let shown = groups.prefix(remarkLimit).map { text, first, count in
            "\(first.element.name)\(count > 1 ? " and \(count - 1) more" : ""): \(text)"
        }
        let rest = groups.dropFirst(remarkLimit).reduce(0) { $0 + $1.count }
        return lines("remarks", general + shown + (rest > 0 ? ["and \(rest) more\(more)"] : []))
    }

    private static let remarkLimit = 8
}
