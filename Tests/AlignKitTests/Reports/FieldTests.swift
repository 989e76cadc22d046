import AlignKit
import Foundation
import TestSupport
import Testing

/// What a check says of its rows it says once, and every rendering has it.
@Suite struct FieldTests {
    private struct Item {
        let name: String
        let slope: Double
    }

    private static let items = [Item(name: "first", slope: 0.00037), Item(name: "second", slope: 2e-7)]

    /// A report as a converter makes it.
    private static func report(_ fields: [Field<Item>]) -> Report {
        var report = Report(
            command: "slopes", subject: "a.h5", outcome: .failed, verdict: "diverged", rowNoun: "item")
        report.tabulate(items, fields) { item in
            var row = Report.Row(name: item.name, status: .init(item.slope > 1e-4 ? "steep" : "flat", .created))
            row.severity = item.slope
            return row
        }
        report.data = Deferred { JSONValue(["items": items.map { Field.json(of: $0, fields) }]) }
        return report
    }

    private static let base: [Field<Item>] = [.data("name") { $0.name }]

    private static let slope: Field<Item> = .number(
        key: "slope", column: .init("slope", .number, "the rise of it"), printed: .number("slope")
    ) { $0.slope }

    private static func renderings(_ report: Report) throws -> [(name: String, text: String)] {
        [
            ("text", TextRenderer(report).text), ("json", try #require(try JSONRenderer([report]).object)),
            ("html", HTMLPage([report]).text), ("markdown", MarkdownSummary([report]).text),
            ("report", ReportText(report).text),
        ]
    }

    /// One entry more in the list of fields.
    @Test func aNewColumnIsOneEdit() throws {
        for (name, text) in try Self.renderings(Self.report(Self.base)) {
            #expect(text.contains("first") && !text.contains("slope "), "\(name): \(text)")
            #expect(!text.contains("3.7e-04") && !text.contains("0.00037"), "\(name): \(text)")
        }
        for (name, text) in try Self.renderings(Self.report(Self.base + [Self.slope])) {
            let text = text.replacing("&#45;", with: "-").replacing("&#46;", with: ".")
            #expect(text.contains("slope"), "\(name): \(text)")
            #expect(text.contains(name == "json" ? "0.00037" : "3.7e-04"), "\(name): \(text)")
        }
        let text = TextRenderer(Self.report(Self.base + [Self.slope])).text
        #expect(text.contains("first  3.7e-04 steep\nsecond 2.0e-07 flat\n"), "\(text)")
    }

    /// What has no column, or no key, is not told there.
    @Test func eachIsToldWhatItIsMeantFor() throws {
        let fields: [Field<Item>] = [
            .text(column: .init("document", .text)) { _ in "of a document" },
            .text(printed: .text("terminal")) { _ in "of a terminal" },
            .text(printed: .text("all", in: .everything)) { _ in "of everything" },
            .text(printed: .text("alone", in: .table)) { _ in "of a table alone" },
        ]
        let report = Self.report(Self.base + fields)
        var everything = TextRenderer.Options()
        everything.detail = .everything
        let expected = [
            ("text", ["of a terminal", "of a table alone"]), ("json", []), ("html", ["of a document"]),
            ("markdown", ["of a document"]), ("report", ["of a document"]),
        ]
        let phrases = ["of a document", "of a terminal", "of everything", "of a table alone"]
        for ((name, text), (_, told)) in zip(try Self.renderings(report), expected) {
            #expect(phrases.filter(text.contains) == told, "\(name): \(text)")
        }
        let all = TextRenderer(report, everything).text
        #expect(phrases.filter(all.contains) == ["of a terminal", "of everything"], "\(all)")
    }

    @Test func onlyTheRowsThatAreAskedFor() {
        var options = TextRenderer.Options()
        options.shows = { $0 == "second" }
        let report = Self.report(Self.base)
        let text = TextRenderer(report, options).text
        #expect(text.contains("second flat") && !text.contains("first"), "\(text)")
        options.shows = { _ in false }
        #expect(TextRenderer(report, options).text.contains("no item to show\n"))
    }

    /// A saved run holds what documents show; what it lacks is not made up.
    @Test func aSavedRunIsADigest() throws {
        let report = Self.report(Self.base + [Self.slope])
        let folder = try TemporaryFolder()
        let path = folder.file("run.json")
        try SavedRun([report]).text.write(toFile: path, atomically: true, encoding: .utf8)
        let saved = try #require(try SavedRun(path: path).reports.first)
        #expect(TextRenderer(saved).text == ReportText(report).text)
        #expect(try JSONRenderer([saved]).object == nil && JSONRenderer([saved]).list == nil)
        #expect(HTMLPage([saved]).text == HTMLPage([report]).text)
    }

    /// Numbers that a double does not hold keep all of their digits.
    @Test func numbersAreWrittenAsTheyAre() throws {
        let value = JSONValue([
            "count": UInt64.max, "index": 9_007_199_254_740_993, "third": 1.0 / 3, "none": Double?.none,
            "odd": [Double.nan, .infinity, -.infinity], "flag": true,
        ])
        let text = try JSONText.encode(value)
        for line in [
            #""count" : 18446744073709551615"#, #""index" : 9007199254740993"#, #""third" : 0.3333333333333333"#,
            #""none" : null"#, #""nan""#, #""-inf""#, #""flag" : true"#,
        ] {
            #expect(text.contains(line), "\(line): \(text)")
        }
    }
}
