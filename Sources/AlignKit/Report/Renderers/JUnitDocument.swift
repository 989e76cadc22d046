/// Reports as JUnit XML, as continuous-integration services read it: a suite for each file, a test case for each row.
///
/// The elements and attributes are those that GitHub's, GitLab's and Jenkins's readers share. A row that failed has a
/// `failure` whose type is its status; a check that could not run is a suite with an `error`; what stands against a check
/// and is no row's fault is a failing case `verdict`.
public struct JUnitDocument: Sendable {
    private let reports: [Report]

    public init(_ reports: [Report]) { self.reports = reports }

    /// The document, ending in a newline.
    public var text: String {
        var xml = MarkupWriter()
        xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        let suites = reports.map(Suite.init)
        xml.element(
            "testsuites",
            [
                "name": "align-cli", "tests": "\(suites.reduce(0) { $0 + $1.tests })",
                "failures": "\(suites.reduce(0) { $0 + $1.failures })",
                "errors": "\(suites.reduce(0) { $0 + $1.errors })",
            ]
        ) { xml in
            xml.newline()
            for suite in suites { suite.write(to: &xml) }
        }
        xml.newline()
        return xml.output
    }

    private struct Suite {
        let report: Report
        let className: String

        init(_ report: Report) {
            self.report = report
            let file = report.subject.split(separator: "/").last.map(String.init) ?? report.subject
            className = "\(report.command).\(file.hasSuffix(".h5") ? String(file.dropLast(3)) : file)"
        }

        var errors: Int { report.outcome == .errored ? 1 : 0 }
        /// What no row stands for.
        var hasVerdict: Bool {
            report.outcome == .failed && (!(report.objections + report.doubts).isEmpty || report.failures.isEmpty)
        }
        var failures: Int { report.failures.count + (hasVerdict ? 1 : 0) }
        var tests: Int { report.rows.count + errors + (hasVerdict ? 1 : 0) }

        func write(to xml: inout MarkupWriter) {
            xml.element(
                "testsuite",
                [
                    "name": "\(report.command) \(report.subject)", "tests": "\(tests)", "failures": "\(failures)",
                    "errors": "\(errors)", "skipped": "0",
                    "time": report.seconds.map { "\(($0 * 1000).rounded() / 1000)" },
                ]
            ) { xml in
                xml.newline()
                properties(to: &xml)
                if report.outcome == .errored { error(to: &xml) }
                for row in report.rows { testCase(row, to: &xml) }
                if hasVerdict { verdict(to: &xml) }
            }
            xml.newline()
        }

        private func properties(to xml: inout MarkupWriter) {
            let facts =
                [Report.Fact("verdict", report.verdictWords), Report.Fact("coverage", report.coverage)]
                + report.provenance + report.measurements + report.environment
            xml.element("properties") { xml in
                xml.newline()
                for fact in facts where !fact.value.isEmpty {
                    xml.empty("property", ["name": fact.title, "value": fact.value])
                    xml.newline()
                }
            }
            xml.newline()
        }

        private func testCase(_ row: Report.Row, to xml: inout MarkupWriter) {
            let attributes: KeyValuePairs<String, String?> = ["classname": className, "name": row.name]
            if row.status.isFailure {
                let message = ([row.status.word] + row.evidence.prefix(1)).joined(separator: ": ")
                xml.element("testcase", attributes) { xml in
                    xml.element("failure", ["type": row.status.word, "message": message]) { $0.lines(lines(of: row)) }
                }
            } else if row.remarks.isEmpty {
                xml.empty("testcase", attributes)
            } else {
                xml.element("testcase", attributes) { xml in
                    xml.element("system-out") { $0.lines(row.remarks) }
                }
            }
            xml.newline()
        }

        private func lines(of row: Report.Row) -> [String] {
            ["\(row.name): \(row.status.word)"] + row.evidence + [row.explanation].compactMap(\.self) + row.remarks
                + (row.reproduction.map { ["reproduce: \($0)"] } ?? [])
        }

        private func verdict(to xml: inout MarkupWriter) {
            let reasons = report.reasons.isEmpty ? [report.verdictWords] : report.reasons
            xml.element("testcase", ["classname": className, "name": "verdict"]) { xml in
                xml.element("failure", ["type": report.verdictWords, "message": reasons.joined(separator: "; ")]) {
                    $0.lines(reasons + (report.reproduction.map { ["reproduce: \($0)"] } ?? []))
                }
            }
            xml.newline()
        }

        private func error(to xml: inout MarkupWriter) {
            let message = report.objections.joined(separator: "; ")
            xml.element("testcase", ["classname": className, "name": "check"]) { xml in
                xml.element("error", ["type": "could-not-run", "message": message]) {
                    $0.lines([message] + (report.reproduction.map { ["reproduce: \($0)"] } ?? []))
                }
            }
            xml.newline()
        }
    }
}
