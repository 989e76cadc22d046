/// The network that a file's weights make: what they show, the file declares and the caller says of it.
package struct RecognizedNetwork: Sendable {
    package let network: Network
    /// In words: `ResNet-50 (…), style pytorch, BN epsilon 1e-05`.
    package let description: String
    /// What had to be assumed of it, each in a sentence.
    package let assumptions: [String]
    /// The nodes that cannot be computed as claimed, and why.
    package let impossible: [String: String]

    /// A ResNet.
    ///
    /// - Throws: `ReferenceError` where the weights make none.
    package init(resNet alignment: WeightAlignment, _ options: NetworkOptions) throws {
        let configuration = try ResNet.Configuration(alignment, options)
        network = ResNet.network(configuration)
        description = configuration.description
        (assumptions, impossible) = ([], [:])
    }

    /// A feature pyramid, on its backbone where the file holds an image, else alone.
    ///
    /// - Throws: `ReferenceError` where the weights and inputs make none.
    package init(featurePyramid alignment: WeightAlignment, _ options: NetworkOptions) throws {
        let model = try FeaturePyramidModel(alignment, options)
        network = model.network
        description = model.description
        (assumptions, impossible) = (model.assumptions, model.impossible)
    }

    /// A pyramid where there is one, else a ResNet.
    ///
    /// - Throws: `ReferenceError` where the weights make neither.
    package init(_ alignment: WeightAlignment, _ options: NetworkOptions) throws {
        if alignment.parameterShapes.keys.contains(where: { NetworkPart(ofName: $0) == .neck }) {
            try self.init(featurePyramid: alignment, options)
        } else {
            try self.init(resNet: alignment, options)
        }
    }

    /// The network of which the weights make at least half; nil where less is there, or more than half of what is there
    /// is something else.
    ///
    /// - Throws: `ReferenceError` where the file's own description of it cannot be read.
    init?(mostOf alignment: WeightAlignment, _ options: NetworkOptions) throws {
        _ = try DeclaredConfiguration(alignment.file)
        guard let found = try? RecognizedNetwork(alignment, options) else { return nil }
        self = found
        let shapes = alignment.parameterShapes
        let parameters = network.parameters
        let fitting = parameters.count { shapes[$0.name] == $0.shape.extents }
        let strangers = alignment.strays.count + shapes.count - fitting
        if fitting * 2 < parameters.count || fitting < strangers { return nil }
    }

    /// How many parameters this network has and the other one lacks, or has in another shape, and the other way round.
    func distance(to other: RecognizedNetwork) -> Int {
        func shapes(_ model: RecognizedNetwork) -> Set<String> {
            Set(model.network.parameters.map { "\($0.name) \($0.shape)" })
        }
        return shapes(self).symmetricDifference(shapes(other)).count
    }
}
