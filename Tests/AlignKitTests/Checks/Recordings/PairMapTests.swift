import AlignKit
import TestSupport
import Testing

/// `--map`: which lines pair what, and which are refused in which words.
@Suite struct PairMapTests {
    private let folder: TemporaryFolder
    private let a: String
    private let b: String

    init() throws {
        folder = try TemporaryFolder()
        (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        try TinyStack().write(to: a)
        var port = TinyStack()
        port.prefix = "net."
        port.framework = "paddle"
        try port.write(to: b)
    }

    private func run(_ lines: String) throws -> FileComparisonResult {
        var options = FileComparison.Options()
        options.map = (lines, "my.map")
        return try FileComparison(
            reference: a, candidate: b, options: options, workers: Workers(threads: 1)
        ).run()
    }

    private func error(_ lines: String) -> String {
        do {
            return "paired \(try run(lines).pairs.count)"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        "* = net.*", "# a port\n\n  *=net.*\t", "# a port\r\n* = net.*\r\n",
        "activations/* = activations/net.*\nweights/* = weights/net.*",
    ])
    func linesThatPairEverything(_ lines: String) throws {
        let result = try run(lines)
        #expect(result.verdict == .aligned && result.count(judgedBy: .claim) == 7, "\(result.objections)")
        #expect(result.weights.isIdentical == true && result.weights.comparedCount == 9)
        #expect(result.onlyA == [] && result.onlyB == [])
    }

    @Test func aModuleBringsItsWeightsAlong() throws {
        let result = try run("stem = net.stem\nhead = net.head")
        #expect(result.weights.comparedCount == 4 && result.pairs.map(\.name) == ["stem", "head"])
        #expect(result.onlyA.count == 6 && result.onlyB.count == 6)
        #expect(result.suggestions.map(\.a) == ["norm", "act", "body", "sum", "pool", "flat"])
        #expect(result.suggestions.map(\.b) == result.suggestions.map { "net.\($0.a)" })
        #expect(result.verdict == .aligned && result.comparedCount == 2, "suggestions are not compared")
    }

    @Test func withoutAMapThereIsTooLittle() throws {
        let result = try run("")
        #expect(result.verdict == .diverged && result.objections.count == 1)
        #expect(result.objections[0].hasPrefix("no convolution was compared: --map pairs them"))
        #expect(result.conclusion == ["what was compared agrees, which is too little"])
        #expect(result.suggestions.count == 8)
    }

    @Test(arguments: [
        ("stem = net.nope", "line 1: expected a path of ", "net.nope”, which is none; nearest: net."),
        (
            "input/image = input/image", "line 1: expected a path of ",
            "“input/image”, which is none; nearest: inputs/image"
        ),
        (
            "inputs/imag = inputs/image", "line 1: expected a path of ",
            "“inputs/imag”, which is none; nearest: inputs/image"
        ),
        (
            "weights/stem.wait = weights/net.stem.weight", "line 1: expected a path of ",
            "; nearest: weights/stem.weight"
        ),
        ("imago = net.stem", "line 1: expected a path of ", "“imago”, which is none; nearest: image"),
        ("* = net.*\nxyz = net.xyz", "line 2: expected a path of ", "“xyz”, which is none"),
        ("net.* = *", "line 1: expected a path of ", "it fits with the two files exchanged"),
        (
            "stem = net.stem\nstem = net.stem",
            "line 2: expected one partner for activations/stem, which line 1 pairs with activations/net.stem",
            "found it once more"
        ),
        (
            "* = net.*\nstem = net.body",
            "line 2: expected one partner for activations/stem, which line 1 pairs with activations/net.stem",
            "found activations/net.body"
        ),
        (
            "stem = net.stem\n\nbody = net.stem",
            "line 3: expected one partner for activations/net.stem, which line 1 pairs with activations/stem",
            "found activations/body"
        ),
        ("stem net.stem", "line 1: expected “path in A = path in B”, found “stem net.stem”", "my.map"),
        ("stem =", "line 1: expected “path in A = path in B”", "found “stem =”"),
        ("s*m = net.stem", "line 1: expected as many * on both sides", "found 1 and 0"),
        ("weights/stem.weight = net.stem", "line 1: expected the same group on both sides, or none", "found “weights"),
        ("weights/stem = activations/net.stem", "line 1: expected the same group on both sides", "found “weights"),
    ])
    func linesThatAreRefused(_ lines: String, _ start: String, _ end: String) {
        let error = error(lines)
        #expect(error.hasPrefix("my.map: \(start)") && error.contains(end), "\(error)")
        #expect(!error.contains("\n"))
    }
}
