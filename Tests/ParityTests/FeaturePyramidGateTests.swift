import AlignKit
import TestSupport
import Testing

/// The gate over the recorded pyramids, and the same recordings under wrong claims, which must fail at the right
/// tensor.
@Suite struct FeaturePyramidGateTests {
    struct Fixture: Sendable, CustomTestStringConvertible {
        let name: String
        let count: Int
        let network: String
        var path: String { PackageFolder.fixture("fpn-\(name).h5") }
        var testDescription: String { name }
    }

    static let fixtures = [
        Fixture(name: "mmdet-on-input", count: 78, network: "C3–C5 to P3–P7, 32 channels, extra levels on-input"),
        Fixture(name: "mmdet-on-lateral", count: 184, network: "C3–C5 to P3–P7, 32 channels, extra levels on-lateral"),
        Fixture(name: "mmdet-on-output", count: 79, network: "extra levels on-output, ReLU before P7"),
        Fixture(name: "mmdet-pool", count: 90, network: "C2–C5 to P2–P6, 32 channels, extra levels pool"),
        Fixture(name: "mmdet-none", count: 82, network: "extra levels none, upsampling bilinear, BN epsilon 1e-05"),
        Fixture(name: "torchvision", count: 13, network: "256 channels, extra levels on-output, ReLU before P7"),
        Fixture(name: "paddledet", count: 18, network: "256 channels, extra levels on-output, ReLU before P7"),
    ]

    @Test(arguments: fixtures)
    func theRecordingIsAligned(fixture: Fixture) throws {
        let report = try ParityReport.featurePyramid(path: fixture.path)
        #expect(report.verdict == .aligned, "\(report.text())")
        #expect(report.result.comparedCount == fixture.count && report.result.recordedCount == fixture.count)
        #expect(report.result.missing.isEmpty && report.outOfScope.isEmpty && report.assumptions.isEmpty)
        #expect(report.network.contains(fixture.network), "\(report.network)")
    }

    private func firstDivergence(
        _ name: String, _ change: (inout ParityReport.Options) -> Void
    ) throws -> String? {
        var options = ParityReport.Options()
        change(&options)
        let report = try ParityReport.featurePyramid(path: PackageFolder.fixture("fpn-\(name).h5"), options: options)
        #expect(report.verdict == .diverged)
        return report.result.firstDivergence?.name
    }

    @Test func theWrongSourceFailsAtP6() throws {
        #expect(
            try firstDivergence("mmdet-on-lateral") { $0.network.extraLevels = .onOutput } == "neck.fpn_convs.3.conv")
        #expect(
            try firstDivergence("mmdet-on-output") { $0.network.extraLevels = .onLateral } == "neck.fpn_convs.3.conv")
        #expect(try firstDivergence("torchvision") { $0.network.extraLevels = .onLateral } == "neck.fpn_convs.3.conv")
    }

    @Test func theWrongReLUFailsAtP7() throws {
        #expect(
            try firstDivergence("mmdet-on-output") { $0.network.reluBeforeExtra = false } == "neck.fpn_convs.4.conv")
        #expect(try firstDivergence("mmdet-on-input") { $0.network.reluBeforeExtra = true } == "neck.fpn_convs.4.conv")
        #expect(try firstDivergence("paddledet") { $0.network.reluBeforeExtra = false } == "neck.fpn_convs.4.conv")
    }

    @Test func theWrongUpsamplingFailsAtTheFirstUpsampledMap() throws {
        #expect(try firstDivergence("mmdet-on-input") { $0.network.upsampling = .bilinear } == "neck.upsample.1")
        #expect(try firstDivergence("mmdet-none") { $0.network.upsampling = .nearest } == "neck.upsample.1")
    }

    @Test func theWrongStyleFailsAtTheFirstStride() throws {
        #expect(try firstDivergence("mmdet-on-lateral") { $0.network.style = .pytorch } == "layer2.0.conv1")
    }

    @Test func aSourceThatTheWeightsRuleOutFailsAtP6() throws {
        #expect(try firstDivergence("mmdet-on-input") { $0.network.extraLevels = .onOutput } == "neck.fpn_convs.3.conv")
        #expect(
            try firstDivergence("mmdet-on-input") { $0.network.extraLevels = .onLateral } == "neck.fpn_convs.3.conv")
        #expect(
            try firstDivergence("mmdet-on-lateral") { $0.network.extraLevels = .onInput } == "neck.fpn_convs.3.conv")
        #expect(try firstDivergence("paddledet") { $0.network.extraLevels = .onInput } == "neck.fpn_convs.3.conv")
    }

    @Test func levelsThatNobodyRecordedAndThoseThatNobodyClaimedAreNamed() throws {
        #expect(try firstDivergence("mmdet-none") { $0.network.extraLevels = .pool } == "neck.extra_pool.0")
        #expect(try firstDivergence("mmdet-pool") { $0.network.extraLevels = FeaturePyramid.ExtraLevels.none } == nil)
    }

    /// Under `resnet50` the backbone is checked and the pyramid left out.
    @Test func resNetChecksTheBackboneAlone() throws {
        let report = try ParityReport.resNet(path: PackageFolder.fixture("fpn-mmdet-on-lateral.h5"))
        #expect(report.verdict == .aligned, "\(report.text())")
        #expect(report.result.recordedCount == 172 && !report.outOfScope.isEmpty)
        #expect(report.outOfScope.allSatisfy { $0.contains("/neck.") || $0.hasPrefix("outputs/P") })
    }
}
