import AlignKit
import ArgumentParser

/// What weights cannot tell of a feature pyramid.
struct FeaturePyramidOptionGroup: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where P6 comes from: on-input (C5), on-lateral, on-output (P5), pool, or none.", valueName: "source"))
    var extraLevels: FeaturePyramid.ExtraLevels?

    @Flag(inversion: .prefixedNo, help: "A ReLU before P7.")
    var reluBeforeExtra: Bool?

    @Option(help: "How coarse maps are brought to the size of finer ones: nearest or bilinear.")
    var upsampling: Resampling.Mode?
}

extension FeaturePyramid.ExtraLevels: ExpressibleByArgument {}
extension Resampling.Mode: ExpressibleByArgument {}
