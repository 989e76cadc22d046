import AlignKit
import ArgumentParser

/// Which rows of a report's table are shown.
struct TableOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Show only these layers in the table; all are run and counted. * stands for any characters.",
            valueName: "glob"))
    var layers: [String] = []

    /// What has to match something.
    var selection: Selection { Selection(option: "--layers", layers) }

    /// How a report is rendered.
    func text(_ output: OutputOptions) -> ParityReport.TextOptions {
        var text = ParityReport.TextOptions()
        text.colored = output.isColored
        text.width = Terminal.outputWidth
        text.detail = output.quiet ? .verdict : output.verbose ? .everything : .table
        let globs = layers.map(Glob.init)
        if !globs.isEmpty {
            text.shows = { name, path in globs.contains { $0.matches(path) || name.map($0.matches) ?? false } }
        }
        return text
    }
}
