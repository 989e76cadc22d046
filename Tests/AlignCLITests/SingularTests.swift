import AlignKit
import Foundation
import TestSupport
import Testing

/// Of one thing nothing is said in the plural, wherever it is counted.
@Suite struct SingularTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let plurals: Set<Substring> = [
        "tensors", "nodes", "pairs", "weights", "keys", "elements", "threads", "parameters", "calls", "cases", "rows",
        "activations", "inputs", "outputs", "gradients", "classes", "scales", "channels", "files", "reports", "lines",
    ]

    private func expectSingular(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        let renderings = try Renderings(of: arguments)
        for (kind, text) in renderings.texts {
            let words = text.split { !($0.isLetter || $0.isNumber || ".,-".contains($0)) }
            for (word, next) in zip(words.indices, words.dropFirst()) where words[word] == "1" {
                let noun = ["recorded", "more"].contains(next) ? words.dropFirst(word + 2).first ?? "" : next
                let sentence = words[max(0, word - 3)..<min(words.count, word + 4)].joined(separator: " ")
                #expect(!Self.plurals.contains(noun), "\(kind): \(sentence)", sourceLocation: sourceLocation)
            }
        }
    }

    /// A recording of one tensor, from one input, with one weight and one thread.
    private func write(_ name: String, _ values: [Float], more: String? = nil) throws -> String {
        let writer = try ReferenceFileWriter(
            path: folder.file(name), provenance: .init(framework: "numpy", model: "mine", threads: 1))
        try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "inputs/x")
        try writer.write(Tensor(shape: [2], scalars: values), to: "activations/y", attributes: ["order": 0])
        if let more {
            try writer.write(
                Tensor<Float>(shape: [1], scalars: [1]), to: "activations/\(more)", attributes: ["order": 1])
            try writer.write(Tensor<Float>(shape: [1], scalars: [1]), to: "weights/\(more)")
            try writer.write(Tensor<Float>(shape: [1], scalars: [1]), to: "gradients/\(more)")
        }
        try writer.finish()
        return folder.file(name)
    }

    @Test func comparisons() throws {
        let a = try write("a.h5", [1, 2], more: "one")
        let b = try write("b.h5", [1, .nan], more: "other")
        try expectSingular("compare", "--threads", "1", a, b)
        #expect(
            try Tool.run("compare", a, b).output.contains(
                "1 pair compared (1 by tolerance), 1 tensor in A alone, 1 in B"))
        #expect(try Tool.run("compare", a, b).output.contains("1 weight of A and 1 of B without a partner"))
    }

    @Test func networks() throws {
        var tiny = TinyResNet(ResNet.Configuration(blocks: [1, 1, 1, 1], width: 4, classes: 1))
        tiny.activations.removeAll { $0.path != "conv1" && $0.path != "bn1" }
        tiny.alter("conv1") { $0[0, 0, 0, 0] = .nan }
        tiny.alter("bn1") { $0[0, 0, 0, 0] += 4 }
        let path = folder.file("tiny.h5")
        try tiny.write(to: path)
        try expectSingular("resnet50", "--threads", "1", path)
        tiny.activations.removeLast()
        try tiny.write(to: path) { try $0.write(Tensor<Float>(shape: [1], scalars: [1]), to: "weights/extra") }
        try expectSingular("weights", "--threads", "1", path)
        #expect(try Tool.run("weights", path).output.contains("0 keys without a parameter"))
    }

    @Test func losses() throws {
        let path = folder.file("losses.h5")
        let recorded = try LossCases.recording(of: LossCases.classification)
        let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "test", model: "ghm-loss"))
        try writer.addGroup("cases/case", attributes: ["loss": "ghm-c", "bins": 40, "momentum": 0.75])
        let elements = recorded.calls[0].elements
        try writer.write(elements.prediction, to: "cases/case/calls/0/prediction")
        try writer.write(elements.target, to: "cases/case/calls/0/target")
        try writer.write(Tensor<Float>(repeating: 0, shape: [2]), to: "cases/case/calls/0/gradient")
        try writer.finish()
        try expectSingular("ghm-loss", "--histogram", path)
        #expect(try Tool.run("ghm-loss", path).output.contains("1 call of 1 case compared"))
    }
}
