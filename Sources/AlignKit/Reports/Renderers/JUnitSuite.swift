/// One report as a suite of JUnit.
struct JUnitSuite {
    private let report: Report
    private let className: String
    /// By position: why a failed row is not counted as a failure of its own.
    private let consequences: [Int: String]

    init(_ report: Report) {
        self.report = report
        let file = report.subject.split(separator: "/").last.map(String.init) ?? report.subject
        className = "\(report.command).\(file.hasSuffix(".h5") ? String(file.dropLast(3)) : file)"
        consequences = report.consequences
    }

    var errors: Int { report.outcome == .errored ? 1 : 0 }
    var skipped: Int { consequences.count }
    var failures: Int { report.failures.count - skipped + (hasVerdict ? 1 : 0) }
    var tests: Int { report.rows.count + errors + (hasVerdict ? 1 : 0) }

    /// The time of the whole check. If it was not measured, the sum over its rows.
    var seconds: Double? {
        let times = report.rows.compactMap(\.seconds)
        return report.seconds ?? (times.isEmpty ? nil : times.reduce(0, +))
    }

    /// Whether the suite has a case `verdict`, for what belongs to no row.
    private var hasVerdict: Bool {
        report.outcome == .failed && (!(report.objections + report.doubts).isEmpty || report.failures.isEmpty)
    }

    func write(to xml: inout MarkupWriter) {
        xml.element(
            "testsuite",
            [
                "name": "\(report.command) \(report.subject)", "tests": "\(tests)", "failures": "\(failures)",
                "errors": "\(errors)", "skipped": "\(skipped)", "time": seconds.map(Self.time),
            ]
        ) { xml in
            xml.newline()
            properties(to: &xml)
            if report.outcome == .errored { error(to: &xml) }
            for (index, row) in report.rows.enumerated() { testCase(row, skipped: consequences[index], to: &xml) }
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

    private func testCase(_ row: Report.Row, skipped: String?, to xml: inout MarkupWriter) {
        let attributes: KeyValuePairs<String, String?> = [
            "classname": className, "name": row.name, "time": row.seconds.map(Self.time),
        ]
        if let skipped {
            xml.element("testcase", attributes) { xml in
                xml.element("skipped", ["message": skipped]) { $0.lines(lines(of: row)) }
            }
        } else if row.status.isFailure {
            xml.element("testcase", attributes) { xml in
                xml.element("failure", ["type": row.status.word, "message": row.headline]) {
                    $0.lines(lines(of: row))
                }
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
        ["\(row.name): \(row.statusLine)"] + row.lines + Self.reproduction(row.reproduction)
    }

    private static func reproduction(_ line: String?) -> [String] { line.map { ["reproduce: \($0)"] } ?? [] }

    private func verdict(to xml: inout MarkupWriter) {
        let reasons = report.reasons.isEmpty ? [report.answer] : report.reasons
        xml.element("testcase", ["classname": className, "name": "verdict"]) { xml in
            let attributes: KeyValuePairs<String, String?> = [
                "type": report.verdictWords, "message": reasons.joined(separator: "; "),
            ]
            xml.element("failure", attributes) { $0.lines(reasons + Self.reproduction(report.reproduction)) }
        }
        xml.newline()
    }

    private func error(to xml: inout MarkupWriter) {
        let message = report.objections.joined(separator: "; ")
        xml.element("testcase", ["classname": className, "name": "check", "time": seconds.map(Self.time)]) { xml in
            xml.element("error", ["type": "could-not-run", "message": message]) {
                $0.lines([message] + Self.reproduction(report.reproduction))
            }
        }
        xml.newline()
    }

    /// Seconds to a microsecond, without an exponent.
    static func time(_ seconds: Double) -> String {
        guard seconds >= 0, seconds < 1e9 else { return "0" }
        let microseconds = Int((seconds * 1e6).rounded())
        let fraction = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
    }
}
