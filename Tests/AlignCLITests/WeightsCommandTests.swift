import AlignKit
import Foundation
import TestSupport
import Testing

/// The built tool on the weights of small files: text, JSON and exit status.
@Suite struct WeightsCommandTests {
    private let folder: TemporaryFolder
    private let torch: String
    private let paddle: String
    private let altered: String

    init() throws {
        folder = try TemporaryFolder()
        (torch, paddle) = (folder.file("torch.h5"), folder.file("paddle.h5"))
        altered = folder.file("altered.h5")
        var tiny = TinyResNet()
        try tiny.write(to: torch)
        try tiny.write(to: paddle, convention: .paddle)
        tiny.weights["layer2.0.conv2.weight"]![1, 2, 0, 1] += 0.5
        let mean = tiny.weights["layer1.0.bn2.running_mean"]
        tiny.weights["layer1.0.bn2.running_mean"] = tiny.weights["layer1.0.bn2.running_var"]
        tiny.weights["layer1.0.bn2.running_var"] = mean
        try tiny.write(to: altered, convention: .paddle)
    }

    @Test func alignedFiles() throws {
        let run = try Tool.run("weights", torch, paddle)
        #expect(run.status == 0 && run.errors == "")
        let count = TinyResNet().weights.count
        #expect(run.output.contains("\(count) of \(count) parameters compared, 0 missing, 0 left over"))
        #expect(run.output.contains("layouts    fc.weight: [out, in] in A, [in, out] in B, as expected"))
        #expect(run.output.contains("divergence none") && run.output.contains("verdict    aligned"))
        for line in run.output.split(separator: "\n") where !line.contains(folder.path) {
            #expect(line.count <= 100, "\(line)")
        }
    }

    @Test func divergedFiles() throws {
        let run = try Tool.run("weights", torch, altered)
        #expect(run.status == 1 && run.errors == "")
        #expect(run.output.contains("first at layer1.0.bn2.running_mean: differs: mean-variance-swapped"))
        #expect(run.output.contains("with layer1.0.bn2.running_var"))
        #expect(run.output.contains("1 of 576, first at [1,2,0,1]"))
        #expect(run.output.contains("verdict    not aligned (3 differs"))
        for line in run.output.split(separator: "\n") where !line.contains(folder.path) {
            #expect(line.count <= 100, "\(line)")
        }
    }

    @Test func jsonHasTheKeysOfTheSchema() throws {
        let run = try Tool.run("weights", "--json", "-", torch, altered)
        let report = try run.json()
        #expect(run.status == 1)
        #expect(report["schema"] as? String == "alignkit.weights/1" && report["verdict"] as? String == "diverged")
        #expect(
            report["first_divergence"] as? [String: String]
                == ["name": "layer1.0.bn2.running_mean", "status": "differs"])
        let coverage = try #require(report["coverage"] as? [String: Any])
        #expect(coverage["missing"] as? [String] == [] && coverage["left_over"] as? [String] == [])
        let parameters = try #require(report["parameters"] as? [[String: Any]])
        #expect(coverage["compared"] as? Int == parameters.count)
        let keys: Set = [
            "name", "key_a", "key_b", "shape", "status", "relation", "relation_detail", "relation_elements", "max_abs",
            "relative_l2", "layout_a", "layout_b",
        ]
        #expect(parameters.allSatisfy { Set($0.keys).isSuperset(of: keys) })
        let swapped = try #require(parameters.first { $0["name"] as? String == "layer1.0.bn2.running_mean" })
        #expect(swapped["key_a"] as? String == "layer1.0.bn2.running_mean")
        #expect(swapped["key_b"] as? String == "layer1.0.bn2._mean")
        #expect(swapped["status"] as? String == "differs" && swapped["shape"] as? [Int] == [4])
        #expect(swapped["relation"] as? String == "mean-variance-swapped" && swapped["relation_elements"] as? Int == 4)
        let fc = try #require(parameters.first { $0["name"] as? String == "fc.weight" })
        #expect(fc["layout_a"] as? String == "[out, in]" && fc["layout_b"] as? String == "[in, out]")
        #expect(fc["relation"] is NSNull && fc["max_abs"] as? Double == 0)
    }

    @Test func oneFile() throws {
        let run = try Tool.run("weights", paddle)
        #expect(run.status == 0 && run.errors == "")
        #expect(run.output.contains("bn1._variance") && run.output.contains("[in, out] 128×5"))
        #expect(run.output.contains("network    ResNet-14 (1-1-1-1 blocks, width 4, 5 classes)"))
        let report = try Tool.run("weights", "--json", "-", paddle).json()
        let parameters = try #require(report["parameters"] as? [[String: Any]])
        #expect(parameters.allSatisfy { $0["status"] as? String == "mapped" && $0["key_b"] is NSNull })
        #expect(report["first_divergence"] is NSNull)
    }

    /// Values that are not finite are spelled out, for JSON has no numbers for them.
    @Test func findingsEndInStatusOne() throws {
        var tiny = TinyResNet()
        tiny.weights["fc.bias"]![0] = .nan
        tiny.weights["bn1.running_var"] = nil
        try tiny.write(to: altered)
        let run = try Tool.run("weights", "--json", "-", torch, altered)
        #expect(run.status == 1 && run.errors == "")
        let parameters = try #require(try run.json()["parameters"] as? [[String: Any]])
        let bias = try #require(parameters.first { $0["name"] as? String == "fc.bias" })
        #expect(bias["max_abs"] as? String == "nan" && bias["relation"] as? String == "elements-differ")
        let variance = try #require(parameters.first { $0["name"] as? String == "bn1.running_var" })
        #expect(variance["status"] as? String == "missing" && variance["key_b"] is NSNull)
        #expect(variance["max_abs"] is NSNull)
        #expect(try Tool.run("weights", altered).status == 1)
    }

    @Test func filesThatCannotBeRead() throws {
        let json = folder.file("report.json")
        let text = folder.file("text.h5")
        try Data("conv1.weight,0\n".utf8).write(to: URL(filePath: text))
        for (bad, words) in [(folder.file("none.h5"), "no such file"), (text, "is not an HDF5 file")] {
            for arguments in [[bad], [torch, bad], [bad, torch]] {
                let run = try Tool.run(["weights", "--json", json] + arguments)
                #expect(run.status == 2 && run.output == "")
                #expect(run.errors.split(separator: "\n").count == 1)
                #expect(run.errors.contains(bad) && run.errors.contains(words))
            }
        }
        #expect(!FileManager.default.fileExists(atPath: json))
    }

    /// Of a network that is not ours one line says so, and what can be done, in place of all that it lacks.
    @Test func networksThatAreNotKnown() throws {
        func write(_ name: String, _ keys: [String], convention: String? = nil) throws -> String {
            let path = folder.file(name)
            let provenance = ReferenceFile.Provenance(framework: "pytorch", model: "mine", convention: convention)
            let writer = try ReferenceFileWriter(path: path, provenance: provenance)
            for key in keys { try writer.write(Tensor<Float>(repeating: 1, shape: [4, 4]), to: "weights/\(key)") }
            try writer.finish()
            return path
        }
        let transformer = ["cls_token", "fc.weight", "fc.bias"] + (0..<8).map { "encoder.\($0).mlp.weight" }
        let files = [
            (
                try write("transformer.h5", transformer),
                "11 keys of a network that is not known, such as “cls_token” (2 "
            ),
            (try write("asked.h5", transformer, convention: "paddle"), "11 keys of a network that is not known"),
            (
                try write("lenet.h5", ["conv1.weight", "conv1.bias", "fc.weight", "fc.bias"]),
                "4 keys of a network that is not known, such as “conv1.bias”;"
            ),
            (try write("other.h5", ["a.weight"]), "1 key of a network that is not known, such as “a.weight”;"),
        ]
        for (path, words) in files {
            for arguments in [[path], [path, path], [torch, path]] {
                let run = try Tool.run(["weights"] + arguments)
                #expect(run.status == 2 && run.output == "", "\(arguments)")
                #expect(
                    run.errors.contains("\(path): weights: expected ") && run.errors.contains(words), "\(run.errors)")
                #expect(
                    run.errors.hasSuffix("; align-cli compare holds two recordings of any model against each other\n"))
                #expect(run.errors.count { $0 == "\n" } == 1 && !run.errors.contains("--convention"))
            }
            #expect(try Tool.run("resnet50", path).errors.contains("; align-cli compare holds two recordings"))
        }
        // A part of a network is one of it.
        let part = try write(
            "part.h5", ["conv1.weight", "bn1.weight", "layer1.0.conv1.weight"], convention: "torchvision")
        #expect(try Tool.run("weights", part).status == 1)
    }

    @Test func conventions() throws {
        let unknown = try Tool.run("weights", "--convention-b", "onnx", torch, paddle)
        #expect(unknown.status == 2 && unknown.errors.contains("--convention-b: expected one of auto, torchvision"))
        // Paddle's keys read as torchvision's: its statistics are left over, its classifier lies the wrong way round.
        let wrong = try Tool.run("weights", "--convention", "torchvision", torch, paddle)
        #expect(wrong.status == 1 && wrong.output.contains("shape-mismatch: axes-transposed"))
        #expect(try Tool.run("weights", "--convention-b", "paddle", torch, paddle).status == 0)
    }

    @Test func whatIsShown() throws {
        let quiet = try Tool.run("weights", "--quiet", torch, altered)
        #expect(quiet.output.split(separator: "\n").count == 1 && quiet.output.hasPrefix("not aligned: "))
        let filtered = try Tool.run("weights", "--layers", "fc.*", torch, paddle)
        #expect(filtered.output.contains("fc.bias") && !filtered.output.contains("layer1.0.bn1"))
        let verbose = try Tool.run("weights", "--verbose", "--layers", "*bn2._mean", torch, altered)
        #expect(verbose.output.contains("  B: layer1.0.bn2._mean [4]"))
        #expect(try Tool.run("weights").status == 64)
    }
}
