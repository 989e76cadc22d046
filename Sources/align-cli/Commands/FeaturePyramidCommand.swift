import AlignKit
import ArgumentParser

struct FeaturePyramidCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fpn",
        abstract: "Verify recordings of a feature pyramid, alone or on its ResNet, layer by layer.",
        discussion: """
            A file with inputs/image is checked as backbone and pyramid, one with inputs/C2 … C5 as the pyramid alone. \
            Every recorded tensor is compared twice with ours: chained, computed from the inputs on, and isolated, \
            computed from the recorded inputs of its layer. “expected” is always the recording, “actual” ours.

            What weights do not tell comes from the options, else from the file's attribute “configuration”, else from \
            the library whose names the keys are.

            Exit status: 0 aligned, 1 not aligned, 2 could not run, 64 wrong usage. Of several files, the highest.
            """)

    @Argument(
        help: ArgumentHelp(
            "Reference files. (default: the committed fixtures)", valueName: "reference.h5"),
        completion: .file(extensions: ["h5"]))
    var references: [String] = []

    @OptionGroup(title: "Pyramid") var pyramid: FeaturePyramidOptionGroup
    @OptionGroup(title: "Backbone") var backbone: ResNetOptionGroup
    @OptionGroup(title: "Tolerance") var tolerance: ToleranceOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Output") var table: TableOptions
    @OptionGroup(title: "Execution") var threads: ThreadOptions

    func run() throws {
        var options = ParityReport.Options()
        options.network = try orFail { try backbone.options(pyramid) }
        let reproduction = Reproduction(
            command: "fpn", options: pyramid.arguments + backbone.arguments + tolerance.arguments, paths: [])
        let files = try ReferenceFileLoop(
            references, orFixtures: "fpn-", output: output, reproduction: reproduction,
            selection: table.selection)
        options.tolerance = tolerance.tolerance
        options.evidence = output.documents.evidence
        let names = { try CheckSubject(featurePyramid: $0, options.network).rowNames }
        try files.run(names: names, text: table.text(output)) { path, reproduction, progress in
            let parity = try ParityReport.featurePyramid(
                path: path, options: options, workers: threads.workers, progress: progress)
            return Report(parity, reproduction: reproduction, drawsPlots: output.documents.drawPlots)
        }
    }
}
