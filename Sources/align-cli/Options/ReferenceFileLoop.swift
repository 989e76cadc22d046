import AlignKit
import ArgumentParser

/// Checks one file after the other: prints each report, writes the JSON of all, and ends with the highest status.
struct ReferenceFileLoop {
    private let paths: [String]
    private let output: OutputOptions

    init(_ named: [String], orFixtures prefix: String, output: OutputOptions) throws {
        self.output = output
        paths = try orFail { try ReferenceFiles(named: named, orFixtures: prefix).paths }
    }

    /// Runs `check` on every file and prints its report as text.
    func run(
        text options: ParityReport.TextOptions,
        _ check: (_ path: String, _ progress: ParityProgress) throws -> ParityReport
    ) throws {
        try run(render: { $0.text(options) }, isAligned: { $0.verdict == .aligned }, check)
    }

    /// Runs `check` on every file. A file that cannot be checked is complained about and does not keep the others from
    /// being checked.
    ///
    /// - Throws: `ExitCode`, unless every file is aligned.
    func run<Report: Encodable>(
        render: (Report) -> String, isAligned: (Report) -> Bool,
        _ check: (_ path: String, _ progress: ParityProgress) throws -> Report
    ) throws {
        var reports: [Report] = []
        var status = ExitCode.success
        for path in paths {
            var line = ProgressLine(title: path, enabled: !output.quiet)
            do {
                let report = try check(path) { line.show($0, of: $1, $2) }
                line.clear()
                if !output.jsonOwnsOutput { Terminal.print(render(report)) }
                reports.append(report)
                if !isAligned(report) { status.raise(to: .notAligned) }
            } catch {
                line.clear()
                Terminal.complain("\(error)")
                status.raise(to: .couldNotRun)
            }
        }
        do {
            try output.writeJSON(reports, severalFiles: paths.count > 1)
        } catch {
            Terminal.complain("\(error)")
            status.raise(to: .couldNotRun)
        }
        if status != .success { throw status }
    }
}

extension ExitCode {
    fileprivate mutating func raise(to other: ExitCode) {
        if other.rawValue > rawValue { self = other }
    }
}
