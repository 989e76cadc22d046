import AlignKit
import ArgumentParser

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare the recording of a port with that of its original, and say which of the two errs.",
        discussion: """
            Tensors and weights are paired by the conventions of both files where these are a ResNet or a feature \
            pyramid, else by --map, else by equal paths. Each recording is judged by itself, on its own inputs and \
            weights, and the two are held against each other; of models that are not known, by a tolerance.

            A line of --map is “path in A = path in B”; a * stands for the same characters on both sides. \
            --suggest-map writes such lines for tensors of equal shape that have no partner, to be read and used.

            Exit status: 0 aligned, 1 not aligned, 2 could not run, 64 wrong usage.
            """)

    /// The layouts that images may have.
    enum Layout: String, ExpressibleByArgument, CaseIterable { case nchw, nhwc }

    @Argument(
        help: ArgumentHelp("The recording of the original.", valueName: "reference.h5"),
        completion: .file(extensions: ["h5"]))
    var reference: String

    @Argument(
        help: ArgumentHelp("The recording of the port.", valueName: "candidate.h5"),
        completion: .file(extensions: ["h5"]))
    var candidate: String

    @Option(help: ArgumentHelp("A file with lines that pair paths.", valueName: "file"), completion: .file())
    var map: String?

    @Option(
        help: ArgumentHelp("Write the map that may pair what has no partner, for --map.", valueName: "file"),
        completion: .file())
    var suggestMap: String?

    @Option(help: ArgumentHelp("How the candidate lays out images: nchw or nhwc.", valueName: "layout"))
    var layoutB = Layout.nchw

    @Option(help: ArgumentHelp("Whose names the reference's keys are.", valueName: "convention"))
    var conventionA: String?

    @Option(help: ArgumentHelp("Whose names the candidate's keys are.", valueName: "convention"))
    var conventionB: String?

    @OptionGroup(title: "Network") var network: ResNetOptionGroup
    @OptionGroup(title: "Pyramid") var pyramid: FeaturePyramidOptionGroup
    @OptionGroup(title: "Tolerance") var tolerance: ToleranceOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Output") var table: TableOptions
    @OptionGroup(title: "Execution") var threads: ThreadOptions

    func validate() throws {
        if map == "" { throw ValidationError("--map needs the path of a file.") }
        if suggestMap == "" || suggestMap == "-" { throw ValidationError("--suggest-map needs the path of a file.") }
        if tolerance.fast { throw ValidationError("--fast does not go with compare, which needs the run in float64.") }
    }

    func run() throws {
        let loop = try ReferenceFileLoop(
            pair: "\(reference) and \(candidate)", reading: [reference, candidate] + [map].compactMap(\.self),
            writing: suggestMap.map { [FileRoles.Output("--suggest-map", $0)] } ?? [], output: output,
            reproduction: reproduction, selection: table.selection)
        var note = ""
        // The note is printed after the report, and also where no report exists.
        defer { if !note.isEmpty { Terminal.printError(note) } }
        let after = {
            defer { note = "" }
            return output.quiet ? "" : note
        }
        let names: (String) throws -> [[String]] = { _ in try opened().rowNames }
        try loop.run(names: names, text: table.text(output), after: after) { _, reproduction, progress in
            Report(try report(progress) { note = $0 }, reproduction: reproduction)
        }
    }

    private func opened() throws -> FileComparison {
        try FileComparison(reference: reference, candidate: candidate, options: options(), workers: threads.workers)
    }

    /// Compares, and writes the suggestions, also where no tensor has a partner, which is an error.
    private func report(_ progress: ParityProgress, _ note: (String) -> Void) throws -> CompareReport {
        let comparison = try opened()
        let result = Result { try CompareReport(comparison, progress: progress) }
        if let suggestMap {
            let map = (try? result.get().result.suggestedMap) ?? comparison.suggestedMap
            try Terminal.write(map, to: suggestMap)
            let count = map.split(separator: "\n").count { !$0.hasPrefix("#") }
            note(
                "map        \(count.counted("line")) in \(suggestMap.visible), to be read, and used with --map\n")
        }
        return try result.get()
    }

    private var reproduction: Reproduction {
        let own: [(String, String?)] = [
            ("--map", map), ("--layout-b", layoutB == .nchw ? nil : layoutB.rawValue), ("--convention-a", conventionA),
            ("--convention-b", conventionB),
        ]
        return Reproduction(
            command: "compare",
            options: own.flatMap { option, value in value.map { [option, $0] } ?? [] } + network.arguments
                + pyramid.arguments + tolerance.arguments,
            paths: [reference, candidate])
    }

    private func options() throws -> FileComparison.Options {
        var options = FileComparison.Options()
        options.network = try network.options(pyramid)
        let both = options.network.convention
        // `auto` of one file overrides the convention of both.
        options.conventionA = try conventionA.map { try ConventionOption.named("--convention-a", $0) } ?? both
        options.conventionB = try conventionB.map { try ConventionOption.named("--convention-b", $0) } ?? both
        options.tolerance = tolerance.tolerance
        options.evidence = output.documents.evidence
        options.isCandidateChannelsLast = layoutB == .nhwc
        options.map = try map.map { (try WholeFile.text(of: $0, expected: "a map of paths"), $0) }
        return options
    }
}
