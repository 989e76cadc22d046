import AlignKit
import Foundation
import TestSupport
import Testing

/// One vocabulary: `aligned`, `not aligned` and `mistrusted` where a person reads, and `diverged` for a tensor whose
/// error was made there; the words of JSON and of saved runs are those that programs know.
@Suite struct VocabularyTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A check that is not aligned, while no tensor of it has diverged: a verdict alone could be called so.
    private func expectVocabulary(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        let renderings = try Renderings(of: arguments)
        #expect(renderings.status == 1, sourceLocation: sourceLocation)
        for (kind, text) in renderings.texts {
            #expect(!text.lowercased().contains("diverged"), "\(kind)", sourceLocation: sourceLocation)
            if kind.contains("errors") || kind == "report of two" { continue }
            #expect(text.lowercased().contains("not aligned"), "\(kind)", sourceLocation: sourceLocation)
        }
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(renderings.json.utf8)) as? [String: Any])
        #expect(report["verdict"] as? String == "diverged", sourceLocation: sourceLocation)
        #expect(renderings.saved.contains("\"verdict\":\"diverged\""), sourceLocation: sourceLocation)
    }

    /// Recordings of one network, as it is, and with one activation of another shape.
    private func networks() throws -> (good: String, misshapen: String) {
        let (good, misshapen) = (folder.file("good.h5"), folder.file("misshapen.h5"))
        var tiny = TinyResNet()
        try tiny.write(to: good)
        tiny.alter("layer2.0.bn1") { $0 = Tensor(repeating: 1, shape: [2, 2]) }
        try tiny.write(to: misshapen)
        return (good, misshapen)
    }

    @Test func networksThatWeKnow() throws {
        let (good, misshapen) = try networks()
        try expectVocabulary("resnet50", misshapen)
        try expectVocabulary("compare", good, misshapen)
        var pyramid = TinyPyramid()
        pyramid.activations[3].tensor = Tensor(repeating: 1, shape: [3])
        let path = folder.file("pyramid.h5")
        try pyramid.write(to: path)
        try expectVocabulary("fpn", path)
    }

    @Test func weights() throws {
        let (good, altered) = (folder.file("good.h5"), folder.file("altered.h5"))
        var tiny = TinyResNet()
        try tiny.write(to: good)
        tiny.weights["fc.bias"]![0] += 1
        try tiny.write(to: altered)
        try expectVocabulary("weights", good, altered)
    }

    @Test func losses() throws {
        let path = folder.file("losses.h5")
        let recorded = try LossCases.recording(of: LossCases.classification)
        let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "test", model: "ghm-loss"))
        let attributes: [String: AttributeValue] = ["loss": "ghm-c", "bins": 40, "momentum": 0.75]
        try writer.addGroup("cases/case", attributes: attributes)
        let elements = recorded.calls[0].elements
        try writer.write(elements.prediction, to: "cases/case/calls/0/prediction")
        try writer.write(elements.target, to: "cases/case/calls/0/target")
        try writer.write(Tensor<Float>(repeating: 0, shape: [2]), to: "cases/case/calls/0/gradient")
        try writer.finish()
        try expectVocabulary("ghm-loss", path)
    }

    @Test func whatProvesNothing() throws {
        let path = folder.file("constant.h5")
        var tiny = TinyResNet()
        for name in ["fc.weight", "fc.bias"] {
            tiny.weights[name] = Tensor(repeating: 0, shape: tiny.weights[name]!.shape)
        }
        tiny.recompute()
        try tiny.write(to: path)
        let renderings = try Renderings(of: ["resnet50", path])
        for (kind, text) in renderings.texts where !kind.contains("errors") && kind != "report of two" {
            #expect(text.lowercased().contains("mistrusted"), "\(kind)")
        }
    }

    /// A tensor that a tolerance alone judges, after the first that differs, may have inherited what it shows.
    @Test func whatAToleranceFindsLaterIsInherited() throws {
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        for (path, epsilon) in [(a, 1e-5), (b, 1e-2)] {
            var stack = TinyStack()
            (stack.epsilon, stack.hasAttributes) = (epsilon, false)
            try stack.write(to: path)
        }
        let run = try Tool.run("compare", "--json", "-", a, b)
        let pairs = try #require(try run.json()["tensors"] as? [[String: Any]])
        let statuses = pairs.compactMap { $0["status"] as? String }
        #expect(statuses == ["exact", "diverged"] + Array(repeating: "drifted", count: 6))
        #expect(pairs.allSatisfy { $0["judged_by"] as? String == "tolerance" })
        #expect(try run.json()["first_divergence"] as? [String: String] == ["name": "norm", "status": "diverged"])
    }
}
