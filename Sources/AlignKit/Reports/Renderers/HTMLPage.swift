/// Reports as one page that needs nothing else: no network, no other file, and no script except its own few lines.
///
/// The page is written by a builder that escapes all its input. This replaces a template and a package to render it. In
/// addition, a content security policy lets no script run except the page's own, and lets nothing be loaded.
public struct HTMLPage: Sendable {
    private let reports: [Report]

    public init(_ reports: [Report]) { self.reports = reports }

    /// The page, ending in a newline.
    public var text: String {
        var html = MarkupWriter()
        html.raw("<!DOCTYPE html>\n")
        html.element("html", ["lang": "en"]) { html in
            head(&html)
            html.element("body") { html in
                if reports.count > 1 { contents(&html) }
                for (position, report) in reports.enumerated() {
                    HTMLSection(report, prefix: "r\(position)").write(to: &html)
                }
                html.element("script") { $0.raw(HTMLScript.text) }
            }
        }
        html.newline()
        return html.output
    }

    private func head(_ html: inout MarkupWriter) {
        html.element("head") { html in
            html.empty("meta", ["charset": "utf-8"])
            html.empty("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
            html.empty("meta", ["http-equiv": "Content-Security-Policy", "content": HTMLScript.policy])
            html.empty("meta", ["name": "color-scheme", "content": "light dark"])
            html.element("title", text: title)
            html.element("style") { $0.raw(HTMLStyle.text) }
        }
    }

    private var title: String {
        let failed = reports.count { $0.outcome != .passed }
        guard reports.count != 1 else {
            return "\(reports[0].verdictWords): \(reports[0].subject.abbreviated(to: 120))"
        }
        return failed == 0 ? "\(reports.count) reports: aligned" : "\(failed) of \(reports.count) reports not aligned"
    }

    /// Links to the reports, for a page of several.
    private func contents(_ html: inout MarkupWriter) {
        html.element("nav") { html in
            html.element("h1", text: title)
            html.element("ul") { html in
                for (position, report) in reports.enumerated() {
                    html.element("li") { html in
                        html.element(
                            "span", ["class": "chip \(report.outcome == .passed ? "passed" : "created")"],
                            text: report.verdictWords.abbreviated(to: 60))
                        html.text(" ")
                        html.element(
                            "a", ["href": "#r\(position)"],
                            text: "\(report.command) \(report.subject.abbreviated(to: 160))")
                    }
                }
            }
        }
    }
}
