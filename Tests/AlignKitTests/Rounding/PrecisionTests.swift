import AlignKit
import Testing

/// Which arithmetic errors look like, and the words for it.
@Suite struct PrecisionTests {
    @Test func theWordsOfTheFormat() {
        #expect(Precision.allCases.map(\.rawValue) == ["float64", "float32", "tf32", "float16", "bfloat16"])
        let roundoffs = Precision.allCases.map(\.unitRoundoff)
        #expect(roundoffs == [0x1p-53, 0x1p-24, 0x1p-11, 0x1p-11, 0x1p-8])
    }

    @Test(arguments: Precision.allCases)
    func aFileDeclaresItsPrecision(precision: Precision) throws {
        var recording = SyntheticRecording(ReLU(), Tensor<Float>.sample([1, 2, 3, 4], seed: 1))
        recording.precision = precision.rawValue
        #expect(try recording.check().precision == precision)
        let other = try recording.check(.rounding(precision: .bfloat16))
        #expect(other.precision == .bfloat16, "an option overrides it")
        #expect(try recording.check(.elementwise(rtol: 1, atol: 0)).precision == nil)
    }

    @Test func withoutAWordTheElementTypeDecides() throws {
        let single = SyntheticRecording(ReLU(), Tensor<Float>.sample([1, 2, 3, 4], seed: 1))
        #expect(try single.check().precision == .float32)
        let double = SyntheticRecording(ReLU(), Tensor<Double>.sample([1, 2, 3, 4], seed: 1))
        #expect(try double.check().precision == .float64)
        var unknown = single
        unknown.precision = "float8"
        #expect(throws: ReferenceError.self) { try unknown.check() }
    }

    /// A sum stored in a lower precision is recognised by its numbers, of which all must be of that precision.
    @Test(arguments: [(Arithmetic.Format.float16, Precision.float16), (.bfloat16, .bfloat16)])
    func storedNumbersAreRecognised(format: Arithmetic.Format, precision: Precision) throws {
        let inputs = (0..<2).map { index in
            // Down to the subnormal numbers of float16.
            let tensor = Tensor<Float>.sample([1, 4, 9, 9], seed: UInt64(2 + index))
            return Tensor(
                shape: tensor.shape, scalars: tensor.scalars.enumerated().map { $1 * ($0 % 7 == 0 ? 1e-5 : 1) })
        }
        var network = Network()
        let (a, b) = (network.addInput("a"), network.addInput("b"))
        network.add("y", Addition(), a, b)
        network.addOutput("y", from: "y")
        var recording = SyntheticRecording(network, inputs: ["a": inputs[0], "b": inputs[1]], parameters: [:])
        recording.alter { $0 = $0.map { Float(format.rounded(Double($0))) } }
        let finding = try recording.finding()
        #expect(finding.status == .imprecise && finding.rounding?.effectivePrecision == precision)
        #expect(try recording.finding(.rounding(precision: precision)).status.isAligned)
        recording.alter { $0[5] = $0[5] * (1 + 0x1p-20) }
        #expect(try recording.finding().status == .diverged, "one number of another precision")
    }

    @Test func aNumberBeyondItsRangeIsNoFloat16() throws {
        var recording = SyntheticRecording(
            Convolution(), Tensor<Float>.sample([1, 4, 6, 6], seed: 4, in: 1000...2000),
            [(.convolutionWeight, .sample([4, 4, 1, 1], seed: 5, in: 100...200))])
        recording.alter { $0 = $0.map { Float(Arithmetic.Format.bfloat16.rounded(Double($0))) } }
        #expect(try recording.finding().rounding?.effectivePrecision == .bfloat16)
    }
}
