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
    func text(_ output: OutputOptions) -> TextRenderer.Options { output.text(showing: layers) }
}
