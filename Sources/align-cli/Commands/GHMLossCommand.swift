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
        var text = output.text(showing: cases)
        text.histogram = histogram
        let names = { try LossRecording(path: $0).cases.map { [$0] } }
        try files.run(names: names, text: text) { path, reproduction, progress in
            let losses = try LossReport(
                path: path, isProfiled: output.documents.drawPlots, workers: threads.workers, progress: progress)
            return Report(losses, reproduction: reproduction)
        }
    }
}
