/// The parameters of the known networks that fit the weights of a file.
struct KnownParameters {
    /// In execution order.
    var parameters: [Parameter] = []
    /// The networks, in words: `ResNet-50 (3-4-6-3 blocks, width 64, 1000 classes)`. Empty where none was recognised.
    var networks: [String] = []

    /// Finds the networks that fit the weights of one or two files best.
    ///
    /// Each file suggests a candidate, and both files together suggest another. The best candidate is the one with the
    /// fewest misfits: tensors that are left over, parameters of another shape, and parameters that are missing in all
    /// files. Among equal candidates, that of the first file is taken.
    init(_ alignments: [WeightAlignment]) {
        let shapes = alignments.map(\.parameterShapes)
        let union = shapes.dropFirst().reduce(shapes[0]) { $0.merging($1) { first, _ in first } }
        let conventions = alignments.map(\.convention) + [alignments[0].convention]
        let candidates = zip(shapes + [union], conventions).map(Self.init(shapes:convention:))
        self = candidates.min { $0.misfits(shapes) < $1.misfits(shapes) }!
    }

    /// The parts that the networks have.
    var parts: Set<NetworkPart> { Set(parameters.map { NetworkPart(ofName: $0.name) }) }

    /// The networks whose typical names occur among the names.
    private init(shapes: [String: [Int]], convention: NamingConvention) {
        var features: [Int: Int] = [:]
        let hasBackbone = shapes.keys.contains { name in
            ["conv1.", "bn1.", "fc.", "layer", "stem."].contains { name.hasPrefix($0) }
        }
        if hasBackbone {
            let configuration = ResNet.Configuration(parameterShapes: shapes)
            parameters = ResNet.network(configuration).parameters
            networks = [configuration.architecture]
            features = configuration.stageChannels
        }
        let inference = FeaturePyramid.Inference(parameterShapes: shapes, convention: convention, features: features)
        if let pyramid = inference.configuration()?.configuration {
            parameters += FeaturePyramid.network(pyramid).parameters
            networks.append(pyramid.architecture)
        }
    }

    private func misfits(_ files: [[String: [Int]]]) -> Int {
        let names = Set(parameters.map(\.name))
        let leftOver = files.reduce(0) { $0 + $1.keys.count { !names.contains($0) } }
        let misshapen = files.reduce(0) { sum, shapes in
            sum + parameters.count { shapes[$0.name] != nil && shapes[$0.name] != $0.shape.extents }
        }
        return leftOver + misshapen + parameters.count { parameter in files.allSatisfy { $0[parameter.name] == nil } }
    }
}
