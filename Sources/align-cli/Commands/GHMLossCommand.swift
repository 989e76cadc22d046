import AlignKit
import ArgumentParser

struct GHMLossCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ghm-loss",
        abstract: "Verify recordings of the GHM losses and of those they are compared with.",
        discussion: """
            Gradient norms, bin counts, moving averages, weights, loss and gradient of every call are compared, \
            chained (from our own state) and isolated (from the recorded state). Where a recording diverges, the \
            mistake that reproduces it is named. “recorded” is the recording, “ours” is AlignKit.

            Exit status: 0 aligned, 1 not aligned, 2 could not run, 64 wrong usage. Of several files, the highest.
            """)

    @Argument(
        help: ArgumentHelp("Reference files. (default: the committed fixtures)", valueName: "fixture.h5"),
        completion: .file(extensions: ["h5"]))
    var references: [String] = []

    @Flag(help: "Show how many gradient norms lie in each bin, as bars.")
    var histogram = false

    @Option(
        help: ArgumentHelp(
            "Show only these cases; all are checked. * stands for any characters.", valueName: "glob"))
    var cases: [String] = []

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Execution") var threads: ThreadOptions

    func run() throws {
        let reproduction = Reproduction(command: "ghm-loss", paths: [], selector: "--cases")
        let files = try ReferenceFileLoop(
            references, orFixtures: "ghm-", output: output, reproduction: reproduction,
            selection: Selection(option: "--cases", cases))
        let text = textOptions
        let render: (LossReport) -> String = { $0.text(text) }
        let document: (LossReport, Reproduction) -> Report = { Report($0, reproduction: $1) }
        let names = { try LossRecording(path: $0).cases.map { [$0] } }
        try files.run(names: names, render: render, document: document) { path, progress in
            try LossReport(
                path: path, isProfiled: output.documents.drawPlots, workers: threads.workers, progress: progress)
        }
    }

    private var textOptions: LossReport.TextOptions {
        var text = LossReport.TextOptions()
        text.colored = output.isColored
        text.width = Terminal.outputWidth
        text.detail = output.quiet ? .verdict : output.verbose ? .everything : .table
        text.histogram = histogram
        let globs = cases.map(Glob.init)
        if !globs.isEmpty { text.shows = { name in globs.contains { $0.matches(name) } } }
        return text
    }
}
