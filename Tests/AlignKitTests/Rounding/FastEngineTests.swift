import AlignKit
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

    /// A network whose normalisation was folded in, its convolution not recorded: MNN sums 256 channels a part at a time.
    @Test func aFoldedOneIsExplained() throws {
        let fixture = EngineFixture(name: "folded-mnn-f4")
        let finding = try fixture.finding("honest")
        let remark = "errs as a Winograd convolution of 4×4 tiles (tinygrad's points), which was not recorded"
        #expect(finding.status == .aligned && finding.remarks == [remark], "\(finding.status), \(finding.remarks)")
        #expect(try fixture.finding("faulty").status == .diverged)
    }

    /// A map smaller than a tile says too little, unless the recording has another convolution of the library.
    @Test(arguments: [([], false), (["cuDNN"], false), (["tinygrad"], true)] as [(Set<String>, Bool)])
    func aKnownLibraryNeedsLessEvidence(libraries: Set<String>, isExplained: Bool) throws {
        let found = try EngineFixture(name: "fast-tinygrad-f4-tiny").explanation(knows: libraries)
        #expect((found != nil) == isExplained, "\(found?.remark ?? "nothing")")
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
