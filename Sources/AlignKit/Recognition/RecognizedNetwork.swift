/// The network that a file's weights form, from what they show, the file declares and the caller says.
package struct RecognizedNetwork: Sendable {
    package let network: Network
    /// In words: `ResNet-50 (…), style pytorch, BN epsilon 1e-05`.
    package let description: String
    /// What had to be assumed about it, each in a sentence.
    package let assumptions: [String]
    /// The nodes that cannot be computed as claimed, and why.
    package let impossible: [String: String]

    /// A ResNet.
    ///
    /// - Throws: `ReferenceError` where the weights are not those of a ResNet.
    package init(resNet alignment: WeightAlignment, _ options: NetworkOptions) throws {
        let configuration = try ResNet.Configuration(alignment, options)
        network = ResNet.network(configuration)
        description = configuration.description
        (assumptions, impossible) = ([], [:])
    }

    /// A feature pyramid: on its backbone where the file holds an image, else alone.
    ///
    /// - Throws: `ReferenceError` where the weights and inputs are not those of a pyramid.
    package init(featurePyramid alignment: WeightAlignment, _ options: NetworkOptions) throws {
        let model = try FeaturePyramidModel(alignment, options)
        network = model.network
        description = model.description
        (assumptions, impossible) = (model.assumptions, model.impossible)
    }

    /// A pyramid where the weights have one, else a ResNet.
    ///
    /// - Throws: `ReferenceError` where the weights are those of neither.
    package init(_ alignment: WeightAlignment, _ options: NetworkOptions) throws {
        if alignment.parameterShapes.keys.contains(where: { NetworkPart(ofName: $0) == .neck }) {
            try self.init(featurePyramid: alignment, options)
        } else {
            try self.init(resNet: alignment, options)
        }
    }

    /// The network, if the file has at least half of its parameters and these are at least half of the file's keys;
    /// else nil.
    ///
    /// - Throws: `ReferenceError` where the file's attribute `configuration` cannot be read.
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

    /// How many parameters, by name and shape together, only one of the two networks has.
    func distance(to other: RecognizedNetwork) -> Int {
        func shapes(_ model: RecognizedNetwork) -> Set<String> {
            Set(model.network.parameters.map { "\($0.name) \($0.shape)" })
        }
        return shapes(self).symmetricDifference(shapes(other)).count
    }
}
