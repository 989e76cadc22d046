extension Report {
    /// What a check prints on a terminal beside what its documents say.
    package struct Printout: Hashable, Sendable {
        /// The lines before the table.
        package var head: [Fact] = []
        /// What stands over the names of the table: `layer`.
        package var noun = ""
        /// The columns between the names and the statuses.
        package var columns: [TextTable.Column] = []
        /// The lines after it, but for the verdict and what it was made with.
        package var findings: [Fact] = []
        /// What stands against the check, beside the verdict.
        package var reasons: [String] = []
        /// What was not checked, in a few words.
        package var unchecked = ""

        package init() {}
    }
}

extension Report.Row {
    /// What a check prints of a row.
    package struct Printed: Hashable, Sendable {
        /// What stands for the row's name.
        package var label: String
        /// What it can be asked for by.
        package var names: [String]
        package var status: TextTable.Cell
        /// Whether its numbers are of no interest, since nothing differs.
        package var isFaint = false
        /// In the order of `Report.Printout.columns`.
        package var cells: [Deferred<TextTable.Cell>] = []
        /// Everything that is known of it, where all is to be shown.
        package var details: Deferred<[String]>?
        /// What is said of it after the table wherever it is shown, and where all is to be shown.
        package var remarks: [String] = []
        package var furtherRemarks: [String] = []
        /// A picture in lines, shown where it is asked for.
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

    /// The first of many names in one line, and how many more there are; nothing of none.
    static func names(_ title: String, _ names: [String]) -> [Self] {
        let more = names.count > 6 ? " and \(names.count - 6) more" : ""
        return names.isEmpty ? [] : [Self(title, names.prefix(6).joined(separator: ", ") + more)]
    }

    /// What is remarked on a check as a whole, and on its rows: what is said of many of them is said once, after what
    /// is said of few.
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
