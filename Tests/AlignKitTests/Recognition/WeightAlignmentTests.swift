import AlignKit
import TestSupport
import Testing

@Suite struct WeightAlignmentTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The parameters of a file that holds `tiny`, or the message of the error.
    private func align(
        _ tiny: TinyResNet, convention: NamingConvention = .torchvision, as requested: NamingConvention? = nil,
        _ more: (ReferenceFileWriter) throws -> Void = { _ in }
    ) throws -> (parameters: [String: Tensor<Float>], message: String) {
        let path = folder.file("tiny.h5")
        try tiny.write(to: path, convention: convention, more)
        do {
            let alignment = try WeightAlignment(ReferenceFile(path: path), convention: requested)
            return (try alignment.parameters(of: ResNet.network(tiny.configuration)), "")
        } catch {
            return ([:], "\(error)")
        }
    }

    @Test(arguments: NamingConvention.all.map(\.name))
    func everyConventionYieldsTheSameParameters(convention name: String) throws {
        let tiny = TinyResNet()
        let read = try align(tiny, convention: NamingConvention.named(name)!)
        #expect(read.message == "")
        #expect(read.parameters == tiny.weights)
    }

    @Test func aSquareClassifierIsTransposedAllTheSame() throws {
        let configuration = ResNet.Configuration(block: .basic, blocks: [1, 1, 1, 1], width: 2, classes: 16)
        let tiny = TinyResNet(configuration)
        #expect(tiny.weights["fc.weight"]!.shape == [16, 16])
        #expect(try align(tiny, convention: .paddle).parameters == tiny.weights)
    }

    @Test func aMissingParameterIsNamedWithItsShapeAndNeighbours() throws {
        var tiny = TinyResNet()
        tiny.weights["layer2.0.bn2.weight"] = nil
        let message = try align(tiny).message
        #expect(message.contains("weights/layer2.0.bn2.weight: expected a floating-point tensor of shape [8]"))
        #expect(message.contains("found no such key") && message.contains("nearest keys: layer"))
        #expect(!message.contains("\n"))
    }

    @Test func aLeftOverKeyIsNamed() throws {
        let message = try align(TinyResNet()) {
            try $0.write(Tensor<Float>(repeating: 1, shape: [3]), to: "weights/layer1.0.bn9.weight")
        }.message
        #expect(message.contains("weights/layer1.0.bn9.weight") && message.contains("left over"))
        #expect(message.contains("nearest parameters: layer1.0.bn"))
    }

    @Test func aWrongShapeIsNamedAsTheFileSpellsIt() throws {
        var tiny = TinyResNet()
        tiny.weights["fc.weight"] = Tensor(repeating: 1, shape: [5, 7])
        let message = try align(tiny, convention: .paddle).message
        #expect(message.contains("weights/fc.weight: expected a floating-point tensor of shape [128, 5], found [7, 5]"))
    }

    @Test func integersAreNoWeights() throws {
        var tiny = TinyResNet()
        let count = tiny.weights.removeValue(forKey: "bn1.weight")!.count
        let message = try align(tiny) {
            try $0.write([Int64](repeating: 1, count: count), shape: [count], to: "weights/bn1.weight")
        }.message
        #expect(message.contains("weights/bn1.weight") && message.contains("found int64"))
    }

    @Test func valuesMustBeFiniteAndVariancesNotNegative() throws {
        var tiny = TinyResNet()
        tiny.weights["layer1.0.conv2.weight"]![0, 1, 2, 0] = .nan
        #expect(try align(tiny).message.contains("weights/layer1.0.conv2.weight: expected finite values, found 1 NaN"))
        tiny = TinyResNet()
        tiny.weights["bn1.running_var"]![2] = -0.25
        #expect(try align(tiny).message.contains("weights/bn1.running_var: expected variances that are not negative"))
        #expect(try align(tiny).message.contains("found -0.25 at [2]"))
    }

    @Test func countersAreKnownAndIgnored() throws {
        let read = try align(TinyResNet()) { try $0.write([7], shape: [], to: "weights/bn1.num_batches_tracked") }
        #expect(read.message == "" && !read.parameters.isEmpty)
    }

    @Test func theConventionIsDetectedDeclaredOrRequested() throws {
        let path = folder.file("tiny.h5")
        var tiny = TinyResNet()
        try tiny.write(to: path, convention: .paddle)
        #expect(try WeightAlignment(ReferenceFile(path: path)).convention.name == "paddle")
        tiny.provenance.convention = "torchvision"
        try tiny.write(to: path, convention: .paddle)
        let declared = try WeightAlignment(ReferenceFile(path: path))
        #expect(declared.convention.name == "torchvision" && declared.origin == "as the file declares")
        #expect(try align(tiny, convention: .paddle).message.contains("weights/bn1.running_mean"))
        #expect(try align(tiny, convention: .paddle, as: .paddle).message == "")
        tiny.provenance.convention = "onnx"
        #expect(try align(tiny).message.contains("attribute convention: expected one of"))
    }
}
