import AlignKit
import ArgumentParser

struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "Align the weights of two files, or of one file with its network.",
        discussion: """
            With two files, of any two conventions, every parameter of A is compared with the same one of B, in one \
            layout. Where they differ, their values are searched for what happened: axes transposed, rows or columns \
            permuted, a kernel flipped, fields swapped, another layer's tensor, a factor, single elements.

            With one file, its keys are mapped onto the network that its weights make.

            Exit status: 0 aligned, 1 not aligned, 2 could not run, 64 wrong usage.
            """)

    @Argument(
        help: ArgumentHelp("The file whose weights are expected.", valueName: "a.h5"),
        completion: .file(extensions: ["h5"]))
    var a: String

    @Argument(
        help: ArgumentHelp("The file that is held against it.", valueName: "b.h5"),
        completion: .file(extensions: ["h5"]))
    var b: String?

    @Option(
        help: ArgumentHelp(
            "Whose names the keys of both files are: \(ConventionOption.known).", valueName: "convention"))
    var convention = "auto"

    @Option(help: ArgumentHelp("Whose names the keys of the first file are.", valueName: "convention"))
    var conventionA: String?

    @Option(help: ArgumentHelp("Whose names the keys of the second file are.", valueName: "convention"))
    var conventionB: String?

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Execution") var threads: ThreadOptions

    @Option(
        help: ArgumentHelp(
            "Show only these parameters in the table; all are compared and counted. * stands for any characters.",
            valueName: "glob"))
    var layers: [String] = []

    func run() throws {
        let loop = try ReferenceFileLoop(
            pair: b.map { "\(a) and \($0)" } ?? a, reading: [a] + [b].compactMap(\.self), output: output,
            reproduction: reproduction, selection: Selection(option: "--layers", layers))
        let names: (String) throws -> [[String]] = { _ in try opened().rowNames }
        try loop.run(names: names, text: output.text(showing: layers)) { _, reproduction, progress in
            Report(WeightReport(try opened(), progress: progress), reproduction: reproduction)
        }
    }

    private func opened() throws -> WeightComparison {
        try WeightComparison(
            a: a, b: b, conventionA: named("--convention-a", conventionA),
            conventionB: named("--convention-b", conventionB), workers: threads.workers)
    }

    private var reproduction: Reproduction {
        var options = convention == "auto" ? [] : ["--convention", convention]
        if let conventionA { options += ["--convention-a", conventionA] }
        if let conventionB { options += ["--convention-b", conventionB] }
        return Reproduction(command: "weights", options: options, paths: [a] + [b].compactMap(\.self))
    }

    /// The convention of one file: its own option, else the option for both files.
    private func named(_ option: String, _ name: String?) throws -> NamingConvention? {
        try ConventionOption.named(name == nil ? "--convention" : option, name ?? convention)
    }
}
