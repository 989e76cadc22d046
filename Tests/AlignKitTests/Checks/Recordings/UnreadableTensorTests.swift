import AlignKit
import TestSupport
import Testing

/// Tensors of two recordings that cannot be read: not compared, with the reason, and never taken for a difference.
@Suite struct UnreadableTensorTests {
    private let folder: TemporaryFolder
    private let reason = "has an unsuitable attribute: expected at most 1024 attributes, found more"

    init() throws { folder = try TemporaryFolder() }

    private func write(_ name: String, _ change: (inout TinyStack) -> Void = { _ in }) throws -> String {
        var stack = TinyStack()
        change(&stack)
        try stack.write(to: folder.file(name))
        return folder.file(name)
    }

    /// More attributes than are read.
    private static let tooMany = Dictionary(
        uniqueKeysWithValues: (0..<1100).map { ("x\($0)", AttributeValue.integer($0)) })

    private func report(_ a: String, _ b: String) throws -> CompareReport {
        try CompareReport(reference: a, candidate: b, workers: Workers(threads: 1))
    }

    /// In either file the tensor is listed with the reason, and neither claims nor rounding are made of it.
    @Test func inEitherFile() throws {
        let (good, bad) = (try write("good.h5"), try write("bad.h5") { $0.moreAttributes["stem"] = Self.tooMany })
        for (letter, report) in [("B", try report(good, bad)), ("A", try report(bad, good))] {
            let result = report.result
            let pair = try #require(result.pairs.first { $0.name == "stem" })
            #expect(pair.status == .shapeMismatch && pair.difference == nil && pair.judge == .tolerance)
            #expect(pair.isolatedA == nil && pair.isolatedB == nil && pair.inherited == nil)
            let words = "not compared: \(letter) cannot be read: \(bad): activations/stem: \(reason)"
            #expect(pair.remarks == [words])
            #expect(result.verdict == .diverged && result.atFault == .unknown && result.comparedCount == 7)
            #expect(result.conclusion == ["what could be read agrees; stem was not compared"])
            #expect(result.pairs.filter { $0.name != "stem" }.allSatisfy { $0.status == .exact })
            let listed = try #require(report.notChecked.first)
            #expect(report.notChecked.count == 1 && listed.paths == ["activations/stem"])
            #expect(
                listed.file == letter.lowercased() && listed.reason.rawValue == "not compared, since it cannot be read")
            let texts = [report.text(), MarkdownSummary([Report(report)]).text, JUnitDocument([Report(report)]).text]
            for text in texts + [HTMLPage([Report(report)]).text, ReportText(Report(report)).text] {
                let text = text.split { $0.isWhitespace }.joined(separator: " ")
                #expect(!text.contains("rounding may have") && !text.contains("drifted"), "\(text)")
                #expect(text.contains("cannot be read") && text.contains("1024 attributes"), "\(text)")
            }
        }
    }

    /// A difference is where both could be read.
    @Test func aDifferenceElsewhere() throws {
        let (good, bad) = (
            try write("good.h5"),
            try write("bad.h5") {
                $0.moreAttributes["stem"] = Self.tooMany
                $0.altered["body"] = TinyStack(seed: 9).activations()["body"]
            }
        )
        let result = try report(good, bad).result
        #expect(result.firstDivergence?.name == "body" && result.atFault == .candidate, "\(result.conclusion)")
    }

    /// What was made from a tensor that could not be compared: nothing is known of it, and no number is made up.
    @Test func whatWasMadeFromIt() throws {
        let (good, bad) = (
            try write("good.h5"),
            try write("bad.h5") {
                $0.moreAttributes["pool"] = Self.tooMany
                $0.altered["flat"] = TinyStack(seed: 9).activations()["flat"]
            }
        )
        let pair = try #require(try report(good, bad).result.pairs.first { $0.name == "flat" })
        #expect(pair.status == .drifted && pair.inherited == .unknown)
        #expect(
            pair.remarks.contains("nothing is known of its own share: what lies before it was not compared throughout"))
        #expect(!pair.remarks.contains { $0.contains("in proportion") || $0.contains("rounding") }, "\(pair.remarks)")
    }

    /// Compared with itself, the recording is doubted for the right reason.
    @Test func againstItself() throws {
        let bad = try write("bad.h5") { $0.moreAttributes["stem"] = Self.tooMany }
        let result = try report(bad, bad).result
        #expect(result.verdict == .mistrusted && result.doubts == ["1 tensor could not be read, first stem"])
    }

    /// What is no tensor at all, and what contradicts itself.
    @Test func otherReasons() throws {
        let (good, bad) = (try write("good.h5"), folder.file("bad.h5"))
        var stack = TinyStack()
        stack.moreAttributes["norm"] = ["sampled_shape": [7]]
        try stack.write(to: bad)
        let result = try report(good, bad).result
        let pair = try #require(result.pairs.first { $0.name == "norm" })
        #expect(pair.status == .shapeMismatch && pair.remarks.count == 1, "\(pair.remarks)")
        #expect(pair.remarks[0].hasPrefix("not compared: B cannot be read: \(bad): "), "\(pair.remarks)")
    }
}
