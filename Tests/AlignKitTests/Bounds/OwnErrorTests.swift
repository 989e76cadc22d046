import AlignKit
import Testing

/// Recordings held against our own error: honest ones err like ours, however few numbers a channel is worth; faults
/// that no bound of an element shows are found.
@Suite struct OwnErrorTests {
    /// The interior of a constant plane is one number repeated, so that a channel's error is one sample.
    @Test(arguments: [UInt64(1), 2, 3, 4], [Arithmetic.Sum.blocked, .sequential])
    func anImageOfOneColourRaisesNoAlarm(seed: UInt64, sum: Arithmetic.Sum) throws {
        let weight = Tensor<Float>.sample([64, 3, 7, 7], seed: seed, in: -0.1...0.1)
        for colour: Float in [1, 0.447, -2.118] {
            let input = Tensor<Float>(repeating: colour, shape: [1, 3, 16, 16])
            var recording = SyntheticRecording(Convolution(padding: 3), input, [(.convolutionWeight, weight)])
            recording.outputs["y"] = ConvolutionTerms(input, weight, padding: 3).recorded(Arithmetic(sum: sum))
            let finding = try recording.finding()
            #expect(finding.status.isAligned, "\(colour): \(finding.remarks)")
        }
    }

    /// Results below the smallest number, which come out as 0 on both sides.
    @Test(arguments: [Float(1e-25), 1e-20, 1e-15])
    func whatEqualsOursIsNoFault(scale: Float) throws {
        func scaled(_ tensor: Tensor<Float>) -> Tensor<Float> {
            Tensor(shape: tensor.shape, scalars: tensor.scalars.map { $0 * scale })
        }
        let recording = SyntheticRecording(
            Convolution(padding: 1), scaled(JudgeTests.input), [(.convolutionWeight, scaled(JudgeTests.weight))])
        #expect(try recording.finding().status == .exact)
    }

    private func recording(altering weight: (Float) -> Float) -> SyntheticRecording<Float> {
        var recording = JudgeTests.recording()
        let altered = Tensor(shape: JudgeTests.weight.shape, scalars: JudgeTests.weight.scalars.map(weight))
        recording.outputs["y"] = ConvolutionTerms(JudgeTests.input, altered, JudgeTests.bias, padding: 1).recorded()
        return recording
    }

    /// All channels alike, which no comparison among them shows, and every element within its bound.
    @Test func whatAllChannelsShareIsFound() throws {
        let finding = try recording { $0 * (1 + 3e-6) }.finding()
        #expect(try #require(finding.rounding?.bound).share < 1)
        #expect(finding.status == .diverged)
        #expect(
            finding.remarks.contains { $0.contains("times ours, from the same recorded inputs") }, "\(finding.remarks)")
    }

    /// Weights of fewer bits than float32's, and of more than any precision that has a name.
    @Test(arguments: [UInt32(15), 16, 17])
    func roundedWeightsAreFound(bits: UInt32) throws {
        let drop = 24 - bits
        let finding = try recording { weight in
            let pattern = weight.bitPattern + (1 << (drop - 1))
            return Float(bitPattern: (pattern >> drop) << drop)
        }.finding()
        #expect(finding.status == .diverged, "\(finding.remarks)")
    }

    /// A convolution that was not recorded has one weight wrong: one channel of what follows shows it.
    @Test func oneChannelBehindAGapIsFound() throws {
        let (weight, input) = (JudgeTests.weight, JudgeTests.input)
        var network = Network()
        let x = network.addInput("x")
        let parameter = Parameter(name: "w", shape: weight.shape, role: .convolutionWeight)
        network.add("conv", Convolution(padding: 1), x, parameters: [parameter])
        network.add("y", ReLU(), "conv")
        network.addOutput("y", from: "y")
        var recording = SyntheticRecording(network, inputs: ["x": input], parameters: ["w": weight])
        func record(_ factor: Float) throws -> TensorCheck {
            var scalars = weight.scalars
            let index = (5 * 1152..<6 * 1152).max { abs(scalars[$0]) < abs(scalars[$1]) }!
            scalars[index] *= factor
            let terms = ConvolutionTerms(input, Tensor(shape: weight.shape, scalars: scalars), padding: 1)
            recording.run(replaced: ["conv": terms.recorded()])
            return try recording.check(missing: ["conv"]).tensors[0]
        }
        #expect(try record(1).status == .aligned)
        let finding = try record(1.00008)
        #expect(finding.status == .diverged && finding.remarks.contains { $0.hasPrefix("channel 5 stands out") })
    }

    /// Wrong weights are told from a fast algorithm by where they err, where hardly a pattern of its tile is left, too.
    @Test(arguments: [
        (side: 2, channels: 256, bias: Float(0), noise: Float(2e-6)), (2, 512, 0, 4e-6), (2, 256, 2, 4e-6),
        (2, 512, 50, 8e-6), (4, 256, 10, 2e-6), (2, 256, 0, 1e-5),
    ])
    func faultsAreNoFastAlgorithm(side: Int, channels: Int, bias: Float, noise: Float) throws {
        let sample = Tensor<Float>.sample([1, channels, side, side], seed: 64, in: -0.5...1)
        let input = Tensor(shape: sample.shape, scalars: sample.scalars.map { max(0, $0) })
        let weight = Tensor<Float>.sample([channels, channels, 3, 3], seed: 65, in: -0.05...0.05)
        let shift = Tensor<Float>.sample([channels], seed: 67, in: -bias...bias)
        let noises = Tensor<Float>.sample(weight.shape.extents, seed: 66, in: -noise...noise)
        let changed = zip(weight.scalars, noises.scalars).map { $0 * (1 + $1) }
        var recording = SyntheticRecording(
            Convolution(padding: 1), input, [(.convolutionWeight, weight), (.bias, shift)])
        recording.outputs["y"] = ConvolutionTerms(
            input, Tensor(shape: weight.shape, scalars: changed), shift, padding: 1
        ).recorded()
        let finding = try recording.finding()
        #expect(finding.status == .diverged, "\(finding.remarks)")
    }

    /// One wrong weight errs in all channels of the next convolution, but in one direction: in some far more than a
    /// loop.
    @Test(arguments: [Float(1.6e-3), 2e-3])
    func aFaultThatPassesThroughAConvolutionIsNoLoop(delta: Float) throws {
        let input = Tensor<Float>.sample([1, 512, 3, 4], seed: 68, in: 0...1)
        let weight = Tensor<Float>.sample([512, 512, 3, 3], seed: 69, in: -0.05...0.05)
        let even = Tensor<Float>.sample([1024, 512, 1, 1], seed: 70, in: -0.05...0.05)
        let next = Tensor(shape: even.shape, scalars: even.scalars.map { $0 * $0 * $0 * 400 })
        var recording = SyntheticRecording(
            input, [("conv", Convolution(padding: 1), weight), ("y", Convolution(), next)])
        var scalars = weight.scalars
        let channel = 5 * 4608..<6 * 4608
        scalars[channel.max { abs(scalars[$0]) < abs(scalars[$1]) }!] *= 1 + delta
        recording.run(parameters: ["conv": Tensor(shape: weight.shape, scalars: scalars)])
        let finding = try recording.check(missing: ["conv"]).tensors[0]
        #expect(finding.status == .diverged, "\(finding.remarks)")
    }

    /// A single wrong channel is named, with how much it errs.
    @Test func theChannelIsNamed() throws {
        var recording = JudgeTests.recording()
        recording.alter { for p in 0..<36 { $0[3 * 36 + p] *= 1.00001 } }
        #expect(try recording.finding().remarks.contains { $0.hasPrefix("channel 3 stands out: its errors are ") })
    }

    /// Behind two convolutions that were not recorded, at an operation that adds up nothing itself: within the wide
    /// bound that it inherits, and beyond our own error in one channel.
    @Test(arguments: [3e-5, 1e-4] as [Float])
    func aFaultBehindAGapEndsAtAReLU(change: Float) throws {
        let second = Tensor<Float>.sample([16, 16, 3, 3], seed: 63, in: -0.5...0.5)
        let convolution = Convolution(padding: 1)
        var recording = SyntheticRecording(
            JudgeTests.input,
            [("conv a", convolution, JudgeTests.weight), ("conv b", convolution, second), ("y", ReLU(), nil)])
        let missing: Set = ["conv a", "conv b"]
        #expect(try recording.check(missing: missing).tensors[0].status.isAligned)
        var scalars = second.scalars
        scalars[3 * 144 + 4] += change
        recording.run(parameters: ["conv b": Tensor(shape: second.shape, scalars: scalars)])
        let finding = try recording.check(missing: missing).tensors[0]
        #expect(finding.rounding?.bound?.violations == 0)
        #expect(finding.status == .diverged, "\(finding.remarks)")
        #expect(finding.remarks.contains { $0.hasPrefix("channel 3 stands out") }, "\(finding.remarks)")
    }
}
