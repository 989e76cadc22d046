import AlignKit
import ArgumentParser

/// The properties of a ResNet that its weights do not show, and their naming convention.
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

    /// The options that were given, for a command line.
    var arguments: [String] {
        names.arguments + (style.map { ["--style", $0.rawValue] } ?? [])
            + (bnEpsilon.map { ["--bn-epsilon", "\($0)"] } ?? [])
    }

    /// The options of the network, together with those of a pyramid on it.
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
