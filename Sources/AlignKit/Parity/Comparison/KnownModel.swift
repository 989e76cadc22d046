/// The network of ours that a file's weights make.
struct KnownModel {
    let network: Network
    let description: String
    let assumptions: [String]

    /// What the caller says of the network.
    struct Options {
        var style: ResNet.Style?
        var batchNormEpsilon: Double?
        var extraLevels: FeaturePyramid.ExtraLevels?
        var reluBeforeExtra: Bool?
        var upsampling: Resampling.Mode?
    }

    /// The network that the weights make, or nil where they make none: where less than half of it is there, or more
    /// than half of what is there is something else.
    ///
    /// - Throws: `ReferenceError` where the file's own description of it cannot be read.
    init?(_ alignment: WeightAlignment, _ options: Options) throws {
        _ = try DeclaredConfiguration(alignment.file)
        let shapes = alignment.parameterShapes
        if shapes.keys.contains(where: { NetworkPart(ofName: $0) == .neck }) {
            var ofPyramid = ParityReport.FeaturePyramidOptions()
            ofPyramid.style = options.style
            ofPyramid.batchNormEpsilon = options.batchNormEpsilon
            ofPyramid.extraLevels = options.extraLevels
            ofPyramid.reluBeforeExtra = options.reluBeforeExtra
            ofPyramid.upsampling = options.upsampling
            guard let model = try? FeaturePyramidModel(alignment, ofPyramid) else { return nil }
            (network, description, assumptions) = (model.network, model.description, model.assumptions)
        } else {
            var ofResNet = ParityReport.ResNetOptions()
            ofResNet.style = options.style
            ofResNet.batchNormEpsilon = options.batchNormEpsilon
            guard let configuration = try? ParityReport.configuration(alignment, ofResNet) else { return nil }
            (network, description, assumptions) = (ResNet.network(configuration), configuration.description, [])
        }
        let parameters = network.parameters
        let fitting = parameters.count { shapes[$0.name] == $0.shape.extents }
        let strangers = alignment.strays.count + shapes.count - fitting
        if fitting * 2 < parameters.count || fitting < strangers { return nil }
    }

    /// How many parameters this network has and the other one lacks, or has in another shape, and the other way round.
    func distance(to other: KnownModel) -> Int {
        func shapes(_ model: KnownModel) -> Set<String> {
            Set(model.network.parameters.map { "\($0.name) \($0.shape)" })
        }
        return shapes(self).symmetricDifference(shapes(other)).count
    }
}
