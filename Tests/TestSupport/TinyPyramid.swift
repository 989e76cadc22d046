import AlignKit

/// A recording of a small pyramid, on a small ResNet or alone, that we make ourselves in any convention's names.
public struct TinyPyramid {
    public var network: Network
    public var provenance = ReferenceFile.Provenance(framework: "pytorch", frameworkVersion: "0", model: "fpn")
    public var inputs: [String: Tensor<Float>]
    /// By our names.
    public var weights: [String: Tensor<Float>]
    /// By our names, in execution order.
    public var activations: [(name: String, tensor: Tensor<Float>)] = []
    public var shapes: [String: Shape]

    public static let pyramid = FeaturePyramid.Configuration(inputChannels: [32, 64, 128], channels: 8)
    public static let backbone = ResNet.Configuration(blocks: [1, 1, 1, 1], width: 4, classes: nil)
    public static let maps: [String: Shape] = ["C3": [1, 32, 13, 17], "C4": [1, 64, 7, 9], "C5": [1, 128, 4, 5]]

    /// - Parameters:
    ///   - backbone: nil for the pyramid alone.
    ///   - shapes: of the inputs.
    public init(
        _ pyramid: FeaturePyramid.Configuration = Self.pyramid, backbone: ResNet.Configuration? = Self.backbone,
        shapes: [String: Shape]? = nil
    ) {
        network =
            backbone.map { FeaturePyramid.network(pyramid, backbone: $0) } ?? FeaturePyramid.network(pyramid)
        self.shapes = shapes ?? (backbone == nil ? Self.maps : ["image": [1, 3, 97, 129]])
        var random = SplitMix64(seed: 5)
        inputs = [:]
        for name in network.inputs { inputs[name] = random.tensor(self.shapes[name]!) }
        weights = [:]
        for parameter in network.parameters { weights[parameter.name] = random.value(of: parameter) }
        run()
    }

    /// Computes the activations, by another network if one is given.
    public mutating func run(as other: Network? = nil) {
        activations = []
        var execution = try! Execution(
            other ?? network, inputs: inputs, parameters: weights, workers: Workers(threads: 1))
        while let output = execution.advance() { activations.append((execution.node.name, output)) }
    }

    /// Writes the file.
    ///
    /// - Parameters:
    ///   - convention: whose keys are written.
    ///   - path: the path of each activation by our name; nil leaves it out.
    ///   - more: writes what else there is to be.
    public func write(
        to file: String, convention: NamingConvention = .mmdet, path: (String) -> String? = { $0 },
        more: (ReferenceFileWriter) throws -> Void = { _ in }
    ) throws {
        let writer = try ReferenceFileWriter(path: file, provenance: provenance)
        for (name, tensor) in inputs { try writer.write(tensor, to: "inputs/\(name)") }
        for (name, tensor) in weights {
            try writer.write(tensor, to: "weights/\(convention.key(forParameter: name))")
        }
        for (order, activation) in activations.enumerated() {
            guard let path = path(activation.name) else { continue }
            try writer.write(activation.tensor, to: "activations/\(path)", attributes: ["order": .integer(order)])
        }
        try more(writer)
        try writer.finish()
    }
}
