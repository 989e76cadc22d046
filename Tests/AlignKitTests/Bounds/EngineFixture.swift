import AlignKit
import Foundation
import TestSupport
import Testing

/// A file of `Fixtures` with one convolution that a real engine computed, alone or with a normalisation and a ReLU
/// behind it that were not recorded apart.
struct EngineFixture: Sendable {
    /// Without `.h5`.
    let name: String
    var stride = 1
    /// As many images are run together, where it has more.
    var imagesTogether: Int?

    /// What is said of a recording of it, `honest` or, with one weight of channel 5 off by 1 %, `faulty`.
    ///
    /// - Parameter factor: what the largest weight of channel 5 is multiplied by first, on our side.
    func finding(_ recording: String, factor: Float = 1) throws -> TensorCheck {
        let file = try ReferenceFile(path: PackageFolder.fixture("\(name).h5"))
        var parameters: [String: Tensor<Float>] = [:]
        for entry in try file.entries(in: "weights") {
            parameters[String(entry.path.dropFirst("weights/".count))] = try file.tensor(entry, as: Float.self)
        }
        let weight = try #require(parameters["weight"])
        var scalars = weight.scalars
        let row = 5 * scalars.count / weight.shape[0]..<6 * scalars.count / weight.shape[0]
        scalars[row.max { abs(scalars[$0]) < abs(scalars[$1]) }!] *= factor
        parameters["weight"] = Tensor(shape: weight.shape, scalars: scalars)
        var check = try ParityCheck(
            file, network: network(recording, weight.shape, isFolded: parameters.count > 1), parameters: parameters,
            workers: Workers(threads: 2))
        if let imagesTogether {
            let recorded = try file.entry(at: "activations/\(recording)").extents
            check.elementsAtOnce = imagesTogether * recorded.dropFirst().reduce(1, *)
        }
        return try #require(check.run().tensors.first { $0.name == recording })
    }

    /// Which fast algorithm the honest recording errs as, asked directly.
    ///
    /// - Parameter libraries: those that the engine is known to use.
    func explanation(knows libraries: Set<String>) throws -> FastAlgorithm? {
        let file = try ReferenceFile(path: PackageFolder.fixture("\(name).h5"))
        let input = try file.tensor(file.entry(at: "inputs/x"), as: Float.self)
        let weight = try file.tensor(file.entry(at: "weights/weight"), as: Float.self)
        let convolution = Convolution(padding: PlaneExtent(integerLiteral: weight.shape[2] / 2))
        let workers = Workers(threads: 2)
        func wide(_ tensor: Tensor<Float>) -> Tensor<Double> { Tensor(shape: tensor.shape, scalars: tensor.doubles) }
        return FastConvolutions(
            convolution: convolution, input: input, weight: weight, bias: nil,
            expected: try file.tensor(file.entry(at: "activations/honest"), as: Float.self),
            exact: convolution(wide(input), weight: wide(weight), workers: workers), knownLibraries: libraries,
            workers: workers
        ).explanation()
    }

    private func network(_ output: String, _ weight: Shape, isFolded: Bool) -> Network {
        var network = Network()
        let x = network.addInput("x")
        network.add(
            isFolded ? "conv" : output,
            Convolution(
                stride: PlaneExtent(integerLiteral: stride), padding: PlaneExtent(integerLiteral: weight[2] / 2)),
            x, parameters: [Parameter(name: "weight", shape: weight, role: .convolutionWeight)])
        if isFolded {
            let fields: [(String, Parameter.Role)] = [
                ("weight", .scale), ("bias", .shift), ("running_mean", .mean), ("running_var", .variance),
            ]
            network.add(
                "bn", BatchNormalization(), "conv",
                parameters: fields.map { Parameter(name: "bn.\($0.0)", shape: [weight[0]], role: $0.1) })
            network.add(output, ReLU(), "bn")
        }
        network.addOutput("y", from: output)
        return network
    }
}
