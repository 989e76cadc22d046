import AlignKit
import Foundation
import TestSupport
import Testing

/// Where nothing was recorded of the nodes before a tensor, what is wrong with it may have been made at any of them.
@Suite struct SpanTests {
    private let folder: TemporaryFolder
    /// Two levels: `neck.upsample.0` reads the upper lateral, `neck.merge.0` the lower one and what was made larger.
    private static let pyramid = FeaturePyramid.Configuration(
        inputChannels: [32, 64], channels: 8, extraLevels: .none, extraCount: 0)
    private static let words =
        "between neck.lateral_convs.1.conv and neck.fpn_convs.0.conv: neck.upsample.0, neck.merge.0 or "
        + "neck.fpn_convs.0.conv"

    init() throws { folder = try TemporaryFolder() }

    /// A pyramid alone whose upsampling is another, without the recordings of some nodes.
    private func recording(_ name: String, isWrong: Bool = true, missing: Set<String>) throws -> String {
        var tiny = TinyPyramid(
            Self.pyramid, backbone: nil, shapes: ["C3": [1, 32, 12, 16], "C4": [1, 64, 6, 8]])
        if isWrong {
            var other = tiny.network
            other.replaceOperation(of: "neck.upsample.0", by: Resampling(mode: .bilinear))
            tiny.run(as: other)
        }
        let path = folder.file(name)
        try tiny.write(to: path) { missing.contains($0) ? nil : $0 }
        return path
    }

    private func report(_ path: String) throws -> ParityReport {
        var options = ParityReport.Options()
        options.network.upsampling = .nearest
        return try ParityReport.featurePyramid(path: path, options: options, workers: Workers(threads: 1))
    }

    @Test func everyDocumentNamesTheNodesBetween() throws {
        let missing: Set = ["neck.upsample.0", "neck.merge.0"]
        let report = try report(recording("a.h5", missing: missing))
        let first = try #require(report.result.firstDivergence)
        #expect(first.name == "neck.fpn_convs.0.conv")
        #expect(first.span?.nodes == ["neck.upsample.0", "neck.merge.0", "neck.fpn_convs.0.conv"])
        #expect(first.span?.after == ["neck.lateral_convs.0.conv", "neck.lateral_convs.1.conv"])
        let divergence = try divergence(of: report)
        let span = try #require(divergence["span"] as? [String: [String]])
        #expect(span["nodes"]?.count == 3 && span["after"]?.count == 2)
        try expectWords(in: report.text(), Report(report))
        let saved = try SavedRun([Report(report)]).text
        let path = folder.file("run.json")
        try saved.write(toFile: path, atomically: true, encoding: .utf8)
        let again = try #require(try SavedRun(path: path).reports.first)
        try expectWords(in: ReportText(again).text, again)
    }

    private func divergence(of report: ParityReport) throws -> [String: Any] {
        let text = try #require(try JSONRenderer([Report(report)]).object)
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return try #require(json?["first_divergence"] as? [String: Any])
    }

    private func expectWords(in text: String, _ report: Report) throws {
        let documents = [
            text, HTMLPage([report]).text, MarkdownSummary([report]).text, JUnitDocument([report]).text,
            try #require(WorkflowAnnotation(report).text),
        ]
        for document in documents {
            let line = document.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                .replacing("&#58;", with: ":").replacing("&#95;", with: "_")
            #expect(line.contains(Self.words), "\(document)")
            // A page explains its words, this one among them.
            #expect(!line.contains("made here") || document.hasPrefix("<!DOCTYPE"))
        }
    }

    @Test func aPointStaysAPoint() throws {
        let report = try report(recording("a.h5", missing: []))
        let first = try #require(report.result.firstDivergence)
        #expect(first.name == "neck.upsample.0" && first.span == nil && Report(report).first?.span == nil)
        #expect(Report(report).first?.headline.hasPrefix("made here") == true)
        #expect(try divergence(of: report).keys.sorted() == ["name", "status"])
    }

    @Test func theSideThatIsWrongDecidesBetweenWhichNodes() throws {
        let missing: Set = ["neck.upsample.0", "neck.merge.0"]
        let right = try recording("right.h5", isWrong: false, missing: [])
        let wrong = try recording("wrong.h5", missing: missing)
        var options = FileComparison.Options()
        options.network.upsampling = .nearest
        let report = try CompareReport(
            reference: right, candidate: wrong, options: options, workers: Workers(threads: 1))
        let result = report.result
        #expect(result.network != nil && result.atFault == .candidate)
        #expect(result.firstDivergenceSpan?.nodes == ["neck.upsample.0", "neck.merge.0", "neck.fpn_convs.0.conv"])
        #expect(result.conclusion[0].hasPrefix("the candidate departs \(Self.words)"), "\(result.conclusion)")
        try expectWords(in: report.text(), Report(report))
        // What the candidate did not record, the reference may have.
        let complete = try recording("complete.h5", missing: [])
        let other = try recording("other.h5", isWrong: false, missing: missing)
        let point = try FileComparison(
            reference: other, candidate: complete, options: options, workers: Workers(threads: 1)
        ).run()
        #expect(point.atFault == .candidate && point.firstDivergenceSpan == nil, "\(point.conclusion)")
    }

    @Test func longSpansAreShortened() {
        var network = Network()
        var last = network.addInput("x")
        for i in 1...12 { last = network.add("n\(i)", ReLU(), last) }
        let all = DivergenceSpan(network, to: "n12") { $0 == "n2" }
        #expect(all.nodes.count == 10 && all.after == ["n2"])
        #expect(all.words == "between n2 and n12: n3, … 8 more … or n12")
        let start = DivergenceSpan(network, to: "n2") { _ in false }
        #expect(start.words == "between x and n2: n1 or n2")
        #expect(DivergenceSpan(network, to: "n5") { $0 == "n4" }.isPoint)
    }
}
