import AlignKit

/// A recording of a small ResNet that we make ourselves, to be altered in one place: what a check does with errors can
/// be tested without the real frameworks. Whether our numbers are right is for the fixtures to say.
public struct TinyResNet {
    public var configuration: ResNet.Configuration
    public var provenance = ReferenceFile.Provenance(framework: "pytorch", frameworkVersion: "0", model: "resnet50")
    public var image: Tensor<Float>
    /// Whether the image is written.
    public var hasImage = true
    /// By our names, in the layout of the network.
    public var weights: [String: Tensor<Float>]
    /// By path, in execution order.
    public var activations: [(path: String, tensor: Tensor<Float>)]
    public var attributes: [String: [String: AttributeValue]] = [:]

    /// - Parameter width: channels after the stem.
    public init(
        _ configuration: ResNet.Configuration = ResNet.Configuration(blocks: [1, 1, 1, 1], width: 4, classes: 5),
        image: Shape = [1, 3, 40, 33], seed: UInt64 = 1
    ) {
        self.configuration = configuration
        var random = SplitMix64(seed: seed)
        self.image = random.tensor(image)
        let network = ResNet.network(configuration)
        weights = [:]
        for parameter in network.parameters { weights[parameter.name] = random.value(of: parameter) }
        activations = Self.run(network, self.image, weights)
        for (order, activation) in activations.enumerated() { attributes[activation.path] = ["order": .integer(order)] }
    }

    /// Computes the activations anew, by the network of another configuration if one is given.
    public mutating func recompute(as other: ResNet.Configuration? = nil) {
        activations = Self.run(ResNet.network(other ?? configuration), image, weights)
    }

    private static func run(
        _ network: Network, _ image: Tensor<Float>, _ weights: [String: Tensor<Float>]
    ) -> [(path: String, tensor: Tensor<Float>)] {
        var execution = try! Execution(
            network, inputs: ["image": image], parameters: weights, workers: Workers(threads: 1))
        var outputs: [(String, Tensor<Float>)] = []
        while let output = execution.advance() { outputs.append((execution.node.name, output)) }
        return outputs
    }

    /// Computes the activations anew, by the network of which something has been changed: a fault of computation, which
    /// everything after it inherits.
    public mutating func recompute(_ change: (inout Network) -> Void) {
        var network = ResNet.network(configuration)
        change(&network)
        activations = Self.run(network, image, weights)
    }

    /// Alters one activation.
    public mutating func alter(_ path: String, _ change: (inout Tensor<Float>) -> Void) {
        let position = activations.firstIndex { $0.path == path }!
        change(&activations[position].tensor)
    }

    /// Writes the file and returns its path.
    ///
    /// - Parameters:
    ///   - convention: whose keys and layouts are written.
    ///   - more: writes what else there is to be, before the file is closed.
    public func write(
        to path: String, convention: NamingConvention = .torchvision,
        _ more: (ReferenceFileWriter) throws -> Void = { _ in }
    ) throws {
        let writer = try ReferenceFileWriter(path: path, provenance: provenance)
        if hasImage { try writer.write(image, to: "inputs/image") }
        let parameters = ResNet.network(configuration).parameters
        for parameter in parameters {
            guard let value = weights[parameter.name] else { continue }
            let stored = convention.storesTransposed(parameter) ? value.transposed() : value
            try writer.write(stored, to: "weights/" + convention.key(forParameter: parameter.name))
        }
        for (path, tensor) in activations {
            try writer.write(tensor, to: "activations/\(path)", attributes: attributes[path] ?? [:])
        }
        try more(writer)
        try writer.finish()
    }
}

/// A small generator of pseudo-random numbers with a fixed sequence (Steele, Lea, Flood 2014).
public struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A tensor of numbers between −1 and 1.
    public mutating func tensor(_ shape: Shape, in range: ClosedRange<Float> = -1...1) -> Tensor<Float> {
        Tensor(shape: shape, scalars: (0..<shape.count).map { _ in Float.random(in: range, using: &self) })
    }

    /// Values that keep activations of order 1: no layer of the network is trivial, none explodes.
    mutating func value(of parameter: Parameter) -> Tensor<Float> {
        switch parameter.role {
        case .convolutionWeight, .linearWeight:
            let fanIn = parameter.shape.extents.dropFirst().reduce(1, *)
            let bound = (6 / Float(fanIn)).squareRoot()
            return tensor(parameter.shape, in: -bound...bound)
        case .scale, .variance: return tensor(parameter.shape, in: 0.5...1.5)
        case .bias, .shift, .mean: return tensor(parameter.shape, in: -0.2...0.2)
        }
    }
}
