import AlignKit
import ArgumentParser

/// What weights cannot tell of a ResNet, and whose names they have.
struct ResNetOptionGroup: ParsableArguments {
    @OptionGroup var names: ConventionOption

    @Option(help: "Where a bottleneck has its stride: pytorch (the 3×3) or caffe (the first 1×1).")
    var style: ResNet.Style?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Batch normalisation's epsilon.", valueName: "number"))
    var bnEpsilon: Double?

    func validate() throws {
        if let bnEpsilon, !(bnEpsilon >= 0 && bnEpsilon.isFinite) {
            throw ValidationError("--bn-epsilon must be a finite number not below 0, not \(bnEpsilon).")
        }
    }

    /// What was said, for a command line.
    var arguments: [String] {
        names.arguments + (style.map { ["--style", $0.rawValue] } ?? [])
            + (bnEpsilon.map { ["--bn-epsilon", "\($0)"] } ?? [])
    }

    /// What was said of the network, with what was said of a pyramid on it.
    ///
    /// - Throws: `CommandFailure` where the convention is unknown.
    func options(_ pyramid: FeaturePyramidOptionGroup? = nil) throws -> NetworkOptions {
        var options = NetworkOptions()
        options.convention = try names.named()
        options.style = style
        options.batchNormEpsilon = bnEpsilon
        options.extraLevels = pyramid?.extraLevels
        options.reluBeforeExtra = pyramid?.reluBeforeExtra
        options.upsampling = pyramid?.upsampling
        return options
    }
}

extension ResNet.Style: ExpressibleByArgument {}
