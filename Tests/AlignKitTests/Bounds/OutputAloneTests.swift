import AlignKit
import TestSupport
import Testing

/// A deep network of which the output alone was recorded. Its bounds pass through every layer.
@Suite struct OutputAloneTests {
    private static let channels = 16

    /// Residual blocks of 1×1 convolutions, and a last convolution `y`. S grows by a factor of 5 in a block.
    private static func recording(blocks: Int) -> SyntheticRecording<Float> {
        var network = Network()
        var parameters: [String: Tensor<Float>] = [:]
        func convolution(_ name: String, _ input: String, seed: UInt64) -> String {
            let weight = Tensor<Float>.sample([channels, channels, 1, 1], seed: seed, in: -0.5...0.5)
            parameters[name] = weight
            return network.add(
                name, Convolution(), input,
                parameters: [Parameter(name: name, shape: weight.shape, role: .convolutionWeight)])
        }
        var last = network.addInput("x")
        for block in 0..<blocks {
            let sum = network.add(
                "add \(block)", Addition(), last, convolution("conv \(block)", last, seed: UInt64(200 + block)))
            last = network.add("relu \(block)", ReLU(), sum)
        }
        network.addOutput("y", from: convolution("y", last, seed: 199))
        return SyntheticRecording(
            network, inputs: ["x": .sample([1, channels, 4, 4], seed: 198)], parameters: parameters)
    }

    private static func check(_ recording: SyntheticRecording<Float>) throws -> (ParityResult, TensorCheck) {
        let missing = Set(recording.network.nodes.map(\.name)).subtracting(["y"])
        let result = try recording.check(missing: missing)
        return (result, result.tensors[0])
    }

    /// In 80 blocks, S exceeds the largest number. Our own error is a measure even there. Each node has two readers:
    /// the search for another order of summation ends all the same.
    @Test(arguments: [8, 80]) func isJudgedByOurOwnError(blocks: Int) throws {
        var recording = Self.recording(blocks: blocks)
        let (honest, tensor) = try Self.check(recording)
        #expect(honest.verdict == .aligned, "\(tensor.remarks)")
        recording.alter { for i in 5 * 16..<6 * 16 { $0[i] *= 1.0005 } }
        let (_, found) = try Self.check(recording)
        #expect(found.status == .diverged, "\(found.remarks), \(found.rounding!)")
        #expect(found.remarks.contains { $0.hasPrefix("channel 5 stands out") }, "\(found.remarks)")
        #expect(found.rounding?.bound?.violations == 0)
    }

    /// The power is that of our own error, and a change that it promises to show is found.
    @Test(arguments: [8, 80]) func whatThePowerPromisesIsFound(blocks: Int) throws {
        var recording = Self.recording(blocks: blocks)
        let power = try #require(try Self.check(recording).1.rounding?.power)
        #expect(power.median < 0.05, "\(power.median)")
        #expect(power.invisibleAtTenth * 2 < power.parameters)
        var weight = recording.parameters["y"]!.scalars
        let input = recording.outputs["relu \(blocks - 1)"]!.scalars
        func effect(_ index: Int) -> Float {
            let first = index % Self.channels * 16
            return abs(weight[index]) * input[first..<first + 16].max()!
        }
        let index = weight.indices.max { effect($0) < effect($1) }!
        weight[index] *= 1 + 2 * Float(power.median)
        recording.run(parameters: ["y": Tensor(shape: recording.parameters["y"]!.shape, scalars: weight)])
        let found = try Self.check(recording).1
        #expect(found.status == .diverged, "\(found.remarks), \(power), \(found.rounding!)")
    }
}

/// A fast convolution of which pooled features alone were recorded. Nothing there has the pattern of its tiles.
@Suite struct OutputWithoutPositionsTests {
    /// The convolution of MNN's F(6×6) in `Fixtures`, pooled, and a linear layer `y` behind it.
    private static func recording(of output: String) throws -> SyntheticRecording<Float> {
        let file = try ReferenceFile(path: PackageFolder.fixture("fast-mnn-f6.h5"))
        func tensor(_ path: String) throws -> Tensor<Float> { try file.tensor(file.entry(at: path), as: Float.self) }
        let weight = try tensor("weights/weight")
        let layer = Tensor<Float>.sample([256, weight.shape[0]], seed: 210)
        var network = Network()
        let convolution = network.add(
            "conv", Convolution(padding: 1), network.addInput("x"),
            parameters: [Parameter(name: "weight", shape: weight.shape, role: .convolutionWeight)])
        let pooled = network.add("pool", GlobalAveragePooling(), convolution)
        network.addOutput(
            "y",
            from: network.add(
                "y", Linear(), pooled,
                parameters: [Parameter(name: "layer", shape: layer.shape, role: .linearWeight)]))
        var recording = SyntheticRecording(
            network, inputs: ["x": try tensor("inputs/x")], parameters: ["weight": weight, "layer": layer])
        recording.run(replaced: ["conv": try tensor("activations/\(output)")])
        return recording
    }

    @Test func isNotJudged() throws {
        let result = try Self.recording(of: "honest").check(missing: ["conv", "pool"])
        let tensor = result.tensors[0]
        #expect(tensor.status == .unbounded, "\(tensor.remarks), \(tensor.rounding!)")
        let remark =
            "not judged: it errs as a Winograd convolution of 6×6 tiles (MNN's points) would, and no recorded tensor "
            + "shows whether there was one"
        #expect(tensor.remarks == [remark])
        #expect(result.verdict == .mistrusted)
    }

    /// A larger error is a fault, and so is the same one in a single output.
    @Test func aFaultIsFound() throws {
        #expect(try Self.recording(of: "faulty").check(missing: ["conv", "pool"]).tensors[0].status == .diverged)
        var recording = try Self.recording(of: "honest")
        recording.alter { $0[7] += 30 * abs($0[7]) * 1e-4 }
        #expect(try recording.check(missing: ["conv", "pool"]).tensors[0].status == .diverged)
    }
}

/// A fast convolution that was not recorded, before a recorded map that fits in one of its tiles.
@Suite struct OneTileTests {
    private static func recording(channels: Int, size: Int, by algorithm: Int) -> SyntheticRecording<Float> {
        let weight = Tensor<Float>.sample([channels, channels, 3, 3], seed: 220)
        let input = Tensor<Float>.sample([1, channels, size, size], seed: 221)
        var network = Network()
        let convolution = network.add(
            "conv", Convolution(padding: 1), network.addInput("x"),
            parameters: [Parameter(name: "w", shape: weight.shape, role: .convolutionWeight)])
        network.addOutput("y", from: network.add("y", ReLU(), convolution))
        var recording = SyntheticRecording(network, inputs: ["x": input], parameters: ["w": weight])
        recording.run(replaced: ["conv": WinogradConvolution.known[algorithm].convolution(input, weight)])
        return recording
    }

    /// Few elements do not tell the algorithm from a fault. A channel that stands out from it is wrong all the same.
    @Test(arguments: [(16, 3), (48, 2)]) func isNotJudged(channels: Int, size: Int) throws {
        var recording = Self.recording(channels: channels, size: size, by: 3)
        let honest = try recording.check(missing: ["conv"])
        #expect(honest.tensors[0].status == .unbounded, "\(honest.tensors[0])")
        #expect(honest.verdict == .mistrusted)
        let largest = recording.outputs["y"]!.scalars.max()!
        recording.alter { for i in 5 * size * size..<6 * size * size { $0[i] += 0.01 * largest } }
        #expect(try recording.check(missing: ["conv"]).tensors[0].status == .diverged)
    }

    /// A later tensor that shows the library answers the question.
    @Test func aLaterTensorTellsTheLibrary() throws {
        var recording = Self.recording(channels: 16, size: 3, by: 3)
        let input = Tensor<Float>.sample([1, 16, 18, 18], seed: 222)
        recording.network.add(
            "later", Convolution(padding: 1), recording.network.addInput("z"),
            parameters: recording.network.parameters)
        recording.inputs["z"] = input
        let weight = recording.parameters["w"]!
        recording.outputs["later"] = WinogradConvolution.known[3].convolution(input, weight)
        let result = try recording.check(missing: ["conv"])
        #expect(result.tensors.map(\.status) == [.aligned, .aligned], "\(result.tensors)")
        #expect(result.tensors[0].remarks[0].contains("MNN's points), which was not recorded"))
    }
}
