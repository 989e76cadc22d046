import AlignKit

/// A recording of a small model that no convention knows, to be altered in one place: a convolution with a stride,
/// normalisation, ReLU, a grouped convolution, a sum, average pooling, a flattening and a linear layer. All but the
/// flattening can be judged by what the file says of them.
public struct TinyStack {
    public var image: Tensor<Float>
    public var weights: [String: Tensor<Float>] = [:]
    public var epsilon = 1e-5
    public var stride = 2
    /// Whether the module that should be a ReLU is one.
    public var hasReLU = true
    /// What the sum reads besides the grouped convolution.
    public var shortcut = "act"
    /// Whether the rectifier is not even there as an identity; with `hasReLU` false.
    public var lacksActivation = false
    public var framework = "pytorch"
    /// What stands before every module's path.
    public var prefix = ""
    /// Whether the file says what each operation reads.
    public var saysInputs = true
    /// Whether the file says anything of the modules.
    public var hasAttributes = true
    /// Values of one activation that take the place of what was computed.
    public var altered: [String: Tensor<Float>] = [:]
    /// What else the file says of modules, by their names.
    public var moreAttributes: [String: [String: AttributeValue]] = [:]
    /// Weights that are written in place of those that were computed with.
    public var alteredWeights: [String: Tensor<Float>] = [:]

    public init(batch: Int = 2, seed: UInt64 = 3) {
        var random = SplitMix64(seed: seed)
        image = random.tensor([batch, 3, 13, 11])
        let bounds: [(String, Shape, ClosedRange<Float>)] = [
            ("stem.weight", [8, 3, 3, 3], -0.4...0.4), ("stem.bias", [8], -0.2...0.2),
            ("norm.weight", [8], 0.5...1.5), ("norm.bias", [8], -0.2...0.2),
            ("norm.running_mean", [8], -0.2...0.2), ("norm.running_var", [8], 0.5...1.5),
            ("body.weight", [8, 2, 3, 3], -0.5...0.5), ("head.weight", [5, 8], -0.6...0.6), ("head.bias", [5], -1...1),
        ]
        for (name, shape, range) in bounds { weights[name] = random.tensor(shape, in: range) }
    }

    /// The modules in execution order: class and hyper-parameters, what they read, and which operation they are.
    private var modules: [(name: String, attributes: [String: AttributeValue], inputs: [String])] {
        [
            ("stem", ["op": "Conv2d", "stride": [.integer(stride), .integer(stride)], "padding": [1, 1]], ["image"]),
            ("norm", ["op": "BatchNorm2d", "eps": .number(epsilon)], ["stem"]),
            ("act", ["op": hasReLU ? "ReLU" : "Identity"], ["norm"]),
            ("body", ["op": "Conv2d", "stride": 1, "padding": 1, "groups": 4], ["act"]),
            ("sum", ["op": "add"], ["body", shortcut]),
            ("pool", ["op": "AdaptiveAvgPool2d", "output_size": 1], ["sum"]),
            ("flat", ["op": "Flatten", "start_axis": 1], ["pool"]),
            ("head", ["op": "Linear"], ["flat"]),
        ].filter { !lacksActivation || $0.0 != "act" }.map { name, attributes, inputs in
            (name, attributes, inputs.map { lacksActivation && $0 == "act" ? "norm" : $0 })
        }
    }

    /// By name.
    public func activations() -> [String: Tensor<Float>] {
        func parameters(_ module: String, _ fields: [(String, Parameter.Role)]) -> [Parameter] {
            fields.map { Parameter(name: "\(module).\($0.0)", shape: weights["\(module).\($0.0)"]!.shape, role: $0.1) }
        }
        var network = Network()
        let image = network.addInput("image")
        network.add(
            "stem", Convolution(stride: PlaneExtent(height: stride, width: stride), padding: 1), image,
            parameters: parameters("stem", [("weight", .convolutionWeight), ("bias", .bias)]))
        network.add(
            "norm", BatchNormalization(epsilon: epsilon), "stem",
            parameters: parameters(
                "norm",
                [("weight", .scale), ("bias", .shift), ("running_mean", .mean), ("running_var", .variance)]))
        network.add("act", ReLU(), "norm")
        network.add(
            "body", Convolution(padding: 1, groups: 4), hasReLU ? "act" : "norm",
            parameters: parameters("body", [("weight", .convolutionWeight)]))
        network.add("sum", Addition(), "body", shortcut == "act" && !hasReLU ? "norm" : shortcut)
        network.add("pool", GlobalAveragePooling(), "sum")
        network.add(
            "head", Linear(), "pool", parameters: parameters("head", [("weight", .linearWeight), ("bias", .bias)]))
        var outputs: [String: Tensor<Float>] = [:]
        var execution = try! Execution(
            network, inputs: ["image": self.image], parameters: weights, workers: Workers(threads: 1))
        while let output = execution.advance() { outputs[execution.node.name] = output }
        if !hasReLU { outputs["act"] = outputs["norm"] }
        let pooled = outputs["pool"]!
        outputs["flat"] = pooled.reshaped(to: [pooled.shape[0], pooled.shape[1]])
        return outputs.merging(altered) { $1 }
    }

    /// Writes the file.
    ///
    /// - Parameters:
    ///   - isChannelsLast: whether images are stored as `[N, H, W, C]`.
    ///   - sample: of each activation that is larger, this many elements at regular positions, from `offset` on.
    public func write(
        to path: String, isChannelsLast: Bool = false, sample: Int? = nil, offset: Int = 0
    ) throws {
        func laidOut(_ tensor: Tensor<Float>) -> Tensor<Float> {
            isChannelsLast && tensor.shape.rank == 4 ? tensor.channelsLast : tensor
        }
        let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: framework, model: "stack"))
        try writer.write(laidOut(image), to: "inputs/image")
        for (name, tensor) in weights.merging(alteredWeights, uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key })
        {
            let isStoredTransposed = framework == "paddle" && name == "head.weight"
            try writer.write(isStoredTransposed ? tensor.transposed() : tensor, to: "weights/\(prefix)\(key(name))")
        }
        let tensors = activations()
        for (order, module) in modules.enumerated() {
            var attributes = hasAttributes ? module.attributes : [:]
            attributes["order"] = .integer(order)
            attributes.merge(moreAttributes[module.name] ?? [:]) { $1 }
            if saysInputs, hasAttributes {
                attributes["inputs"] = .list(
                    module.inputs.map { .text($0 == "image" ? "inputs/image" : "activations/\(prefix)\($0)") })
            }
            let tensor = laidOut(tensors[module.name]!)
            if let sample, tensor.count > sample {
                try write(tensor, sample, offset, "\(prefix)\(module.name)", attributes, writer)
            } else {
                try writer.write(tensor, to: "activations/\(prefix)\(module.name)", attributes: attributes)
            }
        }
        try writer.link("outputs/logits", to: "activations/\(prefix)head")
        try writer.finish()
    }

    private func key(_ name: String) -> String {
        let fields = ["norm.running_mean": "norm._mean", "norm.running_var": "norm._variance"]
        return framework == "paddle" ? fields[name] ?? name : name
    }

    private func write(
        _ tensor: Tensor<Float>, _ sample: Int, _ offset: Int, _ name: String, _ attributes: [String: AttributeValue],
        _ writer: ReferenceFileWriter
    ) throws {
        let positions = (0..<sample).map { $0 * (tensor.count / sample) + offset }
        let all = tensor.scalars.map(Double.init)
        let statistics: [String: AttributeValue] = [
            "sampled_shape": .list(tensor.shape.extents.map { .integer($0) }), "sum": .number(all.reduce(0, +)),
            "norm": .number(all.reduce(0) { $0 + $1 * $1 }.squareRoot()), "minimum": .number(all.min()!),
            "maximum": .number(all.max()!),
        ]
        try writer.write(
            Tensor(shape: [sample], scalars: positions.map { tensor.scalars[$0] }), to: "activations/\(name)",
            attributes: attributes.merging(statistics) { $1 })
        try writer.write(positions.map(Int64.init), shape: [sample], to: "samples/\(name)")
    }
}

extension Tensor {
    /// `[N, C, H, W]` as `[N, H, W, C]`.
    fileprivate var channelsLast: Tensor {
        let (channels, plane) = (shape[1], shape[2] * shape[3])
        return Tensor(
            shape: [shape[0], shape[2], shape[3], channels],
            scalars: (0..<count).map { index in
                let (image, rest) = (index / (channels * plane), index % (channels * plane))
                return scalars[image * channels * plane + rest % channels * plane + rest / channels]
            })
    }
}
