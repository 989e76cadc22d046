import AlignKit
import ArgumentParser

/// Checks one file after the other: prints each report, writes the documents of all, and ends with the highest status.
struct ReferenceFileLoop {
    private let paths: [String]
    private let output: OutputOptions
    /// The command and its options, without a file.
    private let reproduction: Reproduction

    /// The first line about files that the user did not name.
    private let note: String?
    /// The rows that are shown for each file.
    private let selection: Selection

    init(
        _ named: [String], orFixtures prefix: String, output: OutputOptions, reproduction: Reproduction,
        selection: Selection
    ) throws {
        self.output = output
        self.selection = selection
        self.reproduction = reproduction
        let files = try orFail { try ReferenceFiles(named: named, orFixtures: prefix) }
        paths = files.paths
        note = files.note
        try FileRoles(inputs: paths, outputs: output.files).check()
    }

    /// For a check of files that belong together: one subject, one report.
    ///
    /// - Parameters:
    ///   - files: all files that are read.
    ///   - more: the files to write beside the documents of every check.
    init(
        pair subject: String, reading files: [String], writing more: [FileRoles.Output] = [], output: OutputOptions,
        reproduction: Reproduction, selection: Selection
    ) throws {
        self.output = output
        self.selection = selection
        self.reproduction = reproduction
        paths = [subject]
        note = nil
        try FileRoles(inputs: files, outputs: output.files + more).check()
    }

    /// Runs `check` on every file and prints its report. An error in one file is reported, and the other files are
    /// still checked.
    ///
    /// - Parameters:
    ///   - names: the names of each row in the report of a file.
    ///   - options: how a report is printed.
    ///   - after: the text that is printed after it.
    ///   - check: makes the report of a file, with the command that makes it again.
    /// - Throws: `ExitCode`, unless every file is aligned.
    func run(
        names: (_ path: String) throws -> [[String]], text options: TextRenderer.Options,
        after: () -> String = { "" },
        _ check: (_ path: String, _ reproduction: Reproduction, _ progress: ParityProgress) throws -> Report
    ) throws {
        try refuseSelectionOfNothing(names)
        var reports: [Report] = []
        var status = ExitCode.success
        if let note { output.jsonOwnsOutput ? Terminal.printError(note) : Terminal.print(note) }
        for path in paths {
            var line = ProgressLine(title: path, enabled: !output.quiet)
            let start = ContinuousClock.now
            let reproduction = reproduction(of: path)
            do {
                var report = try check(path, reproduction) { line.show($0, of: $1, $2) }
                line.clear()
                report.seconds = (ContinuousClock.now - start) / .seconds(1)
                if !output.jsonOwnsOutput {
                    let text = TextRenderer(report, options).text + after()
                    Terminal.print(text + output.reproductions(of: report))
                }
                reports.append(report)
                if report.outcome != .passed { status.raise(to: .notAligned) }
            } catch {
                line.clear()
                Terminal.complain("\(error)")
                var report = Report.couldNotRun(command: reproduction.command, subject: path, because: "\(error)")
                report.reproduction = reproduction.line()
                report.seconds = (ContinuousClock.now - start) / .seconds(1)
                reports.append(report)
                status.raise(to: .couldNotRun)
            }
        }
        try write(reports, status)
    }

    /// Looks at the names in all files before anything is computed. Errors in a file itself are left to its check.
    ///
    /// - Throws: `ExitCode.couldNotRun`, after a line that names the pattern that was asked for.
    private func refuseSelectionOfNothing(_ names: (_ path: String) throws -> [[String]]) throws {
        guard !selection.isEmpty else { return }
        for path in paths {
            if let names = try? names(path) { selection.see(names) }
        }
        guard let complaint = selection.complaint else { return }
        Terminal.complain(complaint)
        throw ExitCode.couldNotRun
    }

    private func write(_ reports: [Report], _ status: ExitCode) throws {
        DamageGuard.keepAll()
        var status = status
        do {
            try output.writeJSON(reports, severalFiles: paths.count > 1)
        } catch {
            Terminal.complain("\(error)")
            status.raise(to: .couldNotRun)
        }
        if !output.documents.write(reports) { status.raise(to: .couldNotRun) }
        if status != .success { throw status }
    }

    private func reproduction(of path: String) -> Reproduction {
        var reproduction = reproduction
        if reproduction.paths.isEmpty { reproduction.paths = [path] }
        return reproduction
    }
}

extension OutputOptions {
    /// The commands that check only what failed.
    func reproductions(of report: Report) -> String {
        guard !quiet else { return "" }
        return report.reproductions.enumerated().map { ($0 == 0 ? "reproduce  " : "           ") + $1 + "\n" }.joined()
    }
}

extension ExitCode {
    fileprivate mutating func raise(to other: ExitCode) {
        if other.rawValue > rawValue { self = other }
    }
}
