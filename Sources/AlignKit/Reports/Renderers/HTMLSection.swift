/// One report of a page: the answer, where to look first, provenance, plots, the table, and where the errors sit.
struct HTMLSection {
    let report: Report
    /// The prefix of this report's anchors.
    let prefix: String

    init(_ report: Report, prefix: String) {
        self.report = report
        self.prefix = prefix
    }

    func write(to html: inout MarkupWriter) {
        html.element("section", ["class": "report", "id": prefix]) { html in
            verdict(&html)
            if let first = report.firstIndex { self.first(first, &html) }
            for explanation in report.furtherExplanations {
                html.element("p", ["class": "explanation"], text: explanation.abbreviated(to: Self.limit))
            }
            facts(&html)
            for plot in report.plots { figure(plot, &html) }
            details(&html)
            if !report.rows.isEmpty { HTMLTable(report, prefix: prefix).write(to: &html) }
            glossary(&html)
            remarks(&html)
        }
        html.newline()
    }

    /// The maximum length of a text. Texts that matter to a reader are shorter.
    private static let limit = 2000

    private func chip(_ status: Report.Status, _ html: inout MarkupWriter) {
        html.element("span", ["class": "chip \(status.kind.rawValue)"], text: status.word.abbreviated(to: 60))
    }

    /// The anchor of a row; nil if the report has no such row.
    func anchor(_ row: Int) -> String? { report.rows.indices.contains(row) ? "\(prefix)-\(row)" : nil }

    private func verdict(_ html: inout MarkupWriter) {
        html.element("header", ["class": report.outcome == .passed ? "passed" : "failed"]) { html in
            html.element("p", ["class": "subject"]) { html in
                html.element("b", text: report.command)
                html.text(" \(report.subject.abbreviated(to: 300))")
            }
            html.element("h2", ["class": "verdict"], text: report.answer.abbreviated(to: 100))
            html.element("p", text: report.grounds.abbreviated(to: Self.limit))
            if report.outcome == .errored, let line = report.reproduction { reproduction(line, &html) }
        }
    }

    private func first(_ index: Int, _ html: inout MarkupWriter) {
        let row = report.rows[index]
        html.element("div", ["class": "first"]) { html in
            html.element("h3") { html in
                html.text("First divergence: ")
                html.element("a", ["href": "#\(prefix)-\(index)"], text: row.name.abbreviated(to: 200))
                html.text(" ")
                chip(row.status, &html)
            }
            html.element("p", ["class": "headline"], text: row.headline.abbreviated(to: Self.limit))
            html.element("ul") { html in
                for line in row.lines { html.element("li", text: line.abbreviated(to: Self.limit)) }
            }
            for sentence in row.details?.sentences ?? [] { html.element("p", ["class": "explanation"], text: sentence) }
            if let line = row.reproduction { reproduction(line, &html) }
        }
    }

    private func reproduction(_ line: String, _ html: inout MarkupWriter) {
        html.element("pre", ["class": "reproduce"]) { $0.element("code", text: line) }
    }

    private func facts(_ html: inout MarkupWriter) {
        html.element("div", ["class": "facts"]) { html in
            for facts in [report.provenance, report.measurements, report.environment] where !facts.isEmpty {
                html.element("dl") { html in
                    for fact in facts {
                        html.element("dt", text: fact.title)
                        html.element("dd", text: fact.value.abbreviated(to: Self.limit))
                    }
                }
            }
        }
    }

    func figure(_ plot: Report.Plot, isSmall: Bool = false, _ html: inout MarkupWriter) {
        html.element("figure", ["class": isSmall ? "small" : nil]) { html in
            html.element("figcaption") { html in
                html.element("b", text: plot.title)
                if !plot.caption.isEmpty { html.text(" \(plot.caption)") }
                if let marked = marked(in: plot) { html.text(" Red: \(marked).") }
            }
            if !isSmall { html.element("p", ["class": "swipe"], text: "Wider than the screen: move it sideways.") }
            if plot.series.count > 1 {
                html.element("ul", ["class": "legend"]) { html in
                    for (position, series) in plot.series.enumerated() {
                        html.element("li", ["class": "k\(position % 6)"], text: series.name)
                    }
                }
            }
            html.element("div", ["class": "scroll"]) { html in
                let size: (Double, Double) = isSmall ? (460, 200) : (960, 300)
                SVGPlot(plot, width: size.0, height: size.1, anchor: anchor).write(to: &html)
            }
        }
    }

    /// The statuses of the rows whose points are red; nil if no point is red.
    private func marked(in plot: Report.Plot) -> String? {
        let points = plot.series.flatMap(\.points).filter { $0.isMarked == true }
        let words = points.compactMap(\.row).filter(report.rows.indices.contains).map { report.rows[$0].status.word }
        let distinct = words.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        if points.isEmpty { return nil }
        if distinct.isEmpty { return "wrong" }
        return distinct.prefix(3).map { $0.abbreviated(to: 40) }.joined(separator: ", ")
            + (distinct.count > 3 ? " and others" : "")
    }

    /// Where the differences of the failed rows are.
    private func details(_ html: inout MarkupWriter) {
        let panels = report.rows.enumerated().filter { $0.element.details != nil }
        guard !panels.isEmpty else { return }
        html.element("h3", text: "Where the differences are")
        for (index, row) in panels {
            html.element("details", ["class": "panel", "open": index == panels[0].offset ? "open" : nil]) { html in
                html.element("summary") { html in
                    html.element("b", text: row.name.abbreviated(to: 200))
                    html.text(" ")
                    chip(row.status, &html)
                }
                for sentence in row.details!.sentences { html.element("p", text: sentence) }
                html.element("div", ["class": "panels"]) { html in
                    for plot in row.details!.plots { figure(plot, isSmall: true, &html) }
                    for map in row.details!.maps { heatMap(map, &html) }
                }
            }
        }
    }

    private func heatMap(_ map: Report.HeatMap, _ html: inout MarkupWriter) {
        guard let image = HeatMapImage(map) else { return }
        html.element("figure", ["class": "small"]) { html in
            html.element("figcaption") { html in
                html.element("b", text: map.title)
                html.text(" brightest: \(image.largest.brief)")
                if map.values.contains(where: { !$0.isFinite }) { html.text("; cyan: not finite") }
            }
            html.empty(
                "img",
                [
                    "src": image.url, "alt": map.title, "class": map.width >= map.height ? "wide" : "tall",
                    "width": "\(map.width)", "height": "\(map.height)",
                ])
        }
    }

    /// The glossary of the page, collapsed at first.
    private func glossary(_ html: inout MarkupWriter) {
        let entries = Glossary(report).entries
        guard !entries.isEmpty else { return }
        html.element("details", ["class": "glossary"]) { html in
            html.element("summary", text: "What the words mean")
            html.element("dl") { html in
                for entry in entries {
                    html.element("dt", text: entry.title)
                    html.element("dd", text: entry.value)
                }
            }
        }
    }

    private func remarks(_ html: inout MarkupWriter) {
        guard !report.remarks.isEmpty else { return }
        html.element("h3", text: "Remarks")
        html.element("ul") { html in
            for remark in report.remarks { html.element("li", text: remark.abbreviated(to: Self.limit)) }
        }
    }
}
