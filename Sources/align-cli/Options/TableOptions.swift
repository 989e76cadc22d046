import AlignKit
import ArgumentParser

/// The rows of a report's table that are shown.
struct TableOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Show only these layers in the table; all are run and counted. * stands for any characters.",
            valueName: "glob"))
    var layers: [String] = []

    /// The patterns, each of which has to match something.
    var selection: Selection { Selection(option: "--layers", layers) }

    /// How a report is rendered.
    func text(_ output: OutputOptions) -> TextRenderer.Options { output.text(showing: layers) }
}
