import AlignKit
import Foundation
import Testing

/// y = γ·(x − μ)/√(σ² + ε) + β, with μ and σ² over the channels of a group and all their positions
///
/// It is `torch.nn.GroupNorm` (PyTorch 2.13).
struct GroupNorm: TensorOperation {
    static var name: String { "group_norm" }

    var groups: Int
    var epsilon = 1e-5

    func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        guard inputs.count == 1, inputs[0].rank >= 2, inputs[0][1].isMultiple(of: groups) else {
            throw ShapeError(expected: "[N, C, …], C a multiple of \(groups)", found: "\(inputs)")
        }
        guard parameters == [[inputs[0][1]], [inputs[0][1]]] else {
            throw ShapeError(expected: "γ and β of \(inputs[0][1]) elements", found: "\(parameters)")
        }
        return inputs[0]
    }

    /// Each image has its own μ and σ².
    func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    func apply<S: KernelScalar>(to inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers) -> Tensor<S> {
        eachElement(of: inputs[0]) { x, channel, group in
            parameters[0].scalars[channel] * ((x - group.mean) * group.scale) + parameters[1].scalars[channel]
        }
    }

    /// How large the terms are that are added up on the way to an element, and how many there are.
    ///
    /// x − μ errs as the sum that μ is, of n elements. 1/√(σ² + ε) errs by half as much, relatively, as the sum σ².
    func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        let magnitude = eachElement(of: inputs[0]) { x, channel, group in
            let ofMean = abs(x) + group.meanMagnitude
            let ofScale = abs(x - group.mean) * group.meanSquare * group.scale * group.scale
            let gamma = abs(parameters[0].scalars[channel])
            return gamma * group.scale * (ofMean + ofScale) + abs(parameters[1].scalars[channel])
        }
        return .scale(.sum(magnitude: magnitude, terms: size(of: inputs[0].shape) + 8))
    }

    /// By how much the output moves where the input moves by up to E: directly, through μ, and through σ².
    func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        let (x, bound) = (inputs[0], bounds[0]!)
        let size = size(of: x.shape)
        let normalized = eachElement(of: x) { x, _, group in abs((x - group.mean) * group.scale) }
        var moved = bound.scalars
        for start in stride(from: 0, to: x.count, by: size) {
            let group = start..<start + size
            let mean = group.reduce(0) { $0 + bound.scalars[$1] } / S(size)
            let slope = group.reduce(0) { $0 + normalized.scalars[$1] * bound.scalars[$1] } / S(size)
            for i in group { moved[i] += mean + normalized.scalars[i] * slope }
        }
        let scaled = eachElement(of: x) { _, channel, group in abs(parameters[0].scalars[channel]) * group.scale }
        return Tensor(shape: x.shape, scalars: zip(moved, scaled.scalars).map { $0 * $1 })
    }

    /// How visible a wrong γ or β would be is not worked out here, and said to be unknown.
    func visibility<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Shape, bounds: [ChannelBounds], workers: Workers
    ) -> Visibility { .unknown }
}

extension GroupNorm {
    /// What is known of a group of one image.
    struct Group<S: KernelScalar> {
        let mean, meanMagnitude, meanSquare, scale: S

        init(_ x: ArraySlice<S>, epsilon: Double) {
            let count = S(x.count)
            let mean = x.reduce(0, +) / count
            let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            self.mean = mean
            meanMagnitude = x.reduce(0) { $0 + abs($1) } / count
            meanSquare = x.reduce(0) { $0 + $1 * $1 } / count
            scale = 1 / (variance + S(epsilon)).squareRoot()
        }
    }

    /// The number of elements of a group.
    private func size(of shape: Shape) -> Int { max(shape.count / shape[0] / groups, 1) }

    /// - Parameter body: an element, its channel and its group.
    private func eachElement<S: KernelScalar>(
        of x: Tensor<S>, _ body: (_ x: S, _ channel: Int, _ group: Group<S>) -> S
    ) -> Tensor<S> {
        let (size, channels) = (size(of: x.shape), x.shape[1])
        let plane = x.count / x.shape[0] / channels
        var scalars: [S] = []
        for start in stride(from: 0, to: x.count, by: size) {
            let group = Group(x.scalars[start..<start + size], epsilon: epsilon)
            for i in start..<start + size { scalars.append(body(x.scalars[i], i / plane % channels, group)) }
        }
        return Tensor(shape: x.shape, scalars: scalars)
    }
}

/// A part of a network: it begins at what was recorded before it.
func groupNormCheck(epsilon: Double) throws -> ParityResult {
    var network = Network()
    let features = network.addInput("features")
    let parameters = ["weight", "bias"].map { Parameter(name: "norm.\($0)", shape: [8], role: .scale) }
    network.add("norm", GroupNorm(groups: 4, epsilon: epsilon), features, parameters: parameters)
    network.addOutput("normalized", from: "norm")

    let folder = ProcessInfo.processInfo.environment["ALIGNKIT_FIXTURES"] ?? "Fixtures"
    let file = try ReferenceFile(path: "\(folder)/group-norm.h5")
    var values: [String: Tensor<Float>] = [:]
    for parameter in parameters {
        values[parameter.name] = try file.tensor(try file.entry(at: "weights/\(parameter.name)"), as: Float.self)
    }
    return try ParityCheck(
        file, network: network, parameters: values, inputs: ["features": "activations/conv"], scope: .part
    ).run()
}

@Test func myGroupNormFollowsItsRecording() throws {
    let result = try groupNormCheck(epsilon: 1e-5)
    #expect(result.verdict == .aligned, "\(result)")
}
