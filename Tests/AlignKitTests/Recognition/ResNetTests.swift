import AlignKit
import Testing

@Suite struct ResNetTests {
    @Test func resNet50HasTheLayersOfThePaper() {
        let network = ResNet.network(ResNet.Configuration())
        let counts = Dictionary(network.nodes.map { ($0.operation.name, 1) }, uniquingKeysWith: +)
        #expect(
            counts == [
                "convolution": 53, "batch-norm": 53, "relu": 49, "add": 16, "max-pool": 1, "global-avg-pool": 1,
                "linear": 1,
            ])
        let learned = network.parameters.filter { $0.role != .mean && $0.role != .variance }
        #expect(learned.reduce(0) { $0 + $1.shape.count } == 25_557_032)
    }

    /// The numbers of parameters that torchvision publishes.
    @Test(arguments: [(18, 11_689_512), (34, 21_797_672), (101, 44_549_160), (152, 60_192_808)])
    func otherDepthsHaveTheirParameters(depth: Int, parameters: Int) throws {
        let configuration = try #require(ResNet.Configuration(depth: depth))
        let learned = ResNet.network(configuration).parameters.filter { $0.role != .mean && $0.role != .variance }
        #expect(learned.reduce(0) { $0 + $1.shape.count } == parameters)
        #expect(configuration.depth == depth)
    }

    @Test func namesAreTorchvisions() {
        let names = Set(ResNet.network(ResNet.Configuration()).nodes.map(\.name))
        #expect(
            names.isSuperset(of: [
                "conv1", "bn1", "relu", "maxpool", "layer1.0.downsample.0", "layer1.0.downsample.1", "layer2.1.conv1",
                "layer2.1.relu#0", "layer2.1.relu#1", "layer2.1.relu#2", "layer1.0.add", "avgpool", "fc",
            ]))
        #expect(!names.contains("layer1.1.downsample.0"))
    }

    @Test func shapesFollowTheStyle() throws {
        for (style, conv1) in [(ResNet.Style.pytorch, 28), (.caffe, 14)] {
            let network = ResNet.network(ResNet.Configuration(style: style))
            let shapes = try network.shapes(inputs: ["image": [2, 3, 112, 112]])
            #expect(shapes["layer2.0.conv1"] == [2, 128, conv1, conv1])
            #expect(shapes["layer2.0.conv2"] == [2, 128, 14, 14])
            #expect(shapes["fc"] == [2, 1000])
        }
    }

    @Test(arguments: [18, 34, 50, 101, 152])
    func configurationIsReadOffTheShapes(depth: Int) throws {
        var original = try #require(ResNet.Configuration(depth: depth))
        original.width = 16
        original.classes = 10
        original.inputChannels = 4
        var shapes: [String: [Int]] = [:]
        for parameter in ResNet.network(original).parameters { shapes[parameter.name] = parameter.shape.extents }
        let read = ResNet.Configuration(parameterShapes: shapes)
        #expect(read.blocks == original.blocks)
        #expect(read.width == 16 && read.classes == 10 && read.inputChannels == 4)
        #expect(read.depth == depth)
    }

    @Test func oneWrongShapeDoesNotMislead() {
        var shapes: [String: [Int]] = [:]
        for parameter in ResNet.network(ResNet.Configuration()).parameters {
            shapes[parameter.name] = parameter.shape.extents
        }
        shapes["conv1.weight"] = [32, 3, 7, 7]
        shapes["layer2.0.bn1.weight"] = nil
        #expect(ResNet.Configuration(parameterShapes: shapes).width == 64)
    }

    @Test func biasesAndTheClassifierAreReadOffTheKeys() {
        var configuration = ResNet.Configuration(classes: nil)
        for bias in [ResNet.ConvolutionBias.none, .stem, .all] {
            configuration.convolutionBias = bias
            var shapes: [String: [Int]] = [:]
            for parameter in ResNet.network(configuration).parameters {
                shapes[parameter.name] = parameter.shape.extents
            }
            let read = ResNet.Configuration(parameterShapes: shapes)
            #expect(read.convolutionBias == bias)
            #expect(read.classes == nil)
        }
    }
}
