import AlignKit
import TestSupport
import Testing

/// Single convolutions that engines computed by a fast algorithm (`Fixtures/fast-*.h5`), honest, and with one weight of
/// channel 5 off by 1 %.
@Suite struct FastEngineTests {
    struct Engine: Sendable, CustomTestStringConvertible {
        let file: String
        /// What the convolution is said to err as.
        let remark: String
        var testDescription: String { file }
        var fixture: EngineFixture { EngineFixture(name: "fast-\(file)") }
    }

    static let engines = [
        Engine(file: "nnpack-f6", remark: "errs as a Winograd convolution of 6×6 tiles (NNPACK's points)"),
        Engine(file: "nnpack-fft16", remark: "errs as a convolution by FFT of 16×16 tiles (NNPACK's)"),
        Engine(file: "nnpack-fft8", remark: "errs as a convolution by FFT of 8×8 tiles (NNPACK's)"),
        Engine(file: "tinygrad-f4", remark: "errs as a Winograd convolution of 4×4 tiles (tinygrad's points)"),
        Engine(file: "ncnn-f4", remark: "errs as a Winograd convolution of 4×4 tiles (ncnn's points)"),
        Engine(file: "ncnn-f6", remark: "errs as a Winograd convolution of 6×6 tiles (NNPACK's points)"),
        Engine(file: "mnn-f4", remark: "errs as a Winograd convolution of 4×4 tiles (tinygrad's points)"),
        Engine(file: "mnn-f6", remark: "errs as a Winograd convolution of 6×6 tiles (MNN's points)"),
        Engine(file: "blas-f6", remark: "errs as a Winograd convolution of 6×6 tiles (NNPACK's points)"),
        Engine(file: "cudnn-f4", remark: "errs as a Winograd convolution of 4×4 tiles (cuDNN's points)"),
    ]

    @Test(arguments: engines)
    func anHonestOneIsExplained(engine: Engine) throws {
        let finding = try engine.fixture.finding("honest")
        #expect(finding.status == .aligned, "\(finding.remarks), \(String(describing: finding.rounding?.bound))")
        let share = try #require(finding.rounding?.bound?.share)
        #expect(finding.remarks == (share > 1 ? [engine.remark] : []), "\(share) of the bound")
    }

    @Test(arguments: engines)
    func aWrongWeightIsFoundInItsChannel(engine: Engine) throws {
        let finding = try engine.fixture.finding("faulty")
        #expect(finding.status == .diverged)
        #expect(finding.remarks.contains { $0.hasPrefix("channel 5 stands out") }, "\(finding.remarks)")
    }

    /// cuDNN takes tiles of FFT for the stem as well: at a stride of 2 it keeps every other output.
    @Test func tilesOfAStride() throws {
        let fixture = EngineFixture(name: "fast-cudnn-fft32", stride: 2)
        let finding = try fixture.finding("honest")
        #expect(finding.status == .aligned)
        #expect(finding.remarks == ["errs as a convolution by FFT of 32×32 tiles (cuDNN's)"])
        let faulty = try fixture.finding("honest", factor: 1.01)
        #expect(faulty.status == .diverged)
        #expect(faulty.remarks.contains { $0.hasPrefix("channel 5 stands out") }, "\(faulty.remarks)")
    }

    /// A network whose normalisation was folded in, its convolution not recorded: MNN sums 256 channels a part at a
    /// time.
    /// The positions of ncnn's tiles differ by less than those of others, and still tell it from a sum in any order.
    @Test(arguments: [("mnn", "tinygrad"), ("ncnn", "ncnn")])
    func aFoldedOneIsExplained(engine: String, points: String) throws {
        let fixture = EngineFixture(name: "folded-\(engine)-f4")
        let finding = try fixture.finding("honest")
        let remark = "errs as a Winograd convolution of 4×4 tiles (\(points)'s points), which was not recorded"
        #expect(finding.status == .aligned && finding.remarks == [remark], "\(finding.status), \(finding.remarks)")
        #expect(try fixture.finding("faulty").status == .diverged)
    }

    /// A map smaller than a tile says too little, unless the recording has another convolution of the library.
    @Test(arguments: [([], false), (["cuDNN"], false), (["tinygrad"], true)] as [(Set<String>, Bool)])
    func aKnownLibraryNeedsLessEvidence(libraries: Set<String>, isExplained: Bool) throws {
        let found = try EngineFixture(name: "fast-tinygrad-f4-tiny").explanation(knows: libraries)
        #expect((found != nil) == isExplained, "\(found?.remark ?? "nothing")")
    }

    /// What one convolution of a recording errs as is known when another is judged, before it or after it.
    @Test(arguments: [("tinygrad-f4", true), ("ncnn-f4", false)], [false, true])
    func whatOneErrsAsIsKnownOfTheOther(engine: (file: String, isTheSame: Bool), isFirst: Bool) throws {
        let (plain, tiny) = ("fast-\(engine.file)", "fast-tinygrad-f4-tiny")
        var network = Network()
        var inputs: [String: Tensor<Float>] = [:]
        var parameters: [String: Tensor<Float>] = [:]
        var outputs: [String: Tensor<Float>] = [:]
        for name in isFirst ? [plain, tiny] : [tiny, plain] {
            let file = try ReferenceFile(path: PackageFolder.fixture("\(name).h5"))
            let weight = try file.tensor(file.entry(at: "weights/weight"), as: Float.self)
            let parameter = Parameter(name: "\(name).weight", shape: weight.shape, role: .convolutionWeight)
            network.add(name, Convolution(padding: 1), network.addInput("x of \(name)"), parameters: [parameter])
            parameters[parameter.name] = weight
            inputs["x of \(name)"] = try file.tensor(file.entry(at: "inputs/x"), as: Float.self)
            outputs[name] = try file.tensor(file.entry(at: "activations/honest"), as: Float.self)
        }
        var recording = SyntheticRecording(network, inputs: inputs, parameters: parameters)
        recording.outputs = outputs
        let found = try #require(recording.check().tensors.first { $0.name == tiny })
        #expect(found.status == (engine.isTheSame ? .aligned : .diverged), "\(found.remarks)")
    }

    /// Both have 11 bits, so that only their range tells TF32 from float16: tensor cores are the likelier.
    @Test(arguments: [("cudnn", "operands rounded to tf32"), ("triton", "operands cut to tf32")])
    func tensorCoresAreNamed(source: String, kind: String) throws {
        let fixture = EngineFixture(name: "tf32-\(source)")
        let finding = try fixture.finding("honest")
        #expect(finding.status == .imprecise && finding.coarseness == kind, "\(String(describing: finding.coarseness))")
        #expect(finding.rounding?.effectivePrecision == .tf32)
    }
}
