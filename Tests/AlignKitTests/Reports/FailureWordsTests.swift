import AlignKit
import Foundation
import TestSupport
import Testing

/// What documents say of a failure of a real check: the cause where it is known, and how long it took.
@Suite struct FailureWordsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func check(
        _ tiny: TinyResNet, epsilon: Double? = nil, _ more: (ReferenceFileWriter) throws -> Void = { _ in }
    ) throws -> Report {
        let path = folder.file("tiny.h5")
        try tiny.write(to: path, more)
        var options = ParityReport.Options()
        options.network.batchNormEpsilon = epsilon
        options.evidence = [.maps, .hulls]
        return Report(try ParityReport.resNet(path: path, options: options))
    }

    private func words(_ name: String, in report: Report) -> String? {
        report.rows.first { $0.name == name }?.headline
    }

    @Test func whatIsMadeHereAndWhatIsInherited() throws {
        var tiny = TinyResNet()
        tiny.alter("layer2.0.conv1") { $0[0, 1, 2, 0] += 1 }
        tiny.alter("layer3.0.bn1") { $0[0, 1, 2, 0] = .nan }
        let report = try check(tiny)
        #expect(words("layer2.0.conv1", in: report) == "made here: more than rounding explains")
        #expect(words("layer3.0.bn1", in: report) == "made here: NaN or infinity on one side only")
        let judged = report.judged(rtol: 0, atol: 0.5)
        #expect(words("layer2.0.conv1", in: judged) == "made here: more than the tolerance allows")
        let failures = report.rows.indices.filter {
            report.rows[$0].status.isFailure && report.consequences[$0] == nil
        }
        #expect(failures == report.rows.indices.filter { report.rows[$0].status.kind == .created })
    }

    /// In a check with another epsilon the normalizations are wrong, and what follows inherits that from the first.
    @Test func inheritedErrorsSayFromWhere() throws {
        let report = try check(TinyResNet(), epsilon: 1e-2)
        #expect(words("bn1", in: report)?.hasPrefix("made here: ") == true)
        #expect(words("relu", in: report) == "inherited from bn1")
        #expect(report.rows.first { $0.name == "bn1" }.flatMap(\.excess).map { $0 > 1 } == true)
        let relu = try #require(report.rows.firstIndex { $0.name == "relu" })
        #expect(report.consequences[relu] == "inherited from bn1")
        for atol in [1e-6, 1e-5, 1e-4, 1e-3] {
            let judged = report.judged(rtol: 0, atol: atol)
            let failing = Set(judged.failures.map(\.name))
            let origins = judged.failures.filter { $0.status.kind == .inherited }.compactMap(\.origin)
            #expect(Set(origins).isSubset(of: failing), "nothing is inherited from what passes")
        }
        #expect(report.failureOrder.prefix(3).allSatisfy { report.rows[$0].status.kind == .created })
    }

    @Test func theCauseIsWhatTheRecordingSays() throws {
        let options = ParityReport.Options()
        var other = options
        other.network.batchNormEpsilon = 1e-3
        let report = Report(
            try ParityReport.resNet(path: PackageFolder.fixture("resnet50-torchvision.h5"), options: other))
        #expect(words("bn1", in: report) == "made here: recorded with eps 1e-05, checked with 0.001")
        #expect(report.first?.name == "bn1" && report.consequences.count == 120)
        let xml = JUnitDocument([report]).text
        #expect(xml.contains("failures=\"53\" errors=\"0\" skipped=\"120\""))
        #expect(
            xml.contains("type=\"diverged\" message=\"made here: recorded with eps 1e-05, checked with 0.001\">bn1: "))
    }

    @Test func everyTensorSaysHowLongItTook() throws {
        let report = try check(TinyResNet())
        let times = report.rows.compactMap(\.seconds)
        #expect(times.count == report.rows.count && times.allSatisfy { $0 > 0 })
        let losses = Report(try LossReport(path: PackageFolder.fixture("ghm-pytorch.h5")))
        #expect(losses.rows.filter { $0.name.hasSuffix("call 0") }.allSatisfy { $0.seconds != nil })
        let path = folder.file("tiny.h5")
        let pairs = Report(try CompareReport(reference: path, candidate: path, options: .init()))
        #expect(pairs.rows.allSatisfy { $0.seconds != nil })
    }

    /// Of a model that nobody knows, a tolerance does not tell whether a difference was made where it shows.
    @Test func aToleranceClaimsNoOrigin() throws {
        let paths = ["c.h5", "d.h5"].map(folder.file)
        for (path, value) in zip(paths, [1, 2] as [Float]) {
            let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "pytorch", model: "own"))
            try writer.write(Tensor<Float>(shape: [1, 3], scalars: [1, 2, 3]), to: "inputs/image")
            try writer.write(Tensor<Float>(shape: [1, 3], scalars: [value, 2, 3]), to: "activations/own")
            try writer.finish()
        }
        let report = Report(try CompareReport(reference: paths[0], candidate: paths[1], options: .init()))
        #expect(words("own", in: report) == "the two differ by more than the tolerance allows")
    }

    @Test func aComparisonSaysWhichSideItIs() throws {
        let one = folder.file("one.h5")
        let other = folder.file("other.h5")
        try TinyResNet().write(to: one)
        var tiny = TinyResNet()
        tiny.alter("layer2.0.conv1") { $0[0, 1, 2, 0] += 1 }
        try tiny.write(to: other)
        let report = Report(try CompareReport(reference: one, candidate: other, options: .init()))
        #expect(
            words("layer2.0.conv1", in: report)
                == "made here: the candidate does not follow from its own inputs and weights")
    }
}
