import AlignKit
import TestSupport
import Testing

/// Weights of a backbone with a pyramid, in the spelling of any two libraries.
@Suite struct WeightPyramidTests {
    private let folder: TemporaryFolder
    private let parameters: [Parameter]
    private var weights: [String: Tensor<Float>] = [:]

    init() throws {
        folder = try TemporaryFolder()
        let backbone = ResNet.Configuration(blocks: [1, 1, 1, 1], width: 4, classes: nil)
        let pyramid = FeaturePyramid.Configuration(inputChannels: [32, 64, 128], channels: 8)
        parameters = FeaturePyramid.network(pyramid, backbone: backbone).parameters
        var random = SplitMix64(seed: 7)
        for parameter in parameters { weights[parameter.name] = random.tensor(parameter.shape, in: 0.5...1.5) }
    }

    private func write(
        _ weights: [String: Tensor<Float>], _ convention: NamingConvention, head: String? = nil, of value: Float = 1
    ) throws -> String {
        let path = folder.file("\(convention.name)-\(weights.count)-\(value).h5")
        let writer = try ReferenceFileWriter(
            path: path, provenance: .init(framework: "test", model: "fpn", convention: convention.name))
        for (name, value) in weights {
            try writer.write(value, to: "weights/" + convention.key(forParameter: name))
        }
        if let head { try writer.write(Tensor<Float>(repeating: value, shape: [9, 8]), to: "weights/\(head)") }
        try writer.finish()
        return path
    }

    @Test(arguments: ["torchvision", "mmdet", "paddledet", "detectron2"])
    func anyTwoConventionsMeet(convention name: String) throws {
        let other = try write(weights, NamingConvention.named(name)!)
        let result = try WeightReport(a: try write(weights, .mmdet), b: other).result
        #expect(result.verdict == .aligned && result.networks.count == 2)
        #expect(result.checks.map(\.name) == parameters.map(\.name))
        #expect(result.checks.allSatisfy { $0.status == .identical })
    }

    @Test func aMissingLateralIsAFinding() throws {
        var lacking = weights
        lacking["neck.lateral_convs.1.conv.weight"] = nil
        let result = try WeightReport(a: try write(lacking, .mmdet)).result
        #expect(result.missing.map(\.name) == ["neck.lateral_convs.1.conv.weight"])
        #expect(result.checks.count { !$0.isAligned } == 1)
    }

    /// What stands behind the pyramid is counted and named, and is no finding, whatever it holds.
    @Test func headsAreOutOfScope() throws {
        let key = "bbox_head.retina_cls.weight"
        let (a, b) = (try write(weights, .mmdet, head: key), try write(weights, .paddledet))
        for (first, second) in [(a, b), (b, a)] {
            let result = try WeightReport(a: first, b: second).result
            #expect(result.verdict == .aligned && result.outOfScope == [key] && result.leftOver.isEmpty)
            #expect(!result.checks.contains { $0.name == key })
        }
        let alone = try WeightReport(a: a).result
        #expect(alone.verdict == .aligned && alone.outOfScope == [key])
        let altered = try write(weights, .mmdet, head: key, of: .nan)
        let both = try WeightReport(a: a, b: altered).result
        #expect(both.verdict == .aligned && both.outOfScope == [key] && both.checks.count == parameters.count)
    }
}
