import AlignKit
import TestSupport
import Testing

/// The weights of one file against the network that they make.
@Suite struct WeightMappingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func map(
        _ tiny: TinyResNet, _ convention: NamingConvention = .torchvision,
        _ more: (ReferenceFileWriter) throws -> Void = { _ in }
    ) throws -> WeightComparisonResult {
        let path = folder.file("weights.h5")
        try WeightPairOfFiles.write(tiny, to: path, convention, more)
        return try WeightReport(a: path).result
    }

    @Test func everyParameterWithKeyLayoutAndShape() throws {
        let tiny = TinyResNet.ofWeights()
        let result = try map(tiny, .paddle)
        #expect(result.verdict == .aligned && result.checks.allSatisfy { $0.status == .mapped && $0.b == nil })
        #expect(result.comparedCount == tiny.weights.count && result.networks.count == 1)
        let fc = try #require(result.checks.first { $0.name == "fc.weight" })
        #expect(fc.shape == [5, 128] && fc.a?.extents == [128, 5] && fc.a?.layout == "[in, out]")
        let mean = try #require(result.checks.first { $0.name == "bn1.running_mean" })
        #expect(mean.a?.key == "bn1._mean" && mean.a?.layout == nil && mean.role == .mean)
    }

    @Test func whatDoesNotFit() throws {
        var tiny = TinyResNet.ofWeights()
        tiny.weights["bn1.weight"] = nil
        tiny.weights["conv1.weight"]![0, 0, 0, 0] = .infinity
        tiny.weights["layer1.0.bn1.running_var"]![0] = -1
        tiny.weights["layer1.0.bn1.bias"] = Tensor(repeating: 1, shape: [5])
        let result = try map(tiny) { try $0.write(Tensor<Float>(repeating: 1, shape: [4]), to: "weights/bn1.weights") }
        #expect(result.verdict == .diverged && result.firstDivergence?.name == "conv1.weight")
        let found = result.checks.filter { !$0.isAligned }
        #expect(
            found.map(\.name) == [
                "conv1.weight", "bn1.weight", "layer1.0.bn1.bias", "layer1.0.bn1.running_var", "bn1.weights",
            ])
        #expect(found.map(\.status) == [.invalid, .missing, .shapeMismatch, .invalid, .leftOver])
        #expect(found[1].remarks == ["left over and much like it: bn1.weights"])
        #expect(found[2].findings == ["shape [5] instead of [4]"])
    }

    /// What is odd and no fault: the exit status does not change.
    @Test func remarks() throws {
        var tiny = TinyResNet.ofWeights(
            ResNet.Configuration(block: .basic, blocks: [2, 1, 1, 1], width: 2, classes: 16))
        tiny.weights["layer1.0.bn2.weight"] = Tensor(repeating: 0, shape: [2])
        tiny.weights["layer1.1.conv2.weight"] = tiny.weights["layer1.0.conv1.weight"]
        let result = try map(tiny, .paddle)
        #expect(result.verdict == .aligned)
        let remarks = result.checks.filter { !$0.remarks.isEmpty }
        #expect(remarks.map(\.name) == ["layer1.0.bn2.weight", "layer1.1.conv2.weight", "fc.weight"])
        #expect(remarks[0].remarks[0].hasPrefix("all 2 scales are 0"))
        #expect(remarks[1].remarks == ["the same contents as layer1.0.conv1.weight"])
        #expect(remarks[2].remarks == ["square: the shape cannot prove the layout [in, out]"])
    }

    /// A classifier stored the wrong way round is what is wrong, not the number of classes.
    @Test(arguments: [NamingConvention.torchvision.name, NamingConvention.paddle.name])
    func aTransposedClassifierIsNamed(convention name: String) throws {
        var tiny = TinyResNet.ofWeights()
        tiny.weights["fc.weight"] = tiny.weights["fc.weight"]!.transposed()
        let found = try map(tiny, NamingConvention.named(name)!).checks.filter { !$0.isAligned }
        #expect(found.map(\.name) == ["fc.weight"] && found[0].status == .shapeMismatch)
    }

    @Test func ignoredKeysAreCounted() throws {
        let result = try map(TinyResNet.ofWeights()) {
            try $0.write([1], shape: [], to: "weights/bn1.num_batches_tracked")
        }
        #expect(result.ignoredA == 1 && result.ignoredB == nil && result.verdict == .aligned)
    }
}
