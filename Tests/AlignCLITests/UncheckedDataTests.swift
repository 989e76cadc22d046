import AlignKit
import Foundation
import TestSupport
import Testing

/// What a file holds and a command does not check: it is said in the summary, in the line of `--quiet`, in JSON and in
/// every document.
@Suite struct UncheckedDataTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// One entry of the JSON's list, without its paths.
    private struct Found: Hashable, CustomStringConvertible {
        let file: String?
        let group: String
        let count: Int

        init(_ group: String, _ count: Int, in file: String? = nil) {
            (self.file, self.group, self.count) = (file, group, count)
        }

        var description: String { "\(count) \(group) \(file ?? "")" }
    }

    private func unchecked(_ arguments: String...) throws -> Set<Found> {
        let report = try Tool.run(arguments + ["--json", "-"]).json()
        let list = try #require(report["not_checked"] as? [[String: Any]])
        for entry in list {
            #expect(Set(entry.keys) == ["file", "group", "count", "paths", "reason"])
            #expect(!(try #require(entry["paths"] as? [String]).isEmpty))
        }
        let found = list.map {
            Found($0["group"] as? String ?? "", $0["count"] as? Int ?? 0, in: $0["file"] as? String)
        }
        #expect(Set(found).count == found.count)
        return Set(found)
    }

    /// Gradients of two weights and an activation, the loss, two steps, and what is no part of the format.
    private static func trainingData(_ writer: ReferenceFileWriter, factor: Float = 1) throws {
        let tensor = Tensor<Float>(shape: [2], scalars: [factor, 2])
        for path in ["weights/conv1.weight", "weights/fc.bias", "activations/conv1"] {
            try writer.write(tensor, to: "gradients/\(path)")
        }
        try writer.write(Tensor<Float>(shape: [], scalars: [factor]), to: "loss")
        for step in 0..<2 {
            try writer.write(Tensor<Float>(shape: [], scalars: [factor]), to: "steps/\(step)/loss")
            try writer.write(tensor, to: "steps/\(step)/weights/fc.bias")
        }
        try writer.write(tensor, to: "notes/deep/inside")
        try writer.write(tensor, to: "stray")
    }

    private static let training: [(group: String, count: Int)] = [
        ("gradients", 3), ("loss", 1), ("steps", 2), ("notes", 1), ("stray", 1),
    ]

    private func training(in files: [String?] = [nil]) -> Set<Found> {
        Set(files.flatMap { file in Self.training.map { Found($0.group, $0.count, in: file) } })
    }

    private func network(_ name: String, factor: Float? = nil, keys: [String] = []) throws -> String {
        let path = folder.file(name)
        try TinyResNet().write(to: path) { writer in
            if let factor { try Self.trainingData(writer, factor: factor) }
            for key in keys { try writer.write(Tensor<Float>(repeating: 1, shape: [2]), to: key) }
        }
        return path
    }

    @Test func aFileThatIsCheckedThroughout() throws {
        let path = try network("plain.h5")
        #expect(try unchecked("resnet50", path) == [] && unchecked("compare", path, path) == [])
        let run = try Tool.run("resnet50", path)
        #expect(!run.output.contains("unchecked") && !run.output.contains("not checked"))
    }

    @Test func everyDocumentSaysSo() throws {
        let path = try network("training.h5", factor: 1)
        #expect(try unchecked("resnet50", path) == training())
        let renderings = try Renderings(of: ["resnet50", path])
        #expect(renderings.status == 0)
        let words =
            "3 gradients, the loss, 2 steps: no command judges them yet; 1 in notes, stray: no part of the format"
        #expect(renderings.texts["text"]?.contains("\nunchecked  \(words.prefix(60))") == true)
        #expect(
            renderings.texts["quiet"]?.contains("; not checked: 3 gradients, the loss, 2 steps, 1 in notes, stray")
                == true)
        for kind in ["html", "junit", "report", "report html"] {
            let text = renderings.texts[kind]?.split { $0.isWhitespace }.joined(separator: " ")
            #expect(text?.contains(words) == true, "\(kind)")
        }
        #expect(renderings.texts["markdown"]?.contains("- not checked: 3 gradients, the loss, 2 steps") == true)
    }

    /// Two recordings that differ in all that nothing judges are aligned, and it is said that nothing judged it.
    @Test func inBothFilesOfAComparison() throws {
        let (a, b) = (try network("a.h5", factor: 1), try network("b.h5", factor: 3))
        let run = try Tool.run("compare", a, b)
        #expect(run.status == 0 && run.output.contains("3 gradients, the loss, 2 steps in A: no command judges them"))
        #expect(try unchecked("compare", a, b) == training(in: ["a", "b"]))
        #expect(
            try Tool.run("compare", "--quiet", a, b).output.contains("3 gradients in A, the loss in A, 2 steps in A"))
    }

    @Test func ofAModelThatIsNotKnown() throws {
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        try TinyStack().write(to: a)
        let writer = try ReferenceFileWriter(path: b, provenance: .init(framework: "pytorch", model: "stack"))
        var stack = TinyStack()
        stack.weights["extra.weight"] = Tensor(repeating: 1, shape: [2])
        for (name, tensor) in stack.weights { try writer.write(tensor, to: "weights/\(name)") }
        try writer.write(stack.image, to: "inputs/image")
        try writer.write(stack.image, to: "inputs/mask")
        for (name, tensor) in TinyStack().activations() { try writer.write(tensor, to: "activations/\(name)") }
        try Self.trainingData(writer)
        try writer.finish()
        let found = try unchecked("compare", a, b)
        #expect(found == training(in: ["b"]).union([Found("inputs", 1, in: "b"), Found("weights", 1, in: "b")]))
    }

    @Test func weightsAlone() throws {
        let path = try network("training.h5", factor: 1)
        let count = TinyResNet().activations.count
        let ofOthers: Set = [Found("inputs", 1), Found("activations", count)]
        #expect(try unchecked("weights", path) == training().union(ofOthers))
        let plain = try network("plain.h5")
        let run = try Tool.run("weights", plain, path)
        #expect(run.status == 0 && run.output.contains("\nunchecked  "))
        let quiet = try Tool.run("weights", "--quiet", plain, path).output
        #expect(quiet.contains("3 gradients in B") && !quiet.contains("activations"))
    }

    @Test func inputsThatAPyramidDoesNotTake() throws {
        let path = folder.file("pyramid.h5")
        try TinyPyramid(backbone: nil).write(
            to: path,
            more: { writer in
                try writer.write(Tensor<Float>(repeating: 1, shape: [1, 256, 2, 3]), to: "inputs/C6")
                try Self.trainingData(writer)
            })
        #expect(try unchecked("fpn", path) == training().union([Found("inputs", 1)]))
        let words = try Tool.run("fpn", path).output.split { $0.isWhitespace }.joined(separator: " ")
        #expect(words.contains("1 input (C6): the network does not take them"))
    }

    @Test func lossesAndWhatStandsBesideThem() throws {
        let path = folder.file("losses.h5")
        let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "test", model: "ghm-loss"))
        try writer.addGroup("cases/case", attributes: ["loss": "ghm-c", "bins": 40, "momentum": 0.0])
        let call = try LossCases.recording(of: LossCases.classification).calls[0]
        try writer.write(call.elements.prediction, to: "cases/case/calls/0/prediction")
        try writer.write(call.elements.target, to: "cases/case/calls/0/target")
        try writer.write(Tensor<Float>(shape: [], scalars: [1]), to: "cases/case/calls/0/loss")
        try writer.write(Tensor<Float>(shape: [], scalars: [1]), to: "cases/case/calls/0/iou")
        try writer.write(Tensor<Float>(shape: [1], scalars: [1]), to: "weights/w")
        try Self.trainingData(writer)
        try writer.finish()
        #expect(try unchecked("ghm-loss", path) == training().union([Found("cases", 1), Found("weights", 1)]))
        for name in ["ghm-pytorch.h5", "ghm-paddle.h5"] {
            #expect(try unchecked("ghm-loss", PackageFolder.fixture(name)) == [])
        }
    }

    /// A group that holds itself does not keep the listing from ending.
    @Test func aGroupThatHoldsItself() throws {
        let path = folder.file("loop.h5")
        try TinyResNet().write(to: path) { writer in
            try writer.write(Tensor<Float>(repeating: 1, shape: [1]), to: "extra/one")
            try writer.link("extra/again", to: "extra")
        }
        #expect(try unchecked("resnet50", path) == [Found("extra", 2)])
    }
}
