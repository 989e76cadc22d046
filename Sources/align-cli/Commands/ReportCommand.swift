import AlignKit
import ArgumentParser

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Render or judge a saved run again, or compare two of them.",
        discussion: """
            Runs are saved by --save. Of one run, every document can be made again, and --rtol and --atol judge it by \
            another tolerance, exactly, without running anything.

            Of two runs the second is held against the first: what became better or worse by more than rounding does.

            Exit status: 0 aligned, or not worse; 1 not aligned, or worse; 2 could not run, 64 wrong usage.
            """)

    @Argument(
        help: ArgumentHelp("A saved run, or two of them.", valueName: "run.json"),
        completion: .file(extensions: ["json"]))
    var paths: [String]

    @OptionGroup(title: "Tolerance") var tolerance: ToleranceOptions
    @OptionGroup(title: "Output") var documents: DocumentOptions

    @Flag(help: "Show the verdict alone.")
    var quiet = false

    @Option(help: "Colours: auto (on a terminal, unless NO_COLOR is set), always or never.")
    var color = OutputOptions.Color.auto

    func validate() throws {
        guard (1...2).contains(paths.count) else { throw ValidationError("Name one saved run, or two to compare.") }
        if tolerance.precision != nil || tolerance.fast {
            throw ValidationError("--precision and --fast need a check; report runs none, but takes --rtol and --atol.")
        }
    }

    func run() throws {
        try FileRoles(inputs: paths, outputs: documents.files).check()
        let runs = try orFail { try paths.map { try judged(SavedRun(path: $0), $0) } }
        let reports =
            runs.count == 2
            ? [Report.comparison(runs[0], runs[1], paths: (paths[0], paths[1]))] : runs[0].reports
        for report in reports {
            let text = ReportText(report, colored: color.isOn, width: Terminal.outputWidth)
            Terminal.print(quiet ? text.oneLine : text.text)
        }
        DamageGuard.keepAll()
        let isWritten = documents.write(reports)
        if !isWritten || reports.contains(where: { $0.outcome == .errored }) { throw ExitCode.couldNotRun }
        if reports.contains(where: { $0.outcome == .failed }) { throw ExitCode.notAligned }
    }

    /// The run, judged by the tolerance that the user asked for, if any.
    private func judged(_ run: SavedRun, _ path: String) throws -> SavedRun {
        guard tolerance.rtol != nil || tolerance.atol != nil else { return run }
        guard run.reports.contains(where: \.canBeJudged) else {
            throw CommandFailure("\(path): nothing in this run is decided by a tolerance")
        }
        return SavedRun(run.reports.map { $0.judged(rtol: tolerance.rtol ?? 0, atol: tolerance.atol ?? 0) })
    }
}
