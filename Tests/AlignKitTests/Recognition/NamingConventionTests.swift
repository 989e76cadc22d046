import AlignKit
import TestSupport
import Testing

@Suite struct NamingConventionTests {
    @Test(arguments: NamingConvention.all.map(\.name))
    func everyNameTranslatesThereAndBack(convention name: String) throws {
        let convention = try #require(NamingConvention.named(name))
        let names = ResNet.network(ResNet.Configuration()).parameters.map(\.name)
        let keys = names.map(convention.key(forParameter:))
        #expect(Set(keys).count == names.count)
        #expect(keys.map(convention.parameterName(forKey:)) == names)
    }

    @Test func paddleSpellsStatisticsItsOwnWay() {
        #expect(NamingConvention.paddle.key(forParameter: "layer2.0.bn1.running_mean") == "layer2.0.bn1._mean")
        #expect(NamingConvention.paddle.key(forParameter: "layer2.0.bn1.running_var") == "layer2.0.bn1._variance")
        #expect(NamingConvention.paddle.key(forParameter: "layer2.0.bn1.weight") == "layer2.0.bn1.weight")
        #expect(NamingConvention.paddle.parameterName(forKey: "bn1.running_mean") == nil, "not Paddle's spelling")
    }

    @Test func onlyLinearWeightsAreTransposed() {
        let linear = Parameter(name: "fc.weight", shape: [10, 20], role: .linearWeight)
        let convolution = Parameter(name: "conv1.weight", shape: [4, 3, 7, 7], role: .convolutionWeight)
        #expect(NamingConvention.paddle.storedShape(of: linear) == [20, 10])
        #expect(NamingConvention.paddle.storedShape(of: convolution) == [4, 3, 7, 7])
        #expect(NamingConvention.torchvision.storedShape(of: linear) == [10, 20])
    }
}
