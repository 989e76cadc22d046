import AlignKit
import Foundation
import TestSupport
import Testing

/// What stands first where much is wrong, and what counts as a failure of its own.
@Suite struct FailureOrderTests {
    private func row(
        _ name: String, _ kind: Report.Status.Kind, severity: Double? = nil, excess: Double? = nil,
        origin: String? = nil, seconds: Double? = nil
    ) -> Report.Row {
        let words: [Report.Status.Kind: String] = [
            .passed: "aligned", .created: "diverged", .inherited: "drifted", .other: "unexpected",
        ]
        var row = Report.Row(name: name, status: .init(words[kind]!, kind), values: [])
        (row.severity, row.excess, row.origin, row.seconds) = (severity, excess, origin, seconds)
        return row
    }

    private func report(_ rows: [Report.Row]) -> Report {
        var report = Report(
            command: "resnet50", subject: "a.h5", outcome: .failed, verdict: "diverged", rowNoun: "tensor")
        report.rows = rows
        return report
    }

    /// Eighty that drifted much, and forty that are wrong by themselves by less.
    private var wrongEpsilon: Report {
        let rows = (0..<120).map { index -> Report.Row in
            if index % 3 > 0 { return row("relu\(index)", .inherited, severity: Double(index), origin: "bn0") }
            let excess = index == 60 ? 9000.0 : Double(100 + index)
            return row("bn\(index)", .created, severity: 1e-3, excess: excess)
        }
        return report(rows)
    }

    @Test func whatIsWrongByItselfStandsFirst() {
        let report = wrongEpsilon
        let names = report.failureOrder.map { report.rows[$0].name }
        #expect(names.prefix(4) == ["bn0", "bn60", "bn117", "bn114"], "the first, then the farthest beyond the bound")
        #expect(names.prefix(40).allSatisfy { $0.hasPrefix("bn") } && names.dropFirst(40).first == "relu1")
        #expect(Array(names.suffix(2)) == ["relu118", "relu119"], "what inherited it, in the order of execution")
        let markdown = MarkdownSummary([report]).text.split(separator: "\n")
        let rows = markdown.filter { $0.hasPrefix("| <code>") }
        #expect(rows.count == 10 && rows.allSatisfy { $0.contains("diverged") } && rows[1].contains("bn60"))
        #expect(
            markdown.contains("The first 10 of 120 that failed, what is wrong by itself before what inherited it:"))
        let text = ReportText(report).text.split(separator: "\n").filter { $0.contains("drifted") }
        #expect(text.count == 1, "only the verdict counts them: \(text)")
        let annotation = WorkflowAnnotation(report).text
        #expect(annotation?.contains("39 more wrong by themselves: bn60, bn117, bn114 and others") == true)
        let page = HTMLPage([report]).text
        let order = page.matches(of: #/<tr id="r0-(\d+)"/#).compactMap { Int($0.output.1) }
        #expect(order == report.failureOrder, "and every row has the anchor of its place in the order of execution")
    }

    @Test func whatNobodyCanMeasureIsBeyondAnything() {
        let report = report([
            row("a", .passed, severity: 5), row("b", .inherited, severity: .infinity), row("c", .created, excess: 2),
            row("d", .created, excess: 1e9), row("e", .created), row("f", .created, severity: .nan), row("g", .other),
        ])
        #expect(report.failureOrder.map { report.rows[$0].name } == ["c", "e", "f", "d", "g", "b"])
        let passed = self.report([row("a", .passed, severity: 1), row("b", .passed, severity: 2), row("c", .passed)])
        let lines = MarkdownSummary([passed]).text.split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("| <code>") }
        #expect(lines.contains("The 2 largest errors:") && rows.count == 2 && rows[0].contains("<code>b</code>"))
    }

    @Test func oneMistakeIsOneFailure() throws {
        let report = report([
            row("a", .passed), row("b", .created), row("c", .inherited, origin: "b"), row("d", .created),
            row("e", .inherited, origin: "elsewhere"),
        ])
        #expect(report.consequences == [2: "inherited from b", 4: "drifted: look at b first"])
        let xml = JUnitDocument([report]).text
        #expect(xml.contains("tests=\"5\" failures=\"2\" errors=\"0\" skipped=\"2\""))
        #expect(xml.contains("name=\"c\"><skipped message=\"inherited from b\">"))
    }

    @Test func whereAllDriftedTheFirstIsTheFailure() {
        let report = report([row("a", .inherited), row("b", .inherited), row("c", .passed), row("d", .inherited)])
        #expect(report.consequences == [1: "drifted: look at a first", 3: "drifted: look at a first"])
        // What drifted before anything else went wrong cannot have inherited that.
        let early = self.report([row("a", .inherited), row("b", .created), row("c", .inherited, origin: "b")])
        #expect(early.consequences == [2: "inherited from b"])
        // What belongs nowhere explains nothing.
        #expect(self.report([row("a", .other), row("b", .inherited)]).consequences.isEmpty)
    }

    @Test func timesAddUp() {
        var report = report([
            row("a", .passed, seconds: 0.25), row("b", .created, seconds: 0.5), row("c", .passed),
            row("d", .passed, seconds: 2e-6),
        ])
        #expect(JUnitDocument([report]).text.contains("skipped=\"0\" time=\"0.750002\">"))
        report.seconds = 2
        let xml = JUnitDocument([report, report]).text
        #expect(
            xml.contains(
                "<testsuites name=\"align-cli\" tests=\"8\" failures=\"2\" errors=\"0\" skipped=\"0\" time=\"4.000000\""
            ))
        let cases = xml.matches(of: #/<testcase [^>]*name="(.)"( time="([0-9.]+)")?/#).prefix(4)
        #expect(cases.map { $0.output.3.map(String.init) } == ["0.250000", "0.500000", nil, "0.000002"])
        report.seconds = .nan
        #expect(!JUnitDocument([report]).text.contains("nan"))
    }
}
