/// The rows of a report as a table that can be sorted and filtered: those that failed first, then the rest in the order
/// of execution.
struct HTMLTable {
    private let report: Report
    private let prefix: String
    private let order: [Int]

    init(_ report: Report, prefix: String) {
        self.report = report
        self.prefix = prefix
        order = report.failureOrder + report.rows.indices.filter { !report.rows[$0].status.isFailure }
    }

    func write(to html: inout MarkupWriter) {
        filters(&html)
        html.element("div", ["class": "scroll"]) { html in
            html.element("table") { html in
                head(&html)
                html.element("tbody") { html in
                    for index in order { row(index, report.rows[index], &html) }
                }
            }
        }
    }

    private func filters(_ html: inout MarkupWriter) {
        var counts: [(word: String, count: Int)] = []
        for row in order.map({ report.rows[$0] }) {
            if let index = counts.firstIndex(where: { $0.word == row.status.word }) {
                counts[index].count += 1
            } else {
                counts.append((row.status.word, 1))
            }
        }
        html.element("div", ["class": "filters"]) { html in
            html.element("label") { html in
                html.text("name ")
                html.empty("input", ["type": "search", "placeholder": placeholder])
            }
            html.element("label") { html in
                html.text("status ")
                html.element("select") { html in
                    html.element("option", ["value": ""], text: "all")
                    for (word, count) in counts {
                        html.element("option", ["value": word], text: "\(word.abbreviated(to: 60)) (\(count))")
                    }
                }
            }
            html.element("output", text: report.rows.count.counted(report.rowNoun))
            if order != Array(report.rows.indices) {
                html.element("span", ["class": "note"], text: "What failed stands first; # is the order of execution.")
            }
        }
    }

    /// A name from the page: that of the row to look at first, else one from the middle. A long name is cut to its
    /// first components.
    private var placeholder: String {
        let name = (report.first ?? report.rows[report.rows.count / 2]).name
        guard name.count > 20, let end = name.prefix(20).lastIndex(of: ".") else { return name.abbreviated(to: 20) }
        return String(name[..<end])
    }

    private func head(_ html: inout MarkupWriter) {
        html.element("thead") { html in
            html.element("tr") { html in
                let order = Report.Column("#", .number, "the order of execution")
                let columns = [order, .init(report.rowNoun, .text)] + report.columns + [.init("status", .text)]
                for column in columns {
                    html.element("th", ["class": column.kind == .number ? "n" : nil, "scope": "col"]) { html in
                        let title = column.explanation.isEmpty ? nil : column.explanation
                        html.element("button", ["type": "button", "title": title], text: column.title)
                    }
                }
            }
        }
    }

    private func row(_ index: Int, _ row: Report.Row, _ html: inout MarkupWriter) {
        html.element(
            "tr", ["id": "\(prefix)-\(index)", "class": row.status.kind.rawValue, "data-status": row.status.word]
        ) { html in
            html.element("td", ["class": "n"], text: "\(index + 1)")
            // Narrow screens show the status here, since the last column is out of sight.
            html.element("td", ["data-s": row.status.word.abbreviated(to: 60)]) { html in name(row, &html) }
            for (position, column) in report.columns.enumerated() {
                let value = row.values.indices.contains(position) ? row.values[position] : .none
                cell(value, isNumber: column.kind == .number, &html)
            }
            html.element("td") { html in
                html.element(
                    "span", ["class": "chip \(row.status.kind.rawValue)"], text: row.status.word.abbreviated(to: 60))
            }
        }
        html.newline()
    }

    /// The name. Everything else about the row unfolds below it.
    private func name(_ row: Report.Row, _ html: inout MarkupWriter) {
        let shown = row.name.abbreviated(to: 120)
        let title = shown == row.name ? nil : row.name.abbreviated(to: 1000)
        let lines = row.evidence + [row.explanation].compactMap(\.self) + row.remarks
        guard !lines.isEmpty || row.reproduction != nil else {
            html.element("span", ["class": "name", "title": title], text: shown)
            return
        }
        html.element("details") { html in
            html.element("summary", ["class": "name", "title": title], text: shown)
            html.element("ul") { html in
                for line in lines { html.element("li", text: line.abbreviated(to: 2000)) }
            }
            if let line = row.reproduction { html.element("code", text: line.abbreviated(to: 2000)) }
        }
    }

    /// - Parameter isNumber: whether the column holds numbers, which are aligned at the right.
    private func cell(_ value: Report.Value, isNumber: Bool, _ html: inout MarkupWriter) {
        var sorted: String?
        switch value {
        case .text: break
        case .number(let number), .written(let number, as: _): sorted = "\(number)"
        case .none: sorted = isNumber ? "-1" : nil
        }
        let attributes: KeyValuePairs<String, String?> = ["class": isNumber ? "n" : nil, "data-v": sorted]
        html.element("td", attributes, text: value.brief.abbreviated(to: 120))
    }
}
