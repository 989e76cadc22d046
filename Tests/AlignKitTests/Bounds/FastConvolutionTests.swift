import AlignKit
import Testing

/// Convolutions that err as a fast algorithm does, and faults on top of one.
@Suite struct FastConvolutionTests {
    /// 64 channels with a dark border, as after a ReLU; the plane is no multiple of a tile.
    static let input = Tensor<Float>(
        shape: [1, 64, 13, 15], scalars: Tensor<Float>.sample([1, 64, 13, 15], seed: 70).scalars.map { max($0, 0) })
    static let weight = Tensor<Float>.sample([12, 64, 3, 3], seed: 71, in: -0.1...0.1)

    static func recording(
        _ algorithm: WinogradConvolution, weight other: Tensor<Float>? = nil
    ) -> SyntheticRecording<Float> {
        var recording = SyntheticRecording(Convolution(padding: 1), input, [(.convolutionWeight, weight)])
        recording.outputs["y"] = algorithm(input, other ?? weight)
        return recording
    }

    @Test(arguments: WinogradConvolution.known.indices)
    func transformsMakeAConvolution(index: Int) {
        let (input, weight) = (
            Tensor<Double>.sample([1, 3, 13, 11], seed: 1), Tensor<Double>.sample([2, 3, 3, 3], seed: 2)
        )
        let fast = WinogradConvolution.known[index].convolution(input, weight)
        let direct = Convolution(padding: 1)(input, weight: weight, workers: Workers(threads: 1))
        for (a, b) in zip(fast.scalars, direct.scalars) { #expect(abs(a - b) < 1e-12) }
    }

    @Test(arguments: [2, 8, 16])
    func fourierTransformsAreThose(size: Int) {
        let (re, im) = (Tensor<Float>.sample([size, size], seed: 3), Tensor<Float>.sample([size, size], seed: 4))
        var (real, imaginary) = (re.scalars, im.scalars)
        let transform = FourierTransform(size: size)
        func run(isInverse: Bool) {
            real.withUnsafeMutableBufferPointer { real in
                imaginary.withUnsafeMutableBufferPointer {
                    transform.transform(real.baseAddress!, $0.baseAddress!, rows: size, isInverse: isInverse)
                }
            }
        }
        run(isInverse: false)
        // A constant is the sum, and Parseval's equation holds.
        #expect(abs(Double(real[0]) - re.doubles.reduce(0, +)) < 1e-4)
        func energy(_ a: [Float], _ b: [Float]) -> Double {
            (a + b).reduce(0) { $0 + Double($1) * Double($1) }
        }
        let (before, after) = (energy(re.scalars, im.scalars), energy(real, imaginary))
        #expect(abs(after / (Double(size * size) * before) - 1) < 1e-6)
        run(isInverse: true)
        for (back, value) in zip(real + imaginary, re.scalars + im.scalars) {
            #expect(abs(back / Float(size * size) - value) < 1e-6)
        }
    }

    @Test(arguments: WinogradConvolution.known.indices)
    func ourOwnIsExplained(index: Int) throws {
        let (source, algorithm) = WinogradConvolution.known[index]
        let result = try Self.recording(algorithm).check()
        let finding = result.tensors[0]
        #expect(finding.status == .aligned && result.verdict == .aligned, "\(finding.remarks)")
        let share = try #require(finding.rounding?.bound?.share)
        if share > 1 { #expect(finding.remarks == ["errs as a Winograd convolution of \(source)"]) }
        #expect(finding.rounding?.effectivePrecision == .float32)
        // Of those with the largest factors, this says something.
        if source.contains("MNN") || source.contains("NNPACK") { #expect(share > 1) }
    }

    /// What a direct sum makes of other weights, asked directly: its errors are within S, most of them.
    @Test(arguments: [24, 19, 18, 17, 16, 15, 14, 12])
    func aDirectSumIsNotTakenForOne(bits: Int) {
        let (convolution, workers) = (Convolution(padding: 1), Workers(threads: 2))
        func wide(_ tensor: Tensor<Float>) -> Tensor<Double> { Tensor(shape: tensor.shape, scalars: tensor.doubles) }
        let asked = FastConvolutions(
            convolution: convolution, input: Self.input, weight: Self.weight, bias: nil,
            expected: convolution(Self.input, weight: Self.rounded(bits: bits), workers: workers),
            exact: convolution(wide(Self.input), weight: wide(Self.weight), workers: workers), workers: workers)
        #expect(asked.finding() == .unknown)
    }

    @Test(arguments: [12, 13])
    func aDirectSumWithRoundedWeightsIsNone(bits: Int) throws {
        var recording = SyntheticRecording(Convolution(padding: 1), Self.input, [(.convolutionWeight, Self.weight)])
        recording.run(parameters: ["p0": Self.rounded(bits: bits)])
        let finding = try recording.finding()
        #expect(!finding.status.isAligned && !finding.remarks.contains { $0.hasPrefix("errs as a") })
    }

    @Test(arguments: [0, 1, 2])
    func weightsRoundedOnTopAreFound(index: Int) throws {
        let (_, algorithm) = WinogradConvolution.known[index]
        let finding = try Self.recording(algorithm, weight: Self.rounded(bits: 12)).finding()
        #expect(!finding.status.isAligned && !finding.remarks.contains { $0.hasPrefix("errs as a") })
    }

    @Test(arguments: [0, 1, 2])
    func aWrongWeightOnTopIsFoundInItsChannel(index: Int) throws {
        let (source, algorithm) = WinogradConvolution.known[index]
        var weight = Self.weight
        weight[7, 20, 1, 2] *= 1.01
        let finding = try Self.recording(algorithm, weight: weight).finding()
        #expect(finding.status == .diverged)
        #expect(finding.remarks.contains { $0.hasPrefix("channel 7 stands out") }, "\(source): \(finding.remarks)")
    }

    @Test func aWrongElementOnTopIsFound() throws {
        var recording = Self.recording(WinogradConvolution.known[0].convolution)
        recording.alter { $0[3 * 13 * 15 + 40] += 2e-3 }
        #expect(try recording.finding().status == .diverged)
    }

    private static func rounded(bits: Int) -> Tensor<Float> {
        let scale = Float(1 << bits)
        return Tensor(
            shape: weight.shape,
            scalars: weight.scalars.map { x in
                let unit = Float(sign: .plus, exponent: x.exponent, significand: 1) / scale
                return (x / unit).rounded() * unit
            })
    }
}
