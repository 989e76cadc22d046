import AlignKit
import ArgumentParser

/// What weights cannot tell of a ResNet.
struct ResNetOptionGroup: ParsableArguments {
    @Option(help: ArgumentHelp("Whose names the keys are: \(Self.conventions).", valueName: "convention"))
    var convention = "auto"

    @Option(help: "Where a bottleneck has its stride: pytorch (the 3×3) or caffe (the first 1×1).")
    var style: ResNet.Style?

    @Option(help: ArgumentHelp("Batch normalisation's epsilon.", valueName: "epsilon"))
    var bnEpsilon: Double?

    func validate() throws {
        if let bnEpsilon, !(bnEpsilon >= 0 && bnEpsilon.isFinite) {
            throw ValidationError("--bn-epsilon must be a finite number not below 0, not \(bnEpsilon).")
        }
    }

    /// - Throws: `CommandFailure` where the convention is unknown.
    func options() throws -> ParityReport.ResNetOptions {
        var options = ParityReport.ResNetOptions()
        if convention != "auto" {
            guard let known = NamingConvention.named(convention) else {
                throw CommandFailure("--convention: expected one of \(Self.conventions), found “\(convention)”")
            }
            options.convention = known
        }
        options.style = style
        options.batchNormEpsilon = bnEpsilon
        return options
    }

    private static let conventions = (["auto"] + NamingConvention.all.map(\.name)).joined(separator: ", ")
}

extension ResNet.Style: ExpressibleByArgument {}
