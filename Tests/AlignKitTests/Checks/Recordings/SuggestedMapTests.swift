import AlignKit
import TestSupport
import Testing

/// `--suggest-map`: what is written can be used as it is.
@Suite struct SuggestedMapTests {
    private let folder: TemporaryFolder
    private let a: String
    private let b: String

    init() throws {
        folder = try TemporaryFolder()
        (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
    }

    private func comparison(_ map: String? = nil) throws -> FileComparison {
        var options = FileComparison.Options()
        options.map = map.map { ($0, "my.map") }
        return try FileComparison(reference: a, candidate: b, options: options, workers: Workers(threads: 1))
    }

    private func write(_ path: String, _ names: [String], shape: (Int) -> Shape = { [$0 + 1] }) throws {
        let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "numpy", model: "mine"))
        for (position, name) in names.enumerated() {
            try writer.write(
                Tensor<Float>(repeating: 1, shape: shape(position)), to: name, attributes: ["order": .integer(position)]
            )
        }
        try writer.finish()
    }

    private func lines(_ map: String) -> [Substring] {
        map.split(separator: "\n").filter { !$0.hasPrefix("#") }
    }

    @Test(arguments: ["", "stem = net.stem", "# mine\n\nweights/stem.weight = weights/net.stem.weight\n"])
    func aPortOfOtherNamesIsPairedThroughout(_ given: String) throws {
        try TinyStack().write(to: a)
        var port = TinyStack()
        port.prefix = "net."
        port.framework = "paddle"
        try port.write(to: b)

        let first = try comparison(given)
        let map = try first.run().suggestedMap
        #expect(map == first.suggestedMap, "the same before anything is compared")
        #expect(map.hasPrefix(given) && lines(map).count >= 8, "\(map)")

        let result = try comparison(map).run()
        #expect(result.onlyA == [] && result.onlyB == [] && result.suggestions.isEmpty)
        #expect(result.comparedCount == 8 && result.verdict == .aligned, "\(result.objections)")
        #expect(lines(result.suggestedMap) == lines(map), "nothing is left to suggest")
    }

    /// Weights of modules whose output was not recorded under their name, as attention layers have them; 10 after 9.
    @Test func weightsThatNoModuleBringsAlong() throws {
        let layers = (0..<12).flatMap { layer in
            [
                ("layers.\(layer).attn.in_proj_weight", "encoder.\(layer).qkv.weight"),
                ("layers.\(layer).attn.bias", "encoder.\(layer).qkv.bias"),
            ]
        }
        for (path, module, weights) in [(a, "fc", layers.map(\.0)), (b, "head", layers.map(\.1))] {
            let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "pytorch", model: "mine"))
            try writer.write(
                Tensor<Float>(repeating: 1, shape: [2]), to: "activations/\(module)", attributes: ["order": 0])
            try writer.write(Tensor<Float>(repeating: 1, shape: [2, 2]), to: "weights/\(module).weight")
            for (position, name) in weights.enumerated() {
                let shape: Shape = name.hasSuffix("bias") ? [6] : [6, 2]
                try writer.write(Tensor<Float>(repeating: Float(position), shape: shape), to: "weights/\(name)")
            }
            try writer.finish()
        }
        let map = try comparison().suggestedMap
        #expect(lines(map).first == "fc = head" && lines(map).count == 25, "\(map)")
        #expect(lines(map).contains("weights/layers.10.attn.bias = weights/encoder.10.qkv.bias"))
        #expect(lines(map).contains("weights/layers.2.attn.in_proj_weight = weights/encoder.2.qkv.weight"))
        let result = try comparison(map).run()
        #expect(result.weights.comparedCount == 25 && result.weights.isIdentical == true)
    }

    /// A name may hold what means something in a line.
    @Test func namesThatNoLineCanSay() throws {
        let names = ["plain", "#hash", "a=b", "a*b", " edge ", "two\nlines", "x = y"]
        try write(a, names.map { "activations/\($0)" })
        try write(b, names.map { "activations/b:\($0)" })
        let map = try comparison().suggestedMap
        #expect(lines(map) == ["plain = b:plain", "activations/#hash = activations/b:#hash"])
        #expect(map.split(separator: "\n").count { $0.hasPrefix("# no line can say: ") } == 5, "\(map)")
        let result = try comparison(map).run()
        #expect(result.pairs.map(\.name) == ["plain", "#hash"])
    }

    @Test func onlyTensorsOfOneGroupAreSuggested() throws {
        try write(a, ["activations/one", "activations/two"])
        try write(b, ["outputs/one", "activations/deux"])
        let result = try comparison(try comparison().suggestedMap).run()
        #expect(result.pairs.map(\.name) == ["two"] && result.onlyA == ["activations/one"])
    }

    @Test func nothingToSuggestIsAMapAsWell() throws {
        try write(a, ["activations/one", "activations/two"])
        try write(b, ["activations/one"])
        let map = try comparison().suggestedMap
        #expect(lines(map) == [] && map.contains("# nothing: no tensor"))
        #expect(try comparison(map).run().comparedCount == 1)
    }
}
