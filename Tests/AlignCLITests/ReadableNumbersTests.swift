import AlignKit
import Foundation
import TestSupport
import Testing

/// Numbers of extreme differences, and lists that would be long.
@Suite struct ReadableNumbersTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Two recordings of one activation, of inputs that differ as it does, as one line of words.
    private func compare(_ a: [Float], _ b: [Float]) throws -> String {
        let paths = [folder.file("a.h5"), folder.file("b.h5")]
        for (path, values) in zip(paths, [a, b]) {
            let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "numpy", model: "mine"))
            let tensor = Tensor(shape: [values.count], scalars: values)
            try writer.write(tensor, to: "inputs/x")
            try writer.write(tensor, to: "activations/y", attributes: ["order": 0])
            try writer.finish()
        }
        return try Tool.run(["compare", "--verbose"] + paths).output.split { $0.isWhitespace }.joined(separator: " ")
    }

    /// An input in float32 has the units of float32, and no more digits than say something.
    @Test func unitsInTheLastPlace() throws {
        let far = try compare([1, -2, 3], [1, 2, 3])
        #expect(far.contains("2.1e+09 ulp") && !far.contains("9223"))
        let near = try compare([1, 2], [1, Float(2).nextUp])
        #expect(near.components(separatedBy: "cos 1, 1 ulp").count == 4 || near.contains("1 ulp"), "\(near)")
        #expect(near.matches(of: #/([0-9]+) ulp/#).allSatisfy { $0.1 == "1" }, "\(near)")
    }

    @Test func cosines() throws {
        #expect(try compare([1, 1], [-1, -1]).contains("cos -1.0,"))
        #expect(try compare([1, 0], [0, 1]).contains("cos 0,"))
        #expect(try compare([3, 4], [3, 4.01]).contains("cos 1-"))
        #expect(try !compare([1, 2, -3], [-3, 1, 2]).contains("cos 1-"))
    }

    /// No relative difference is 0 beside one that is not.
    @Test func relativeDifferences() throws {
        let text = try compare([1000, 1e-5], [1000, 0.25])
        #expect(text.contains("max abs 2.5e-01, max rel –,"), "\(text)")
        #expect(try compare([0.5], [0.5]).contains("max abs 0, max rel 0,"))
    }

    /// What is wrong by itself is listed as far as other lists go.
    @Test func tensorsByThemselves() throws {
        let path = folder.file("many.h5")
        var tiny = TinyResNet()
        let names = tiny.activations.map(\.path).filter { $0.contains("conv") || $0.contains("bn") }
        for name in names { tiny.alter(name) { $0[0, 0, 0, 0] += 3 } }
        try tiny.write(to: path)
        let output = try Tool.run("resnet50", path).output
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("by itself") })
        let list = lines[start...].prefix { $0.hasPrefix("by itself") || $0.hasPrefix("     ") }
        #expect(list.count <= 20 && list.last?.hasSuffix(" more, as the table shows") == true, "\(list)")
    }

    /// A share of a bound is in per cent wherever a person reads it; programs have the share.
    @Test func sharesOfBounds() throws {
        let path = folder.file("tiny.h5")
        var tiny = TinyResNet()
        tiny.alter("layer2.0.conv1") { $0[0, 1, 2, 0] += 0.25 }
        try tiny.write(to: path)
        let renderings = try Renderings(of: ["resnet50", path])
        let json = try JSONSerialization.jsonObject(with: Data(renderings.json.utf8)) as? [String: Any]
        let tensor = (json?["tensors"] as? [[String: Any]])?.first { $0["name"] as? String == "layer2.0.conv1" }
        let share = try #require((tensor?["bound"] as? [String: Any])?["statistical_share"] as? Double)
        let percent = share.percentOfBound
        #expect(share > 1 && percent.hasSuffix(" %"))
        for kind in ["text", "html", "markdown", "report", "report html", "report markdown"] {
            #expect(renderings.texts[kind]?.contains(percent) == true, "\(kind): \(percent)")
        }
        #expect(renderings.texts["html"]?.contains("data-v=\"\(share)\"") == true)
    }
}
