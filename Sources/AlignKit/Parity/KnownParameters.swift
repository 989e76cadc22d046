/// The parameters that the networks we know have, for the weights that a file holds.
struct KnownParameters {
    /// In execution order.
    private(set) var parameters: [Parameter] = []
    /// The networks, in words: `ResNet-50 (3-4-6-3 blocks, width 64, 1000 classes)`. Empty where none was recognised.
    private(set) var networks: [String] = []

    /// The networks that account best for the weights of one or two files.
    ///
    /// Each file, and both together, suggest a backbone; each file suggests a neck. The best is the one that leaves the
    /// fewest tensors over, misshapen or missing in all files; of equals, that of the first file.
    init(_ alignments: [WeightAlignment]) {
        let shapes = alignments.map(\.parameterShapes)
        let union = shapes.dropFirst().reduce(shapes[0]) { $0.merging($1) { first, _ in first } }
        let backbones =
            Set(union.keys.map(NetworkPart.init(ofName:))).subtracting([.neck]).isEmpty
            ? [] : (shapes + [union]).map(ResNet.Configuration.init(parameterShapes:))
        let backbone = backbones.map { ($0, ResNet.network($0).parameters) }
            .min { Self.misfits(of: $0.1, isNeck: false, shapes) < Self.misfits(of: $1.1, isNeck: false, shapes) }
        if let backbone {
            parameters += backbone.1
            networks.append(backbone.0.architecture)
        }
        let neck = alignments.compactMap { Self.neck(of: $0, on: backbone?.0) }
            .map { ($0, FeaturePyramid.network($0).parameters) }
            .min { Self.misfits(of: $0.1, isNeck: true, shapes) < Self.misfits(of: $1.1, isNeck: true, shapes) }
        if let neck {
            parameters += neck.1
            networks.append(neck.0.architecture)
        }
    }

    /// The parts that the networks have.
    var parts: Set<NetworkPart> { Set(parameters.map { NetworkPart(ofName: $0.name) }) }

    private static func neck(
        of alignment: WeightAlignment, on backbone: ResNet.Configuration?
    ) -> FeaturePyramid.Configuration? {
        let features = backbone.map { backbone in
            Dictionary(uniqueKeysWithValues: (1...4).map { ($0 + 1, backbone.channels(afterStage: $0)) })
        }
        let inference = FeaturePyramid.Inference(alignment, features: features ?? [:], claims: .init())
        return try? inference.uncheckedConfiguration().configuration
    }

    private static func misfits(of parameters: [Parameter], isNeck: Bool, _ files: [[String: [Int]]]) -> Int {
        let names = Set(parameters.map(\.name))
        let leftOver = files.reduce(0) { sum, shapes in
            sum + shapes.keys.count { (NetworkPart(ofName: $0) == .neck) == isNeck && !names.contains($0) }
        }
        let misshapen = files.reduce(0) { sum, shapes in
            sum + parameters.count { shapes[$0.name] != nil && shapes[$0.name] != $0.shape.extents }
        }
        return leftOver + misshapen + parameters.count { parameter in files.allSatisfy { $0[parameter.name] == nil } }
    }
}

extension FeaturePyramid.Configuration {
    /// What the weights' shapes tell: `FPN of 3 levels (256 channels, 2 extra convolutions)`.
    var architecture: String {
        let extra = extraLevels.isConvolved ? ", \(extraCount) extra convolution\(extraCount == 1 ? "" : "s")" : ""
        return "FPN of \(inputChannels.count) levels (\(channels) channels\(extra))"
    }
}
