import AlignKit
import TestSupport
import Testing

/// What engines computed by a fast algorithm, judged in groups of images.
@Suite struct GroupedEngineTests {
    /// NNPACK takes batches of 16, of which eight say enough.
    @Test(arguments: ["nnpack-f6", "nnpack-fft16", "nnpack-fft8"])
    func halfABatchIsEnough(file: String) throws {
        var fixture = EngineFixture(name: "fast-\(file)")
        let whole = try fixture.finding("honest")
        fixture.imagesTogether = 8
        let grouped = try fixture.finding("honest")
        #expect(grouped.status == .aligned && grouped.remarks == whole.remarks, "\(grouped.status), \(grouped.remarks)")
        #expect(grouped.fastAlgorithm == whole.fastAlgorithm)
        #expect(try fixture.finding("faulty").status == .diverged)
    }

    /// What one group errs as is known of the groups after it, and of those before it, which are run again.
    @Test(arguments: [0, 1])
    func whatOneGroupErrsAsIsKnownOfTheOther(plainImage: Int) throws {
        let (plain, tiny) = ("fast-tinygrad-f4", "fast-tinygrad-f4-tiny")
        var network = Network()
        var inputs: [String: Tensor<Float>] = [:]
        var parameters: [String: Tensor<Float>] = [:]
        var recorded: [String: Tensor<Float>] = [:]
        for name in [plain, tiny] {
            let file = try ReferenceFile(path: PackageFolder.fixture("\(name).h5"))
            let weight = try file.tensor(file.entry(at: "weights/weight"), as: Float.self)
            let parameter = Parameter(name: "\(name).weight", shape: weight.shape, role: .convolutionWeight)
            network.add(name, Convolution(padding: 1), network.addInput("x of \(name)"), parameters: [parameter])
            parameters[parameter.name] = weight
            inputs["x of \(name)"] = twice(try file.tensor(file.entry(at: "inputs/x"), as: Float.self))
            recorded[name] = twice(try file.tensor(file.entry(at: "activations/honest"), as: Float.self))
        }
        var recording = SyntheticRecording(network, inputs: inputs, parameters: parameters)
        recording.outputs[tiny] = recorded[tiny]
        func status() throws -> TensorCheck.Status? {
            try recording.check(isImageByImage: true).tensors.first { $0.name == tiny }?.status
        }
        #expect(try status() == .diverged, "its map is smaller than a tile")
        // One image of the other convolution as the engine made it, one as we do.
        recording.alter(plain) { scalars in
            let image = plainImage * scalars.count / 2..<(plainImage + 1) * scalars.count / 2
            for i in image { scalars[i] = recorded[plain]!.scalars[i] }
        }
        #expect(try status() == .aligned)
    }

    /// A batch of the same image twice.
    private func twice(_ image: Tensor<Float>) -> Tensor<Float> {
        Tensor(shape: Shape([2] + image.shape.extents.dropFirst()), scalars: image.scalars + image.scalars)
    }
}
