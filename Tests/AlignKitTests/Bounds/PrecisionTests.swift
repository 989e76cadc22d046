import AlignKit
import TestSupport
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

    /// One tensor in float64 says nothing of the others, whether float32 holds its numbers or not; nor do weights or
    /// the input.
    @Test(
        arguments: ["activations/layer2.0.add", "activations/bn1", "weights/bn1.weight", "inputs/image"], [false, true])
    func oneTensorInFloat64(path: String, isFiner: Bool) throws {
        let file = TemporaryFile()
        try write(to: file.path, wide: path, isFiner: isFiner)
        let report = try ParityReport.resNet(path: file.path)
        #expect(report.verdict == .aligned, "\(report.text())")
        #expect(report.result.precision == .float32)
        for tensor in report.result.tensors {
            #expect(tensor.status.isAligned, "\(tensor.path): \(tensor.status)")
            #expect(tensor.rounding?.precision == .float32, "\(tensor.path)")
            let remark = "stored as float64 in a recording of float32, judged as float32"
            #expect(tensor.remarks.contains(remark) == (tensor.path == path), "\(tensor.path): \(tensor.remarks)")
        }
    }

    /// A fault in such a tensor, and one beside it, are found as ever.
    @Test func aFaultBesideFloat64IsFound() throws {
        let file = TemporaryFile()
        for path in ["bn1", "layer1.0.conv2"] {
            try write(to: file.path, wide: "activations/bn1", isFiner: true) { tiny in
                tiny.alter(path) { tensor in
                    tensor = Tensor(shape: tensor.shape, scalars: tensor.scalars.map { $0 * (1 + 0x1p-12) })
                }
            }
            let result = try ParityReport.resNet(path: file.path).result
            #expect(result.firstDivergence?.name == path)
        }
    }

    /// The lower type of one among finer ones is its own: float32 in a recording of float64.
    @Test func aTensorInALowerPrecisionIsJudgedByItsOwn() throws {
        let file = TemporaryFile()
        let reference = try reference(at: file) { writer in
            for name in ["a", "b", "c"] {
                try writer.write(Tensor<Double>(repeating: 1, shape: [2]), to: "activations/\(name)")
            }
            try writer.write(Tensor<Float>(repeating: 1, shape: [2]), to: "activations/d")
        }
        #expect(try reference.precision() == .float64 && reference.isDouble)
        let precisions = reference.activations.map { reference.precision(of: $0, in: .float64) }
        #expect(precisions == [.float64, .float64, .float64, .float32])
        #expect(
            reference.activations.map { reference.precision(of: $0, in: .bfloat16) }
                == .init(repeating: .bfloat16, count: 4))
    }

    /// Writes a tiny ResNet of which one tensor is in float64.
    private func write(
        to file: String, wide path: String, isFiner: Bool, _ change: (inout TinyResNet) -> Void = { _ in }
    ) throws {
        var tiny = TinyResNet()
        change(&tiny)
        let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
        let tensor: Tensor<Float>
        switch parts[0] {
        case "activations":
            tensor = tiny.activations.first { $0.path == parts[1] }!.tensor
            tiny.activations.removeAll { $0.path == parts[1] }
        case "weights": tensor = tiny.weights.removeValue(forKey: parts[1])!
        default: tensor = tiny.image
        }
        if parts[0] == "inputs" { tiny.hasImage = false }
        try tiny.write(to: file) { writer in
            let wide = tensor.scalars.map { Double($0) * (isFiner ? 1 + 1e-10 : 1) }
            try writer.write(Tensor(shape: tensor.shape, scalars: wide), to: path)
        }
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
