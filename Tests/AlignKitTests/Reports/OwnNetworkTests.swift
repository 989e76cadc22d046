import AlignKit
import TestSupport
import Testing

/// A network of one's own gets all that ours get.
@Suite struct OwnNetworkTests {
    private static let weight = Parameter(name: "conv.weight", shape: [2, 3, 1, 1], role: .convolutionWeight)
    private static let kernels = Tensor<Float>(shape: [2, 3, 1, 1], scalars: [0.5, -1, 0.25, 1, 2, -0.75])
    private static let image = Tensor<Float>(
        shape: [1, 3, 4, 4], scalars: (0..<48).map { Float(($0 * 29) % 17) / 7 - 1 })

    private static var network: Network {
        var network = Network()
        let conv = network.add("conv", Convolution(), network.addInput("image"), parameters: [weight])
        network.addOutput("y", from: network.add("relu", ReLU(), conv))
        return network
    }

    /// A recording with a tensor that the network does not produce, and an input that it does not read.
    private static func file(in folder: TemporaryFolder, fault: Float = 0) throws -> ReferenceFile {
        let path = folder.file("own.h5")
        let writer = try ReferenceFileWriter(
            path: path, provenance: .init(framework: "none", model: "own"))
        try writer.write(image, to: "inputs/image")
        try writer.write(image, to: "inputs/mask")
        try writer.write(kernels, to: "weights/conv.weight")
        var execution = try Execution(
            network, inputs: ["image": image], parameters: ["conv.weight": kernels], workers: Workers(threads: 1))
        while let output = execution.advance() {
            let isFaulty = execution.node.name == "relu" && fault != 0
            let recorded = isFaulty ? Tensor(shape: output.shape, scalars: output.scalars.map { $0 + fault }) : output
            try writer.write(recorded, to: "activations/\(execution.node.name)")
        }
        try writer.write(image, to: "activations/head")
        try writer.finish()
        return try ReferenceFile(path: path)
    }

    private static func report(_ file: ReferenceFile) throws -> ParityReport {
        let check = try ParityCheck(file, network: network, parameters: ["conv.weight": kernels], scope: .part)
        return ParityReport(check, try check.run(), network: "a convolution and a ReLU", command: "mine")
    }

    @Test func itsReportIsTextJSONAndEveryDocument() throws {
        let folder = try TemporaryFolder()
        let report = try Self.report(try Self.file(in: folder, fault: 0.5))
        #expect(report.verdict == .diverged)
        let text = report.text()
        for line in ["network    a convolution and a ReLU", "names of the network's nodes", "relu: relu, diverged"] {
            #expect(text.contains(line), "\(text)")
        }
        #expect(text.contains("1 out of scope: 1 activations"), "\(text)")
        let document = Report(report)
        let json = try #require(try JSONRenderer([document]).object)
        #expect(json.contains(#""command" : "mine""#) && json.contains(#""convention" : null"#), "\(json)")
        #expect(json.contains("inputs/mask"), "an input that was not read is listed")
        #expect(HTMLPage([document]).text.contains("relu"))
        #expect(JUnitDocument([document]).text.contains("relu") && MarkdownSummary([document]).text.contains("relu"))
        let path = folder.file("run.json")
        try SavedRun([document]).text.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try SavedRun(path: path).reports[0].rows.map(\.name) == ["conv", "relu"])
    }

    @Test func aPartIsAlignedByItself() throws {
        let folder = try TemporaryFolder()
        let report = try Self.report(try Self.file(in: folder))
        #expect(report.verdict == .aligned, "\(report.text())")
        #expect(report.outOfScope == ["activations/head"])
    }

    @Test func aWholeNetworkMissesWhatItDoesNotProduce() throws {
        let folder = try TemporaryFolder()
        let file = try Self.file(in: folder)
        let result = try ParityCheck(file, network: Self.network, parameters: ["conv.weight": Self.kernels]).run()
        #expect(result.verdict == .diverged && result.firstDivergence?.status == .unexpected, "\(result)")
    }

    @Test func aPartBeginsAtAnyRecordedTensor() throws {
        let folder = try TemporaryFolder()
        let file = try Self.file(in: folder)
        var part = Network()
        part.addOutput("y", from: part.add("relu", ReLU(), part.addInput("x")))
        func check(_ inputs: [String: String]) throws -> ParityResult {
            try ParityCheck<Float>(file, network: part, parameters: [:], inputs: inputs, scope: .part).run()
        }
        #expect(try check(["x": "activations/conv"]).verdict == .aligned)
        #expect(try check(["x": "activations/relu"]).verdict == .aligned, "ReLU of what is not negative")
        #expect(throws: HDF5Error.self) { try check(["x": "activations/absent"]) }
        #expect(throws: Network.Failure.self) { try check(["y": "activations/conv"]) }
        #expect(throws: ReferenceError.self) { try check([:]) }
    }

    @Test func oneLineSaysWhatWasFound() throws {
        let folder = try TemporaryFolder()
        let result = try Self.report(try Self.file(in: folder, fault: 0.5)).result
        let relu = try #require(result.tensors.first { $0.name == "relu" })
        let beginning = "relu: diverged, made here: more than rounding explains; chained max abs "
        #expect("\(relu)".hasPrefix(beginning), "\(relu)")
        #expect(!"\(relu)".contains("\n") && !"\(result)".contains("\n"))
        #expect("\(relu.isolated!)".hasPrefix("max abs 0.5") || "\(relu.isolated!)".hasPrefix("max abs 5.0e-01"))
    }
}
