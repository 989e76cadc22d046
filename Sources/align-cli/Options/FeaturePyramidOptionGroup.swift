import AlignKit
import ArgumentParser

/// The properties of a feature pyramid that its weights do not show.
struct FeaturePyramidOptionGroup: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where P6 comes from: on-input (C5), on-lateral, on-output (P5), pool, or none.", valueName: "source"))
    var extraLevels: FeaturePyramid.ExtraLevels?

    @Flag(inversion: .prefixedNo, help: "A ReLU before P7.")
    var reluBeforeExtra: Bool?

    @Option(help: "How coarse maps are brought to the size of finer ones: nearest or bilinear.")
    var upsampling: Resampling.Mode?

    /// The options that were given, for a command line.
    var arguments: [String] {
        let relu = reluBeforeExtra.map { [$0 ? "--relu-before-extra" : "--no-relu-before-extra"] } ?? []
        return (extraLevels.map { ["--extra-levels", $0.rawValue] } ?? []) + relu
            + (upsampling.map { ["--upsampling", $0.rawValue] } ?? [])
    }
}

extension FeaturePyramid.ExtraLevels: ExpressibleByArgument {}
extension Resampling.Mode: ExpressibleByArgument {}
