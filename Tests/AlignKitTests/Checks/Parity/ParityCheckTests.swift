import AlignKit
import TestSupport
import Testing

/// What the check says of recordings with one thing wrong with them.
@Suite struct ParityCheckTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func check(
        _ tiny: TinyResNet, _ change: (inout ParityReport.Options) -> Void = { _ in },
        more: (ReferenceFileWriter) throws -> Void = { _ in }
    ) throws -> ParityResult {
        let path = folder.file("tiny.h5")
        try tiny.write(to: path, more)
        var options = ParityReport.Options()
        change(&options)
        return try ParityReport.resNet(path: path, options: options).result
    }

    func status(_ path: String, in result: ParityResult) -> TensorCheck.Status? {
        result.tensors.first { $0.path == "activations/\(path)" }?.status
    }

    @Test func anHonestRecordingIsAlignedThroughout() throws {
        let tiny = TinyResNet()
        let result = try check(tiny)
        #expect(result.verdict == .aligned && result.objections == [] && result.remarks == [])
        #expect(result.comparedCount == tiny.activations.count && result.missing == [])
        #expect(result.tensors.map(\.path) == tiny.activations.map { "activations/\($0.path)" })
        #expect(result.firstDivergence == nil)
        #expect(Set(result.tensors.map(\.status)) == [.exact], "our own numbers come back")
    }

    @Test func samplesAreRefused() throws {
        let path = folder.file("tiny.h5")
        var tiny = TinyResNet()
        let extents = tiny.activations[0].tensor.shape.extents.map { AttributeValue.integer($0) }
        tiny.attributes["conv1"]!["sampled_shape"] = .list(extents)
        tiny.alter("conv1") { $0 = Tensor(shape: [2], scalars: [$0.scalars[0], $0.scalars[5]]) }
        try tiny.write(to: path) { try $0.write([0, 5], shape: [2], to: "samples/conv1") }
        let error = #expect(throws: HDF5Error.self) { try ParityReport.resNet(path: path) }
        #expect(
            error.map { "\($0)" }?.contains("activations/conv1: is a sample of a tensor: expected the whole") == true)
    }

    @Test func anErrorIsCreatedOnceAndInheritedAfterwards() throws {
        var tiny = TinyResNet()
        var wrong = tiny.configuration
        wrong.batchNormEpsilon = 0.1
        tiny.recompute(as: wrong)
        let result = try check(tiny)
        #expect(result.firstDivergence?.name == "bn1")
        let diverged = result.tensors.filter { $0.status == .diverged }
        #expect(Set(diverged.map(\.operation)) == ["batch-norm"])
        #expect(status("conv1", in: result) == .exact)
        #expect(status("layer1.0.conv1", in: result) == .drifted)
        #expect(try check(tiny) { $0.network.batchNormEpsilon = 0.1 }.verdict == .aligned)
    }

    @Test func theOtherStyleIsNamedAtTheFirstStride() throws {
        var tiny = TinyResNet()
        var caffe = tiny.configuration
        caffe.style = .caffe
        tiny.recompute(as: caffe)
        let result = try check(tiny)
        #expect(result.firstDivergence?.name == "layer2.0.conv1")
        #expect(result.firstDivergence?.status == .shapeMismatch)
        #expect(status("layer2.0.bn1", in: result) == .drifted, "it follows from its recorded input")
        #expect(try check(tiny) { $0.network.style = .caffe }.verdict == .aligned)
    }

    @Test func aFileDeclaresItsStyleAndOptionsOverrideIt() throws {
        var tiny = TinyResNet()
        var caffe = tiny.configuration
        caffe.style = .caffe
        tiny.recompute(as: caffe)
        tiny.provenance.configuration = #"{"style": "caffe", "bn_eps": 1e-05, "unknown": [1]}"#
        #expect(try check(tiny).verdict == .aligned)
        #expect(try check(tiny) { $0.network.style = .pytorch }.verdict == .diverged)
    }

    @Test func aNaNIsAFindingAboutItsTensorAlone() throws {
        var tiny = TinyResNet()
        tiny.alter("layer1.0.bn1") { $0[0, 1, 2, 3] = .nan }
        let result = try check(tiny)
        let bad = result.tensors.filter { !$0.status.isAligned }
        #expect(bad.map(\.path) == ["activations/layer1.0.bn1"])
        #expect(bad.first?.status == .nonFinite && bad.first?.isolated?.worstIndex == [0, 1, 2, 3])
        #expect(result.verdict == .diverged)
        #expect(result.comparedCount == tiny.activations.count)
    }

    @Test func aTensorOfAnotherShapeIsAFindingAboutItAlone() throws {
        var tiny = TinyResNet()
        tiny.alter("layer3.0.relu#1") { $0 = Tensor(repeating: 1, shape: [1, 2, 3]) }
        let result = try check(tiny)
        #expect(result.tensors.filter { !$0.status.isAligned }.map(\.status) == [.shapeMismatch])
        #expect(result.firstDivergence?.name == "layer3.0.relu#1")
        #expect(result.comparedCount == tiny.activations.count - 1)
    }

    @Test func honestNaNThroughoutIsFollowed() throws {
        var tiny = TinyResNet()
        tiny.weights["layer4.0.bn3.weight"]!.self = Tensor(repeating: 3e38, shape: [128])
        tiny.recompute()
        let result = try check(tiny)
        #expect(result.tensors.allSatisfy { $0.status.isAligned })
        #expect(result.tensors.contains { $0.remarks.contains { $0.contains("not finite") } })
    }

    @Test func aMissingTensorIsStillPassedThrough() throws {
        var tiny = TinyResNet()
        tiny.activations.removeAll { $0.path.hasSuffix(".add") || $0.path.hasSuffix("bn2") }
        let result = try check(tiny)
        #expect(result.verdict == .aligned)
        #expect(result.missing.count == 8 && result.missing.first == "layer1.0.bn2")
    }

    @Test func anUnexpectedTensorIsNoAlignment() throws {
        let result = try check(TinyResNet()) { _ in
        } more: {
            try $0.write(Tensor<Float>(repeating: 1, shape: [2]), to: "activations/layer9.conv")
        }
        #expect(result.verdict == .diverged && result.objections == ["1 unexpected"])
        #expect(result.tensors.last?.status == .unexpected && result.tensors.last?.name == nil)
    }

    @Test func anEmptyOrConstantRecordingProvesNothing() throws {
        var tiny = TinyResNet()
        tiny.weights["fc.weight"] = Tensor(repeating: 0, shape: [5, 128])
        tiny.weights["fc.bias"] = Tensor(repeating: 0.5, shape: [5])
        tiny.recompute()
        let constant = try check(tiny)
        #expect(constant.tensors.last?.isVacuous == true && constant.tensors.last?.status == .exact)
        #expect(constant.verdict == .mistrusted && constant.objections == [])
        #expect(constant.doubts.first?.contains("constant") == true)
        tiny.activations = []
        #expect(try check(tiny).objections == ["no recorded tensor could be compared"])
    }

    @Test func withoutTheOutputThereIsNoAlignment() throws {
        var tiny = TinyResNet()
        // What is compared with nothing recorded between counts: batch normalisation may have been folded.
        tiny.activations.removeAll { $0.path.contains("conv") || $0.path.contains("downsample.0") }
        #expect(try check(tiny).verdict == .aligned)
        tiny.activations.removeAll { $0.path != "fc" }
        tiny.activations.insert(("avgpool", TinyResNet().activations.first { $0.path == "avgpool" }!.tensor), at: 0)
        #expect(try check(tiny).verdict == .aligned, "the pooling stands for all of them")
        tiny = TinyResNet()
        tiny.activations.removeLast()
        #expect(try check(tiny).objections == ["the model's output “logits” was not compared"])
    }

    @Test func claimsAreRemarksAndDecideNothing() throws {
        var tiny = TinyResNet()
        tiny.attributes["layer2.0.conv2"]?.merge(["op": "Conv2d", "stride": 1, "padding": [1, 1]]) { $1 }
        tiny.attributes["bn1"]?.merge(["op": "ReLU", "eps": 0.001]) { $1 }
        tiny.attributes["conv1"]?.merge(["op": "Conv2D", "stride": [2, 2], "padding": 3, "kernel_size": 7]) { $1 }
        let result = try check(tiny)
        #expect(result.verdict == .aligned)
        func remarks(_ name: String) -> [String]? { result.tensors.first { $0.name == name }?.remarks }
        #expect(remarks("layer2.0.conv2") == ["recorded with stride 1, checked with 2"])
        #expect(
            remarks("bn1") == [
                "recorded as ReLU, checked as batch-norm", "recorded with eps 0.001, checked with 1e-05",
            ])
        #expect(remarks("conv1") == [])
    }

    @Test func theRecordedOrderIsFollowedWhereItIsPossible() throws {
        var tiny = TinyResNet()
        // The shortcut of a block may as well run before its convolutions.
        let names = tiny.activations.map(\.path)
        let first = names.firstIndex(of: "layer1.0.conv1")!
        tiny.attributes["layer1.0.downsample.0"] = ["order": .integer(first)]
        tiny.attributes["layer1.0.downsample.1"] = ["order": .integer(first + 1)]
        let shifted = names[first...].filter { !$0.hasPrefix("layer1.0.downsample") }
        for (offset, name) in shifted.enumerated() { tiny.attributes[name] = ["order": .integer(first + 2 + offset)] }
        let result = try check(tiny)
        #expect(result.tensors[first].name == "layer1.0.downsample.0" && result.remarks == [])
        tiny.attributes["bn1"] = ["order": 0]
        #expect(try check(tiny).remarks.first?.contains("puts bn1 before a tensor that it depends on") == true)
        tiny.attributes["bn1"] = [:]
        #expect(try check(tiny).remarks.first?.contains("no attribute “order”") == true)
    }

    @Test func anOwnToleranceReplacesTheDefault() throws {
        var tiny = TinyResNet()
        tiny.alter("fc") { $0[0, 0] += 0.01 }
        #expect(try check(tiny).verdict == .diverged)
        #expect(try check(tiny) { $0.tolerance = .elementwise(rtol: 0, atol: 0.02) }.verdict == .aligned)
        #expect(try check(tiny) { $0.tolerance = .elementwise(rtol: 0, atol: 0.005) }.verdict == .diverged)
    }
}
