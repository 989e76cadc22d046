/// Reports as JUnit XML, as continuous-integration services read it: a suite for each file, a test case for each row.
///
/// The elements and attributes are those that GitHub's, GitLab's and Jenkins's readers share. A row that failed by
/// itself has a `failure` whose type is its status and whose message is the cause, or what the status means; one that
/// failed after it and inherited its error is `skipped`, with the reason. A check that could not run is a suite with an
/// `error`; what stands against a check and is no row's fault is a failing case `verdict`. Times are those that were
/// measured: of a suite the whole check, of a case its own part of it.
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
