import AlignKit
import TestSupport
import Testing

/// The gate: recordings of the real frameworks, checked as a user's CI would check them, and the same recordings under
/// wrong assumptions, which must fail at the right layer.
@Suite struct ResNet50GateTests {
    private static let torchvision = PackageFolder.fixture("resnet50-torchvision.h5")
    private static let paddle = PackageFolder.fixture("resnet50-paddle.h5")

    /// Leaf modules and residual sums; in Paddle also the blocks, as aliases.
    @Test(arguments: [(torchvision, "pytorch", 174), (paddle, "paddle", 190)])
    func theRecordingIsAligned(path: String, framework: String, count: Int) throws {
        let report = try ParityReport.resNet(path: path)
        #expect(report.verdict == .aligned, "\(report.text())")
        #expect(try ReferenceFile(path: path).provenance.framework == framework)
        #expect(report.result.comparedCount == count && report.result.recordedCount == count)
        #expect(report.result.missing.isEmpty)
        let vacuous = report.result.tensors.filter(\.isVacuous)
        #expect(vacuous.isEmpty)
    }

    @Test(arguments: [torchvision, paddle])
    func theWrongStyleFailsAtTheFirstStride(path: String) throws {
        var options = ParityReport.Options()
        options.network.style = .caffe
        let result = try ParityReport.resNet(path: path, options: options).result
        #expect(result.verdict == .diverged)
        #expect(result.firstDivergence?.name == "layer2.0.conv1")
        // Everywhere else the recording follows from itself.
        let created = Set(result.tensors.filter(\.status.isCreatedHere).compactMap(\.name))
        #expect(created == Set((2...4).flatMap { ["layer\($0).0.conv1", "layer\($0).0.conv2"] }))
    }

    @Test func aWrongEpsilonFailsAtTheFirstNormalisation() throws {
        var options = ParityReport.Options()
        options.network.batchNormEpsilon = 1e-3
        let result = try ParityReport.resNet(path: Self.torchvision, options: options).result
        #expect(result.firstDivergence?.name == "bn1")
        #expect(Set(result.tensors.filter { $0.status == .diverged }.map(\.operation)) == ["batch-norm"])
    }

    /// One operation of the network replaced by a wrong one: it is named, and nothing else is.
    @Test(arguments: [
        ("maxpool", MaxPooling(kernel: 3, stride: 2, padding: 0, ceilMode: true) as any TensorOperation),
        ("layer3.2.conv2", Convolution(padding: 2, dilation: 2)), ("layer4.1.bn1", BatchNormalization(epsilon: 1e-3)),
    ])
    func aWrongOperationIsNamed(node: String, operation: any TensorOperation) throws {
        let file = try ReferenceFile(path: Self.torchvision)
        let alignment = try WeightAlignment(file)
        var network = ResNet.network(ResNet.Configuration(parameterShapes: alignment.parameterShapes))
        let parameters = try alignment.parameters(of: network, as: Float.self)
        network.replaceOperation(of: node, by: operation)
        let result = try ParityCheck(file, network: network, parameters: parameters).run()
        #expect(result.tensors.filter(\.status.isCreatedHere).map(\.name) == [node])
        #expect(result.firstDivergence?.name == node)
    }

    /// The two files share their weights and their image: what the two frameworks made of them is the same.
    @Test func theTwoFrameworksAgreeWithEachOther() throws {
        let files = try [Self.torchvision, Self.paddle].map { try ReferenceFile(path: $0) }
        var compared = 0
        for entry in files[0].activations {
            guard let twin = files[1].activations.first(where: { $0.name == entry.name }) else { continue }
            let (first, second) = (
                try files[0].tensor(entry, as: Float.self), try files[1].tensor(twin, as: Float.self)
            )
            let difference = Difference(expected: first, actual: second)
            // As far apart as two honest float32 runs may be down the chain.
            #expect(difference.maxAbs <= 1e-4 * TensorSummary(first).maxAbs, "\(entry.name)")
            compared += 1
        }
        #expect(compared == 174)
    }
}
