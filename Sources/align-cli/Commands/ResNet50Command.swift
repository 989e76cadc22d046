import AlignKit
import ArgumentParser

struct ResNet50Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resnet50",
        abstract: "Verify recordings of ResNet-50 (also -18, -34, -101, -152), layer by layer.",
        discussion: """
            Every recorded tensor is compared twice with ours: chained, computed from the image on, and isolated, \
            computed from the recorded inputs of its layer. “expected” is always the recording, “actual” ours.

            Exit status: 0 aligned, 1 not aligned, 2 could not run, 64 wrong usage. Of several files, the highest.
            """)

    @Argument(
        help: ArgumentHelp(
            "Reference files. (default: the committed fixtures)", valueName: "reference.h5"),
        completion: .file(extensions: ["h5"]))
    var references: [String] = []

    @OptionGroup(title: "Network") var network: ResNetOptionGroup
    @OptionGroup(title: "Tolerance") var tolerance: ToleranceOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Output") var table: TableOptions
    @OptionGroup(title: "Execution") var threads: ThreadOptions

    func run() throws {
        var options = ParityReport.Options()
        options.network = try orFail { try network.options() }
        let reproduction = Reproduction(
            command: "resnet50", options: network.arguments + tolerance.arguments, paths: [])
        let files = try ReferenceFileLoop(
            references, orFixtures: "resnet50-", output: output, reproduction: reproduction,
            selection: table.selection)
        options.tolerance = tolerance.tolerance
        options.evidence = output.documents.evidence
        let names = { try CheckSubject(resNet: $0, options.network).rowNames }
        try files.run(names: names, text: table.text(output)) { path, reproduction, progress in
            let parity = try ParityReport.resNet(
                path: path, options: options, workers: threads.workers, progress: progress)
            return Report(parity, reproduction: reproduction, drawsPlots: output.documents.drawPlots)
        }
    }
}
