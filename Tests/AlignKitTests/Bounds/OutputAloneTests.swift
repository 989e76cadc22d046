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
        var recording = SyntheticRecording(
            try tensor("inputs/x"),
            [("conv", Convolution(padding: 1), weight), ("pool", GlobalAveragePooling(), nil), ("y", Linear(), layer)])
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
        var recording = SyntheticRecording(input, [("conv", Convolution(padding: 1), weight), ("y", ReLU(), nil)])
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
        let weight = recording.parameters["conv"]!
        recording.outputs["later"] = WinogradConvolution.known[3].convolution(input, weight)
        let result = try recording.check(missing: ["conv"])
        #expect(result.tensors.map(\.status) == [.aligned, .aligned], "\(result.tensors)")
        #expect(result.tensors[0].remarks[0].contains("MNN's points), which was not recorded"))
    }
}

/// Two fast convolutions that were not recorded, and a strided one behind them, in channels of very different size.
@Suite struct KnownLibraryTests {
    private let channels = 32

    /// Every thirteenth channel is larger by a factor.
    private func weight(_ seed: UInt64, kernel: Int, factor: Float) -> Tensor<Float> {
        let even = Tensor<Float>.sample([channels, channels, kernel, kernel], seed: seed, in: -0.1...0.1)
        let row = channels * kernel * kernel
        return Tensor(
            shape: even.shape,
            scalars: even.scalars.enumerated().map { $0 / row % 13 == 4 ? $1 * factor : $1 })
    }

    /// `y` is recorded, and `later`, a fast convolution of its own, which shows the library.
    private func recording(factor: Float, altering change: Float = 0) -> SyntheticRecording<Float> {
        let convolution = WinogradConvolution.known[1].convolution
        let (a, b, last) = (
            weight(51, kernel: 3, factor: factor), weight(52, kernel: 3, factor: factor),
            weight(53, kernel: 1, factor: factor)
        )
        let input = Tensor<Float>.sample([1, channels, 8, 8], seed: 57)
        var recording = SyntheticRecording(
            input,
            [
                ("a", Convolution(padding: 1), a), ("relu a", ReLU(), nil), ("b", Convolution(padding: 1), b),
                ("relu b", ReLU(), nil), ("y", Convolution(stride: 2), last),
            ])
        let afterA = convolution(input, a)
        let rectified = Tensor<Float>(shape: afterA.shape, scalars: afterA.scalars.map { max($0, 0) })
        var faulty = last.scalars
        faulty[7 * channels] += change
        recording.run(
            parameters: ["y": Tensor(shape: last.shape, scalars: faulty)],
            replaced: ["a": afterA, "b": convolution(rectified, b)])
        recording.network.add(
            "later", Convolution(padding: 1), recording.network.addInput("z"),
            parameters: [Parameter(name: "a", shape: a.shape, role: .convolutionWeight)])
        recording.inputs["z"] = .sample([1, channels, 20, 20], seed: 58)
        recording.outputs["later"] = convolution(recording.inputs["z"]!, a)
        return recording
    }

    /// A few large channels decide at a position of the tiles. The library is known, and the errors are of its size.
    @Test(arguments: [5, 20, 60] as [Float]) func largeChannelsDecideNothing(factor: Float) throws {
        let missing: Set = ["a", "relu a", "b", "relu b"]
        let honest = try recording(factor: factor).check(missing: missing)
        #expect(honest.verdict == .aligned, "\(honest.tensors)")
        #expect(honest.tensors[0].remarks.first?.contains("tinygrad's points), which was not recorded") == true)
        let faulty = try recording(factor: factor, altering: 3e-3).check(missing: missing)
        #expect(faulty.tensors[0].status == .diverged, "\(faulty.tensors[0])")
    }
}
