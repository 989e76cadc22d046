import AlignKit
import Foundation
import TestSupport
import Testing

/// What the tool says of rounding: verdicts, statuses and options, in text, JSON and exit status.
@Suite struct RoundingOptionsTests {
    private let folder: TemporaryFolder
    private let file: String

    init() throws {
        folder = try TemporaryFolder()
        file = folder.file("tiny.h5")
    }

    /// Adds up to nothing that could have been wrong: status 1, though nothing differs.
    @Test func aConstantOutputIsMistrusted() throws {
        var tiny = TinyResNet()
        tiny.weights["fc.weight"] = Tensor(repeating: 0, shape: [5, 128])
        tiny.weights["fc.bias"] = Tensor(repeating: 0.5, shape: [5])
        tiny.recompute()
        try tiny.write(to: file)
        let run = try Tool.run("resnet50", file)
        #expect(run.status == 1 && run.output.contains("divergence none"))
        #expect(run.output.contains("verdict    mistrusted (the model's output “logits” is constant"))
        #expect(try Tool.run("resnet50", "--quiet", file).output.hasPrefix("mistrusted: "))
        let report = try Tool.run("resnet50", "--json", "-", file).json()
        #expect(report["verdict"] as? String == "mistrusted" && report["objections"] as? [String] == [])
        #expect((report["doubts"] as? [String])?.count == 1 && report["first_divergence"] is NSNull)
    }

    @Test func aLowerPrecisionIsImpreciseAndCanBeAccepted() throws {
        var tiny = TinyResNet()
        tiny.alter("conv1") { tensor in
            tensor = Tensor(
                shape: tensor.shape,
                scalars: tensor.scalars.map { Float(bitPattern: ($0.bitPattern &+ 0x8000) & 0xFFFF_0000) })
        }
        try tiny.write(to: file)
        let run = try Tool.run("resnet50", file)
        #expect(run.status == 1 && run.output.contains("first at conv1: convolution, imprecise"))
        #expect(run.output.contains("as bfloat16 errs") && run.output.contains("--precision bfloat16"))
        for line in run.output.split(separator: "\n") where !line.contains(folder.path) {
            #expect(line.count <= 100, "\(line)")
        }
        let report = try Tool.run("resnet50", "--json", "-", file).json()
        let tensors = try #require(report["tensors"] as? [[String: Any]])
        #expect(tensors[0]["status"] as? String == "imprecise")
        #expect(tensors[0]["effective_precision"] as? String == "bfloat16")
        #expect(report["precision"] as? String == "float32")
        let accepted = try Tool.run("resnet50", "--precision", "bfloat16", "--json", "-", file).json()
        let first = try #require((accepted["tensors"] as? [[String: Any]])?.first)
        #expect(first["status"] as? String == "aligned" && accepted["precision"] as? String == "bfloat16")
    }

    @Test func jsonHasTheKeysOfRounding() throws {
        try TinyResNet().write(to: file)
        let report = try Tool.run("resnet50", "--json", "-", file).json()
        #expect(report["doubts"] as? [String] == [] && (report["replay"] as? [Any])?.isEmpty == true)
        let keys: Set = ["rtol", "rtol_at_atol_1e-5", "atol"]
        #expect(Set(try #require(report["minimum_tolerance"] as? [String: Any]).keys) == keys)
        let tensors = try #require(report["tensors"] as? [[String: Any]])
        let tensor = try #require(tensors.first { $0["name"] as? String == "layer1.0.conv2" })
        func members(of key: String) throws -> Set<String> { Set(try #require(tensor[key] as? [String: Any]).keys) }
        #expect(
            try members(of: "bound") == [
                "utilization", "statistical_share", "sqrt_quotient", "rms_quotient", "rms", "violations",
            ])
        #expect(try members(of: "float64") == ["recording_rms", "ours_rms", "ratio"])
        #expect(
            try members(of: "power") == [
                "median", "parameters", "invisible", "invisible_at_tenth", "unreached", "dead_channels", "epsilon",
            ])
        #expect(try members(of: "minimum_tolerance") == keys)
        for key in ["created_rms", "inherited_rms", "amplification"] { #expect(tensor.keys.contains(key)) }
    }

    @Test func fastLeavesOutWhatFloat64Tells() throws {
        try TinyResNet().write(to: file)
        let run = try Tool.run("resnet50", "--fast", file)
        #expect(run.status == 0 && run.output.contains("bounds of rounding, from float32 alone"))
        #expect(!run.output.contains("would pass") && !run.output.contains("errors     at"))
    }

    @Test(arguments: [
        ["--precision", "float8"], ["--precision", "tf32", "--rtol", "1e-3"], ["--fast", "--atol", "1e-3"],
    ])
    func wrongUsage(arguments: [String]) throws {
        #expect(try Tool.run(["resnet50"] + arguments + [file]).status == 64)
    }
}
