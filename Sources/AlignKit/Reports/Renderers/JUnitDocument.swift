/// Reports as JUnit XML, as continuous-integration services read it: a suite for each file, a test case for each row.
///
/// The elements and attributes are those that the readers of GitHub, GitLab and Jenkins share. A failed row has a
/// `failure`. Its type is the row's status, and its message is the cause, or what the status means. A row that
/// inherited its error from a failed row before it is `skipped` instead, with the reason. A check that could not run is
/// a suite with an `error`. A reason against the check that belongs to no row is a failing case `verdict`. Times are
/// measured: for a suite the time of the whole check, for a case the time of its own part.
public struct JUnitDocument: Sendable {
    private let reports: [Report]

    public init(_ reports: [Report]) { self.reports = reports }

    /// The document, ending in a newline.
    public var text: String {
        var xml = MarkupWriter()
        xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        let suites = reports.map(JUnitSuite.init)
        func sum(_ count: (JUnitSuite) -> Int) -> String { "\(suites.reduce(0) { $0 + count($1) })" }
        let times = suites.compactMap(\.seconds)
        xml.element(
            "testsuites",
            [
                "name": "align-cli", "tests": sum(\.tests), "failures": sum(\.failures), "errors": sum(\.errors),
                "skipped": sum(\.skipped), "time": times.isEmpty ? nil : JUnitSuite.time(times.reduce(0, +)),
            ]
        ) { xml in
            xml.newline()
            for suite in suites { suite.write(to: &xml) }
        }
        xml.newline()
        return xml.output
    }
}
