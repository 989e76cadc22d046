import AlignKit
import TestSupport
import Testing

/// A network that has convolutions is aligned only where one was compared; one that has none needs none.
@Suite struct ConvolutionCoverageTests {
    @Test func aNetworkWithConvolutionsShowsOne() throws {
        let x = Tensor<Float>.sample([1, 3, 6, 6], seed: 1)
        var network = Network()
        let input = network.addInput("x")
        network.add("relu", ReLU(), input)
        network.add(
            "y", Convolution(), input,
            parameters: [Parameter(name: "w", shape: [4, 3, 3, 3], role: .convolutionWeight)])
        network.addOutput("y", from: "y")
        let recording = SyntheticRecording(
            network, inputs: ["x": x], parameters: ["w": .sample([4, 3, 3, 3], seed: 2)])
        #expect(try recording.check(missing: ["y"]).objections.first == "no convolution was compared")
        #expect(try recording.check(missing: ["relu"]).verdict == .aligned)
    }

    @Test func aPerceptronHasNoConvolutionToShow() throws {
        var network = Network()
        var last = network.addInput("x")
        var parameters: [String: Tensor<Float>] = [:]
        for (index, extents) in [[40, 30], [20, 40]].enumerated() {
            parameters["w\(index)"] = .sample(extents, seed: UInt64(3 + index))
            let weight = Parameter(name: "w\(index)", shape: Shape(extents), role: .linearWeight)
            last = network.add("linear\(index)", Linear(), last, parameters: [weight])
        }
        network.addOutput("y", from: last)
        let recording = SyntheticRecording(
            network, inputs: ["x": .sample([2, 30], seed: 5)], parameters: parameters)
        #expect(try recording.check().verdict == .aligned)
    }
}
