/// The pyramid that a file holds, on its backbone or alone.
struct FeaturePyramidModel {
    let network: Network
    let description: String
    let assumptions: [String]
    /// The nodes that cannot be computed as claimed, and why.
    let impossible: [String: String]

    init(_ alignment: WeightAlignment, _ options: NetworkOptions) throws {
        let file = alignment.file
        let declared = try DeclaredConfiguration(file)
        let backbone = try Self.backbone(alignment, options)
        let features = backbone?.stageChannels ?? Self.levels(file.inputs)
        if backbone == nil, !Self.hasLevels(file) {
            let found = file.inputs.map(\.name).joined(separator: ", ")
            throw ReferenceError(
                file: file.path, path: "inputs", expected: "“image”, or levels of a pyramid, “C2” to “C5”",
                found: found.isEmpty ? "no inputs" : "only \(found)")
        }

        var claims = FeaturePyramid.Claims()
        claims.lowestLevel = declared.startLevel.map { $0 + 2 }
        claims.extraLevels = options.extraLevels ?? declared.extraLevels
        claims.demandsExtraLevels = options.extraLevels != nil
        claims.reluBeforeExtra = options.reluBeforeExtra ?? declared.reluBeforeExtra
        claims.upsampling = options.upsampling ?? declared.upsampling
        claims.batchNormEpsilon = (options.batchNormEpsilon ?? declared.batchNormEpsilon).map(file.epsilon)
        var inference = FeaturePyramid.Inference(
            parameterShapes: alignment.parameterShapes, convention: alignment.convention, features: features,
            claims: claims)
        inference.claims.outputCount =
            inference.recordedOutputCount(in: file, alignment.convention) ?? declared.outputCount
        let checks = FeaturePyramid.Checks(alignment, features: features)
        guard let (pyramid, assumptions) = inference.configuration() else { throw checks.noPyramid }
        try checks.check(pyramid, declaredOutputs: declared.outputCount)
        let contradiction = inference.contradiction(to: pyramid)
        self.assumptions = assumptions + (contradiction.map { [$0.consequence] } ?? [])
        impossible = contradiction.map { [$0.node: $0.reason] } ?? [:]

        if let backbone {
            guard pyramid.lowestLevel >= 2, pyramid.inputLevels.upperBound <= 6 else {
                throw ReferenceError(
                    file: file.path, path: "weights", expected: "laterals of C2 to C5 at most",
                    found: "\(pyramid.inputChannels.count.counted("lateral")), from C\(pyramid.lowestLevel) on")
            }
            network = FeaturePyramid.network(pyramid, backbone: backbone)
            description = "\(backbone); \(pyramid)"
        } else {
            try checks.checkInputs(pyramid)
            network = FeaturePyramid.network(pyramid)
            description = "\(pyramid)"
        }
    }

    /// The backbone, where there is an image to feed it.
    ///
    /// - Throws: `ReferenceError` where it is not a ResNet.
    static func backbone(
        _ alignment: WeightAlignment, _ options: NetworkOptions
    ) throws -> ResNet.Configuration? {
        let names = Set(alignment.file.inputs.map(\.name))
        let hasBackbone = alignment.parameterShapes.keys.contains { NetworkPart(ofName: $0) == .backbone }
        guard names.contains("image"), hasBackbone || !hasLevels(alignment.file) else { return nil }
        return try ResNet.Configuration(alignment, options, hasClassifier: false)
    }

    private static func hasLevels(_ file: ReferenceFile) -> Bool {
        file.inputs.contains { $0.name.count == 2 && $0.name.first == "C" && $0.name.last!.isNumber }
    }

    /// The channels of the maps that were fed in, by the number of their level; 0 where the map is not a batch of
    /// images.
    private static func levels(_ inputs: [ReferenceFile.Entry]) -> [Int: Int] {
        var levels: [Int: Int] = [:]
        for level in 1...9 {
            guard let entry = inputs.first(where: { $0.name == "C\(level)" }) else { continue }
            levels[level] = entry.extents.count == 4 ? entry.extents[1] : 0
        }
        return levels
    }
}
