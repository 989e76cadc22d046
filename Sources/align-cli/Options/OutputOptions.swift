import AlignKit
import ArgumentParser
import Foundation

/// The places where results go, and how much of them is shown.
struct OutputOptions: ParsableArguments {
    enum Color: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never

        var isOn: Bool {
            switch self {
            case .always: true
            case .never: false
            case .auto: Terminal.outputIsTerminal && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
            }
        }
    }

    @Option(
        name: .customLong("json"),
        help: ArgumentHelp(
            "Write the machine-readable report to PATH; - for standard output, which then carries nothing else.",
            valueName: "path"))
    var jsonPath: String?

    @OptionGroup var documents: DocumentOptions

    @Flag(help: "Show the verdict alone.")
    var quiet = false

    @Flag(help: "Show every metric of every tensor.")
    var verbose = false

    @Option(help: "Colours: auto (on a terminal, unless NO_COLOR is set), always or never.")
    var color = Color.auto

    func validate() throws {
        if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
        if jsonPath == "" { throw ValidationError("--json needs a path, or - for standard output.") }
    }

    /// The files to write, with the options that name them.
    var files: [FileRoles.Output] {
        (jsonPath == nil || jsonOwnsOutput ? [] : [FileRoles.Output("--json", jsonPath!)]) + documents.files
    }

    /// Whether standard output belongs to the JSON report.
    var jsonOwnsOutput: Bool { jsonPath == "-" }

    /// How a report is rendered.
    ///
    /// - Parameter names: globs for the names of the rows that are shown; all rows are shown where it is empty.
    func text(showing names: [String]) -> TextRenderer.Options {
        var text = TextRenderer.Options()
        text.colored = color.isOn
        text.width = Terminal.outputWidth
        text.detail = quiet ? .verdict : verbose ? .everything : .table
        let globs = names.map(Glob.init)
        if !globs.isEmpty { text.shows = { name in globs.contains { $0.matches(name) } } }
        return text
    }

    /// Writes the reports as JSON, if that was asked for: one report as an object, the reports of several files as an
    /// array. Without a report, an existing file is removed.
    ///
    /// - Throws: `HDF5Error` where the file cannot be written.
    func writeJSON(_ reports: [Report], severalFiles: Bool) throws {
        guard let jsonPath else { return }
        let renderer = JSONRenderer(reports)
        // The file of an earlier run must not be taken for the result of this one.
        guard let text = try severalFiles ? renderer.list : renderer.object else {
            return jsonOwnsOutput ? () : try OutputFile(OutputPath(jsonPath)).remove()
        }
        if jsonOwnsOutput { return Terminal.print(text) }
        try Terminal.write(text, to: jsonPath)
    }
}
