import AlignKit
import Foundation
import TestSupport
import Testing

/// What a file holds is judged, listed or refused, and never passed over.
@Suite struct NothingIgnoredTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func network(_ name: String, _ more: (ReferenceFileWriter) throws -> Void) throws -> String {
        let path = folder.file(name)
        try TinyResNet().write(to: path) { try more($0) }
        return path
    }

    private func positions(_ writer: ReferenceFileWriter) throws {
        try writer.write([0, 3, 5], shape: [3], to: "samples/layer1.0.conv1")
        try writer.write([0, 1], shape: [2], to: "samples/nobody")
    }

    /// Positions of no sample leave a known network known, and are listed.
    @Test func positionsWithoutASample() throws {
        let path = try network("a.h5", positions)
        for arguments in [["compare", path, path], ["resnet50", path]] {
            let report = try Tool.run(arguments + ["--json", "-"]).json()
            #expect(report["network"] as? String != nil, "\(arguments[0])")
            let unchecked = try #require(report["not_checked"] as? [[String: Any]])
            #expect(Set(unchecked.compactMap { $0["group"] as? String }) == ["samples"])
            #expect(unchecked.allSatisfy { $0["count"] as? Int == 2 })
            #expect(
                unchecked.allSatisfy { $0["reason"] as? String == "positions, and no tensor of that name is a sample" })
        }
        let words = try Tool.run("compare", path, path).output.split { $0.isWhitespace }.joined(separator: " ")
        #expect(words.contains("2 samples (layer1.0.conv1, nobody) in A: positions, and no tensor"))
    }

    /// The positions of samples that are compared are not listed.
    @Test func positionsOfSamples() throws {
        let path = folder.file("a.h5")
        try TinyStack().write(to: path, sample: 20)
        let report = try Tool.run("compare", path, path, "--json", "-").json()
        #expect((report["not_checked"] as? [Any])?.isEmpty == true)
    }

    @Test func groupsThatAreNone() throws {
        let path = try network("a.h5") { try $0.write(Tensor<Float>(repeating: 1, shape: [2]), to: "samples") }
        let report = try Tool.run("compare", path, path, "--json", "-").json()
        let unchecked = try #require(report["not_checked"] as? [[String: Any]])
        #expect(unchecked.map { $0["paths"] as? [String] } == [["samples"], ["samples"]])
        let run = try Tool.run("resnet50", path)
        #expect(run.status == 2 && run.errors.contains("samples: is not a group"))
    }

    /// An input or a weight that calls itself a sample contradicts the format.
    @Test(arguments: ["inputs/image", "weights/conv1.weight"])
    func wholeTensorsThatSayTheyAreSamples(path: String) throws {
        let file = folder.file("a.h5")
        var tiny = TinyStack()
        tiny.prefix = ""
        let writer = try ReferenceFileWriter(path: file, provenance: .init(framework: "pytorch", model: "m"))
        let sampled: [String: AttributeValue] = ["sampled_shape": [1, 3, 13, 11]]
        try writer.write(tiny.image, to: "inputs/image", attributes: path == "inputs/image" ? sampled : [:])
        try writer.write(
            Tensor<Float>(repeating: 1, shape: [4, 3, 7, 7]), to: "weights/conv1.weight",
            attributes: path == "inputs/image" ? [:] : sampled)
        for (name, tensor) in tiny.activations() { try writer.write(tensor, to: "activations/\(name)") }
        try writer.finish()
        let reference = try ReferenceFile(path: file)
        let entry = try #require((reference.inputs + reference.weights).first { $0.path == path })
        #expect(entry.broken?.problem == .sample)
        let run = try Tool.run("compare", file, file)
        #expect(run.status == (path == "inputs/image" ? 2 : 1), "\(run.output)\(run.errors)")
        #expect(
            (run.output + run.errors).replacing("\n           ", with: " ").contains("\(path): is a sample of a tensor")
        )
        #expect(try Tool.run("inspect", file).output.contains("which has no “sampled_shape”"))
        guard path != "inputs/image" else { return }
        let weights = try Tool.run("weights", file, file)
        let words = (weights.output + weights.errors).split { $0.isWhitespace }.joined(separator: " ")
        #expect(weights.status != 0 && words.contains("is a sample of a tensor"), "\(words)")
    }

    @Test func everyDatasetOfAFile() throws {
        let path = try network("a.h5") { writer in
            let tensor = Tensor<Float>(repeating: 1, shape: [2, 5])
            try writer.write(Tensor<Float>(shape: [], scalars: [1]), to: "loss")
            try writer.write(tensor, to: "stray")
            try writer.write(tensor, to: "gradients/weights/conv1.weight")
            try writer.write(tensor, to: "steps/0/weights/fc.bias")
            try writer.write([1, 2], shape: [2], to: "samples/x")
            try writer.write(tensor, to: "activations/group/inside")
            try writer.write(tensor, to: "notes/deep/inside")
        }
        let output = try Tool.run("inspect", path).output
        func lists(_ group: String, _ words: String) -> Bool {
            let lines = output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            guard let start = lines.firstIndex(where: { $0.hasPrefix("\(group) ") }) else { return false }
            return lines[(start + 1)...].prefix { $0.hasPrefix("├") || $0.hasPrefix("└") }.contains {
                $0.contains(words)
            }
        }
        #expect(lists("gradients", "weights/conv1.weight float32 [2, 5]"))
        #expect(lists("steps", "0/weights/fc.bias float32 [2, 5]"))
        #expect(lists("samples", "x int64 [2]"))
        #expect(lists("notes", "deep/inside float32 [2, 5]"))
        #expect(lists("activations", "group/inside float32 [2, 5]"))
        #expect(lists("in no group", "loss float32 []") && lists("in no group", "stray float32 [2, 5]"))
    }

    /// A pattern that selects nothing is a mistake, of which one line is all that is said, before anything is computed.
    @Test func selectionsOfNothing() throws {
        let path = try network("a.h5") { _ in }
        let (stack, pyramid) = (folder.file("stack.h5"), folder.file("pyramid.h5"))
        try TinyStack().write(to: stack)
        try TinyPyramid().write(to: pyramid)
        let page = folder.file("page.html")
        let losses = PackageFolder.fixture("ghm-paddle.h5")
        for (command, option) in [
            (["resnet50", path, path], "--layers"), (["compare", path, path], "--layers"),
            (["compare", stack, stack], "--layers"), (["weights", path], "--layers"),
            (["weights", path, path], "--layers"), (["fpn", pyramid], "--layers"), (["ghm-loss", losses], "--cases"),
        ] {
            for more in [[], ["--quiet"], ["--json", "-"], [option, "*"], ["--html", page]] {
                let run = try Tool.run(command + more + [option, "nosuch"])
                #expect(run.status == 2 && run.output == "", "\(command[0]) \(more): \(run.output)")
                let words = "align-cli: \(option) nosuch: expected a pattern of names, found that none of the "
                #expect(run.errors.hasPrefix(words) && run.errors.count { $0 == "\n" } == 1, "\(run.errors)")
                #expect(!FileManager.default.fileExists(atPath: page))
            }
        }
        // What one file has is enough, and what cannot be read keeps nothing from being found.
        #expect(try Tool.run("resnet50", path, "--layers", "conv*", "--layers", "fc").status == 0)
        let missing = try Tool.run("resnet50", folder.file("none.h5"), path, "--layers", "fc", "--quiet")
        #expect(missing.status == 2 && missing.errors.hasSuffix("none.h5: no such file\n"), "\(missing.errors)")
    }

    /// The names that are nearest to what was asked for, or else how names look at all.
    @Test func whatMayHaveBeenSelected() throws {
        let path = try network("a.h5") { _ in }
        func line(_ patterns: String...) throws -> String {
            try Tool.run(["resnet50", path] + patterns.flatMap { ["--layers", $0] }).errors
        }
        #expect(try line("layer2.0.conv9").hasSuffix("; nearest: layer2.0.conv1, layer2.0.conv2, layer2.0.conv3\n"))
        #expect(try line("conv1", "bn9", "zzzzzzzz").contains("--layers bn9: "))
        #expect(try line("conv1", "bn9", "zzzzzzzz").contains(" matches, nor zzzzzzzz; nearest: bn1"))
        #expect(try line("zzzzzzzz").hasSuffix("; they are called conv1, bn1, relu\n"))
    }
}
