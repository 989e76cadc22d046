import AlignKit
import Testing

/// What arithmetic a convolution was recorded in: the statuses of recordings without a fault.
@Suite struct JudgeTests {
    /// 128 channels, 3×3: K = 1152, one more with a bias.
    static let input = Tensor<Float>.sample([1, 128, 6, 6], seed: 60)
    static let weight = Tensor<Float>.sample([16, 128, 3, 3], seed: 61, in: -0.05...0.05)
    static let bias = Tensor<Float>.sample([16], seed: 62)
    static let terms = ConvolutionTerms(input, weight, bias, padding: 1)

    static func recording(_ arithmetic: Arithmetic = Arithmetic()) -> SyntheticRecording<Float> {
        var recording = SyntheticRecording(
            Convolution(padding: 1), input, [(.convolutionWeight, weight), (.bias, bias)])
        recording.outputs["y"] = terms.recorded(arithmetic)
        return recording
    }

    @Test(arguments: [Arithmetic.Sum.blocked, .sequential])
    func float32IsAligned(sum: Arithmetic.Sum) throws {
        let recording = Self.recording(Arithmetic(sum: sum))
        let result = try recording.check()
        let finding = result.tensors[0]
        #expect(finding.status == .aligned && finding.remarks == [] && result.verdict == .aligned)
        #expect(finding.rounding?.effectivePrecision == .float32 && finding.rounding?.precision == .float32)
        let bound = try #require(finding.rounding?.bound)
        #expect(bound.share > 0 && bound.share < 0.5 && bound.utilization < 0.1)
        let quotient = try #require(bound.rmsQuotient)
        #expect(quotient > 0.5 && quotient < 20)
        let ratio = try #require(finding.rounding?.chain?.ratio)
        #expect(ratio > 0.1 && ratio < 8)
        #expect(try recording.finding(.rounding(precision: nil, fast: true)).status == .aligned)
    }

    struct Lower: Sendable, CustomTestStringConvertible {
        let arithmetic: Arithmetic
        /// What the errors look like, and with which word they are accepted.
        let precision: Precision
        var testDescription: String { "\(arithmetic)" }
    }

    @Test(arguments: [
        Lower(arithmetic: Arithmetic(operands: .tf32), precision: .tf32),
        // Only whether it is stored in float16 tells float16 operands from TF32 ones.
        Lower(arithmetic: Arithmetic(operands: .float16), precision: .tf32),
        Lower(arithmetic: Arithmetic(operands: .float16, results: .float16), precision: .float16),
        Lower(arithmetic: Arithmetic(results: .float16), precision: .float16),
        Lower(arithmetic: Arithmetic(operands: .bfloat16), precision: .bfloat16),
        Lower(arithmetic: Arithmetic(operands: .bfloat16, results: .bfloat16), precision: .bfloat16),
        Lower(arithmetic: Arithmetic(results: .bfloat16), precision: .bfloat16),
    ])
    func aLowerPrecisionIsImprecise(lower: Lower) throws {
        let recording = Self.recording(lower.arithmetic)
        let result = try recording.check()
        let finding = result.tensors[0]
        #expect(finding.status == .imprecise && result.verdict == .diverged)
        #expect(result.objections.contains("1 imprecise") && result.firstDivergence?.name == "y")
        #expect(finding.rounding?.effectivePrecision == lower.precision)
        let accepted = try recording.finding(.rounding(precision: lower.precision))
        #expect(accepted.status == .aligned && accepted.rounding?.precision == lower.precision)
        var declared = recording
        declared.precision = lower.precision.rawValue
        #expect(try declared.finding().status == .aligned, "as the file says")
    }

    @Test func float64IsJudgedByItsOwnRoundoff() throws {
        // Numbers that float32 does not hold.
        func double(_ tensor: Tensor<Float>) -> Tensor<Double> {
            Tensor(shape: tensor.shape, scalars: tensor.doubles.map { $0 / 3 })
        }
        let (x, w, b) = (double(Self.input), double(Self.weight), double(Self.bias))
        var recording = SyntheticRecording(Convolution(padding: 1), x, [(.convolutionWeight, w), (.bias, b)])
        let terms = ConvolutionTerms(x, w, b, padding: 1)
        func record(_ arithmetic: Arithmetic) {
            recording.outputs["y"] = Tensor(shape: terms.shape, scalars: terms.output(arithmetic))
        }
        for sum in [Arithmetic.Sum.blocked, .sequential] {
            record(Arithmetic(sum: sum, operands: .float64, results: .float64, isDouble: true))
            let finding = try recording.finding()
            #expect(finding.status == .aligned && finding.rounding?.precision == .float64)
            #expect(finding.rounding?.effectivePrecision == .float64)
            let ratio = try #require(finding.rounding?.chain?.ratio)
            #expect(ratio > 0.02 && ratio < 8)
        }
        // float32 numbers and sums in a file of float64.
        record(Arithmetic())
        let coarse = try recording.finding()
        #expect(coarse.status == .imprecise && coarse.rounding?.effectivePrecision == .float32)
        #expect(try recording.finding(.rounding(precision: .float32)).status == .aligned)
        record(Arithmetic(operands: .tf32, results: .float64))
        #expect(try recording.finding().rounding?.effectivePrecision == .tf32)
        // One weight in 10⁹: visible at 2⁻⁵³.
        record(Arithmetic(operands: .float64, results: .float64, isDouble: true))
        recording.alter { $0[7] *= 1 + 1e-9 }
        #expect(try recording.finding().status == .diverged)
    }

    /// A plain loop over positive terms of nearly one size, whose roundings all go the same way.
    @Test(arguments: [Float(0), 1e-6])
    func aSequentialSumIsRecognised(variation: Float) throws {
        let input = Tensor<Float>(repeating: 1, shape: [1, 512, 6, 6])
        let scales: [Float] = [0.1, 0.3, 0.7, 1.1, 1.3, 1.9, 0.013, 2.3]
        let noise = Tensor<Float>.sample([8 * 4608], seed: 63).scalars
        let weight = Tensor<Float>(
            shape: [8, 512, 3, 3], scalars: noise.enumerated().map { scales[$0 / 4608] * (1 + variation * $1) })
        var network = Network()
        let x = network.addInput("x")
        network.add(
            "y", Convolution(), x, parameters: [Parameter(name: "w", shape: weight.shape, role: .convolutionWeight)])
        network.add("mean", GlobalAveragePooling(), "y")
        network.addOutput("mean", from: "mean")
        var recording = SyntheticRecording(network, inputs: ["x": input], parameters: ["w": weight])
        let terms = ConvolutionTerms(input, weight, padding: 0)
        recording.run(replaced: ["y": terms.recorded(Arithmetic(sum: .sequential))])
        let result = try recording.check()
        let finding = result.tensors[0]
        #expect(try #require(finding.rounding?.bound?.violations) > 0, "beyond what libraries' sums show")
        #expect(finding.status == .aligned && finding.remarks == ["sequential-sum"])
        #expect(result.tensors[1].status == .aligned && result.verdict == .aligned, "what follows is explained by it")
        // As a library sums the same.
        recording.run(replaced: ["y": terms.recorded()])
        #expect(try recording.finding().remarks == [] && recording.check().verdict == .aligned)
        // What such a loop would make explains no element that is off by more.
        recording.run(replaced: ["y": terms.recorded(Arithmetic(sum: .sequential))])
        recording.alter { $0[20] *= 1.001 }
        #expect(try recording.finding().status == .diverged)
    }
}
