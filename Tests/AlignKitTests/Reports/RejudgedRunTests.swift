import AlignKit
import Foundation
import TestSupport
import Testing

/// Runs that are judged by another tolerance: each comes out as if it had been run with that tolerance.
@Suite struct RejudgedRunTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let tolerances: [(rtol: Double, atol: Double)] = [
        (0, 0), (1e-3, 0), (0, 1e-5), (0, 1e-3), (1e-2, 1e-2), (0, 2), (1e9, 0), (1e9, 1e9),
    ]

    private func expectTheSame(_ run: (Tolerance) throws -> Report, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let saved = try SavedRun([run(.rounding)]).text
        let path = folder.file("run.json")
        try saved.write(toFile: path, atomically: true, encoding: .utf8)
        let report = try SavedRun(path: path).reports[0]
        for (rtol, atol) in Self.tolerances {
            let judged = report.judged(rtol: rtol, atol: atol)
            let again = try run(.elementwise(rtol: rtol, atol: atol))
            for (one, other) in zip(judged.rows, again.rows) where one.status != other.status {
                Issue.record(
                    "\(one.name) at rtol \(rtol), atol \(atol): \(one.status.word), run again \(other.status.word)",
                    sourceLocation: sourceLocation)
            }
            #expect(judged.rows.map(\.name) == again.rows.map(\.name), sourceLocation: sourceLocation)
            #expect(
                [judged.verdict, judged.outcome.rawValue] == [again.verdict, again.outcome.rawValue],
                "rtol \(rtol), atol \(atol)", sourceLocation: sourceLocation)
            #expect(judged.reasons == again.reasons, sourceLocation: sourceLocation)
        }
    }

    private func check(_ path: String) -> (Tolerance) throws -> Report {
        { tolerance in
            var options = ParityReport.Options()
            options.evidence = [.maps, .hulls]
            options.tolerance = tolerance
            return Report(try ParityReport.resNet(path: path, options: options))
        }
    }

    private func write(
        _ tiny: TinyResNet, _ name: String = "tiny.h5", _ more: (ReferenceFileWriter) throws -> Void = { _ in }
    ) throws -> String {
        let path = folder.file(name)
        try tiny.write(to: path, more)
        return path
    }

    @Test func aStrideThatIsElsewhere() throws {
        var tiny = TinyResNet()
        var caffe = tiny.configuration
        caffe.style = .caffe
        tiny.recompute(as: caffe)
        try expectTheSame(check(try write(tiny)))
    }

    /// What differs from another recording of the same output is wrong, however little.
    @Test func aContainerThatIsNotItsLastLayer() throws {
        let tiny = TinyResNet()
        var other = try #require(tiny.activations.first { $0.path == "layer1.0.relu#2" }).tensor
        other[0, 1, 2, 0] += 1e-6
        let path = try write(tiny) { try $0.write(other, to: "activations/layer1.0") }
        try expectTheSame(check(path))
        let lax = try check(path)(.rounding).judged(rtol: 1, atol: 1)
        #expect(lax.failures.map(\.name) == ["layer1.0"])
    }

    @Test func anOutputThatProvesNothing() throws {
        var tiny = TinyResNet()
        tiny.weights["fc.weight"] = Tensor(repeating: 0, shape: tiny.weights["fc.weight"]!.shape)
        tiny.weights["fc.bias"] = Tensor(repeating: 0, shape: tiny.weights["fc.bias"]!.shape)
        tiny.recompute()
        let path = try write(tiny)
        try expectTheSame(check(path))
        let judged = try check(path)(.rounding).judged(rtol: 1, atol: 1)
        #expect(
            judged.verdict == "mistrusted" && judged.outcome == .failed && judged.grounds.contains("proves nothing"))
    }

    /// A broken input is left aside where that explains what was recorded after it, and that depends on the tolerance.
    @Test func whatWasReadFromABrokenTensor() throws {
        var tiny = TinyResNet()
        tiny.alter("layer3.0.bn1") { $0[0, 1, 2, 0] = .nan }
        tiny.alter("layer3.0.relu#0") { $0[0, 1, 1, 0] += 0.01 }
        tiny.alter("layer4.0.bn2") { $0[0, 0, 0, 0] = .infinity }
        try expectTheSame(check(try write(tiny)))
    }

    @Test func twoRecordings() throws {
        let original = try write(TinyResNet(), "original.h5")
        var tiny = TinyResNet()
        tiny.alter("layer2.0.conv1") { $0[0, 1, 2, 0] += 0.1 }
        tiny.alter("layer3.0.bn2") { $0[0, 1, 1, 0] = .nan }
        let port = try write(tiny, "port.h5")
        func compare(_ one: String, _ other: String) -> (Tolerance) throws -> Report {
            { tolerance in
                var options = FileComparison.Options()
                options.evidence = [.maps, .hulls]
                options.tolerance = tolerance
                return Report(try CompareReport(reference: one, candidate: other, options: options))
            }
        }
        try expectTheSame(compare(original, port))
        try expectTheSame(compare(original, original))
        let report = try compare(original, port)(.rounding)
        #expect(report.first?.name == "layer2.0.conv1" && report.first?.details?.maps.isEmpty == false)
        #expect(report.first?.details?.sentences.first == "A single element differs.")
    }

    /// The line that reproduces a failure is one that the tool takes.
    @Test func theOldToleranceIsNoLongerAskedFor() throws {
        var report = try check(try write(TinyResNet()))(.rounding)
        report.reproduction = "align-cli resnet50 --style caffe --precision tf32 --fast 'a --fast b.h5'"
        report.rows[0].reproduction = "align-cli resnet50 --rtol 1.0 --atol 2e-05 --layers conv1 x.h5"
        let judged = report.judged(rtol: 0, atol: 1)
        #expect(judged.reproduction == "align-cli resnet50 --rtol 0.0 --atol 1.0 --style caffe 'a --fast b.h5'")
        #expect(judged.rows[0].reproduction == "align-cli resnet50 --rtol 0.0 --atol 1.0 --layers conv1 x.h5")
    }
}
