import AlignKit
import TestSupport
import Testing

/// A weight that one of two recordings has and the network has not: it is the same finding in either file.
@Suite struct LeftOverWeightTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ name: String, more: [String: Shape] = [:], _ change: (inout TinyResNet) -> Void = { _ in })
        throws -> String
    {
        var tiny = TinyResNet()
        change(&tiny)
        try tiny.write(to: folder.file(name)) { writer in
            for (key, shape) in more {
                try writer.write(Tensor<Float>(repeating: 1, shape: shape), to: "weights/\(key)")
            }
        }
        return folder.file(name)
    }

    private func compare(_ a: String, _ b: String) throws -> CompareReport {
        try CompareReport(reference: a, candidate: b, workers: Workers(threads: 1))
    }

    /// A key that is no parameter of any network, a block that the others lack, and a part of one.
    @Test(arguments: ["extra.thing", "layer1.0.se.weight", "layer2.1.conv1.weight", "layer1.0.conv4.weight"])
    func aKeyOfOneFile(key: String) throws {
        let (plain, more) = (try write("plain.h5"), try write("more.h5", more: [key: [3]]))
        let reports = (try compare(more, plain), try compare(plain, more))
        let (first, second) = (reports.0.result, reports.1.result)
        #expect(first.network != nil && first.network == second.network, "\(first.network ?? "none")")
        #expect(first.verdict == .diverged && second.verdict == .diverged)
        #expect(first.objections == second.objections && first.objections == ["1 refused"], "\(first.objections)")
        #expect(first.refusals == second.refusals, "\(first.refusals)")
        let words = "\(more): weights/\(key): expected only parameters of the network, found a key that is left over"
        #expect(first.refusals.count == 1 && first.refusals[0].hasPrefix(words), "\(first.refusals)")
        #expect(first.weights.isIdentical == true && second.weights.isIdentical == true)
        #expect(first.weights.comparedCount == second.weights.comparedCount)
        #expect(first.pairs.map(\.status) == second.pairs.map(\.status))
        #expect(first.atFault == second.atFault)
        #expect(reports.0.notChecked.map(\.file) == ["a"] && reports.1.notChecked.map(\.file) == ["b"])
        #expect(reports.0.notChecked.map(\.paths) == [["weights/\(key)"]])
        #expect(reports.1.notChecked.map(\.paths) == [["weights/\(key)"]])
    }

    /// What both have alike makes them another model, as before.
    @Test func aKeyOfBoth() throws {
        let paths = (try write("a.h5", more: ["extra.thing": [3]]), try write("b.h5", more: ["extra.thing": [3]]))
        let result = try compare(paths.0, paths.1).result
        #expect(result.network == nil && result.verdict == .aligned && result.refusals == [])
    }

    /// A weight that is missing in one file is named as that file's, too.
    @Test func aKeyThatIsMissing() throws {
        let (whole, part) = (try write("whole.h5"), try write("part.h5") { $0.weights["layer2.0.bn2.bias"] = nil })
        for result in [try compare(whole, part).result, try compare(part, whole).result] {
            #expect(result.network?.hasPrefix("ResNet-14") == true)
            #expect(result.refusals.count == 1 && result.refusals[0].hasPrefix("\(part): weights/layer2.0.bn2.bias: "))
        }
    }
}
