import AlignKit
import Foundation
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
    ]

    @Test(arguments: engines)
    func anHonestOneIsExplained(engine: Engine) throws {
        let finding = try finding("honest", in: engine)
        #expect(finding.status == .aligned, "\(finding.remarks), \(String(describing: finding.rounding?.bound))")
        let share = try #require(finding.rounding?.bound?.share)
        #expect(finding.remarks == (share > 1 ? [engine.remark] : []), "\(share) of the bound")
    }

    @Test(arguments: engines)
    func aWrongWeightIsFoundInItsChannel(engine: Engine) throws {
        let finding = try finding("faulty", in: engine)
        #expect(finding.status == .diverged)
        #expect(finding.remarks.contains { $0.hasPrefix("channel 5 stands out") }, "\(finding.remarks)")
    }

    private func finding(_ name: String, in engine: Engine) throws -> TensorCheck {
        let file = try ReferenceFile(path: PackageFolder.fixture("fast-\(engine.file).h5"))
        let weight = try file.tensor(try file.entry(at: "weights/weight"), as: Float.self)
        var network = Network()
        let x = network.addInput("x")
        network.add(
            name, Convolution(padding: PlaneExtent(integerLiteral: weight.shape[2] / 2)), x,
            parameters: [Parameter(name: "weight", shape: weight.shape, role: .convolutionWeight)])
        network.addOutput("y", from: name)
        let check = try ParityCheck(
            file, network: network, parameters: ["weight": weight], workers: Workers(threads: 2))
        return try #require(check.run().tensors.first { $0.name == name })
    }
}
