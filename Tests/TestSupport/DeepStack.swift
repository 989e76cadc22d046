import AlignKit

/// A recording of a deep model that no convention knows, by an engine that rounds in its own way: blocks of a
/// convolution, a normalisation that multiplies by hundreds, so that rounding soon exceeds a tolerance, an activation
/// that no claim judges or a ReLU, and a sum with what the block has read.
public struct DeepStack {
    /// What is altered, at which block.
    public enum Fault: Sendable, Hashable {
        /// A weight with which it was computed, and which was recorded.
        case weight(Int)
        /// A weight with which it was computed, while that of the others was recorded.
        case hiddenWeight(Int)
        case epsilon(Int)
        /// The file says that there is one.
        case missingReLU(Int)
        /// The file says nothing that tells.
        case slope(Int)
    }

    public var blocks = 6
    public var channels = 6
    public var image: Tensor<Float>
    /// Whether sums are rounded as they are in float64, and then once.
    public var isRoundedOnce = false
    /// The blocks whose activation is one that no claim judges.
    public var unclaimed: Set<Int> = []
    public var fault: Fault?
    public var input = "image"
    /// Whether the file says what each operation reads.
    public var saysInputs = true
    /// Whether a dropout at rest follows on the first sum, and is what the next block reads.
    public var hasDropout = false
    /// The activations that are not recorded.
    public var missing: Set<String> = []
    private var weights: [String: Tensor<Float>] = [:]

    public init() {
        var random = SplitMix64(seed: 11)
        image = random.tensor([1, 6, 7, 9])
        for block in 0..<blocks {
            weights["b\(block).conv.weight"] = random.tensor([6, 6, 3, 3], in: -0.4...0.4)
            weights["b\(block).norm.weight"] = random.tensor([6], in: 100...300)
            weights["b\(block).norm.bias"] = random.tensor([6], in: -50...50)
            weights["b\(block).norm.running_mean"] = random.tensor([6], in: -0.2...0.2)
            weights["b\(block).norm.running_var"] = random.tensor([6], in: 0.5...1.5)
        }
        weights["fc.weight"] = random.tensor([3, 6], in: -1...1)
        weights["fc.bias"] = random.tensor([3], in: -1...1)
    }

    /// Writes the file.
    public func write(to path: String) throws {
        var computed = weights
        if case .weight(let block)? = fault { computed["b\(block).conv.weight"]![1, 2, 0, 1] *= 1.5 }
        let recorded = computed
        if case .hiddenWeight(let block)? = fault { computed["b\(block).conv.weight"]![1, 2, 0, 1] *= 1.5 }
        let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "mine", model: "deep"))
        try writer.write(image, to: "inputs/\(input)")
        for (name, tensor) in recorded.sorted(by: { $0.key < $1.key }) {
            try writer.write(tensor, to: "weights/\(name)")
        }
        for (order, step) in try steps(computed).enumerated() where !missing.contains(step.name) {
            var attributes = step.attributes
            attributes["order"] = .integer(order)
            if saysInputs {
                attributes["inputs"] = .list(
                    step.inputs.map {
                        .text(missing.contains($0) ? "" : $0 == "image" ? "inputs/\(input)" : "activations/\($0)")
                    })
            }
            try writer.write(step.output, to: "activations/\(step.name)", attributes: attributes)
        }
        try writer.link("outputs/logits", to: "activations/fc")
        try writer.finish()
    }

    private struct Step {
        let name: String
        let attributes: [String: AttributeValue]
        let inputs: [String]
        let output: Tensor<Float>
    }

    private func steps(_ weights: [String: Tensor<Float>]) throws -> [Step] {
        var steps: [Step] = []
        var outputs = ["image": image]
        func add(
            _ name: String, _ attributes: [String: AttributeValue], _ inputs: [String],
            _ compute: ([Tensor<Float>]) throws -> Tensor<Float>
        ) rethrows {
            outputs[name] = try compute(inputs.map { outputs[$0]! })
            steps.append(Step(name: name, attributes: attributes, inputs: inputs, output: outputs[name]!))
        }
        var last = "image"
        for block in 0..<blocks {
            let module = "b\(block)"
            func fields(_ path: String, _ names: [String]) -> [Tensor<Float>] {
                names.map { weights["\(module).\(path).\($0)"]! }
            }
            try add("\(module).conv", ["op": "Conv2d", "padding": 1], [last]) {
                try apply(Convolution(padding: 1), $0, fields("conv", ["weight"]))
            }
            let epsilon = fault == .epsilon(block) ? 1e-2 : 1e-5
            try add("\(module).norm", ["op": "BatchNorm2d", "eps": .number(epsilon)], ["\(module).conv"]) {
                try apply(
                    BatchNormalization(epsilon: epsilon), $0,
                    fields("norm", ["weight", "bias", "running_mean", "running_var"]))
            }
            let slope: Float = fault == .slope(block) ? 0.011 : 0.01
            let isMissing = fault == .missingReLU(block)
            add("\(module).act", ["op": unclaimed.contains(block) ? "LeakyReLU" : "ReLU"], ["\(module).norm"]) {
                let floor = unclaimed.contains(block) ? slope : isMissing ? 1 : 0
                return Tensor(shape: $0[0].shape, scalars: $0[0].scalars.map { $0 > 0 ? $0 : $0 * floor })
            }
            try add("\(module).add", ["op": "add"], ["\(module).act", last]) { try apply(Addition(), $0, []) }
            add(module, ["op": "Block"], [last]) { _ in outputs["\(module).add"]! }
            last = "\(module).add"
            if block == 0, hasDropout {
                add("\(module).drop", ["op": "Dropout"], [last]) { $0[0] }
                last = "\(module).drop"
            }
        }
        try add("pool", ["op": "AdaptiveAvgPool2d", "output_size": 1], [last]) {
            try apply(GlobalAveragePooling(), $0, [])
        }
        add("flat", ["op": "Flatten"], ["pool"]) { $0[0].reshaped(to: [1, 6]) }
        try add("fc", ["op": "Linear"], ["flat"]) {
            try apply(Linear(), $0, [weights["fc.weight"]!, weights["fc.bias"]!])
        }
        return steps
    }

    private func apply(
        _ operation: any TensorOperation, _ inputs: [Tensor<Float>], _ parameters: [Tensor<Float>]
    ) throws -> Tensor<Float> {
        guard isRoundedOnce else { return try run(operation, inputs, parameters) }
        let output = try run(operation, inputs.map(\.widened), parameters.map(\.widened))
        return Tensor(shape: output.shape, scalars: output.scalars.map(Float.init))
    }

    private func run<Scalar: KernelScalar>(
        _ operation: any TensorOperation, _ inputs: [Tensor<Scalar>], _ parameters: [Tensor<Scalar>]
    ) throws -> Tensor<Scalar> {
        var network = Network()
        let names = inputs.indices.map { network.addInput("\($0)") }
        let roles: [Parameter.Role] =
            operation is BatchNormalization
            ? [.scale, .shift, .mean, .variance] : operation is Linear ? [.linearWeight, .bias] : [.convolutionWeight]
        let declared = zip(parameters, roles).enumerated().map {
            Parameter(name: "p\($0)", shape: $1.0.shape, role: $1.1)
        }
        if names.count == 2 {
            network.add("y", operation, names[0], names[1], parameters: declared)
        } else {
            network.add("y", operation, names[0], parameters: declared)
        }
        var execution = try Execution(
            network, inputs: Dictionary(uniqueKeysWithValues: zip(names, inputs)),
            parameters: Dictionary(uniqueKeysWithValues: zip(declared.map(\.name), parameters)),
            workers: Workers(threads: 1))
        return execution.advance()!
    }
}

extension Tensor<Float> {
    fileprivate var widened: Tensor<Double> { Tensor<Double>(shape: shape, scalars: scalars.map(Double.init)) }
}
