import AlignKit
import TestSupport
import Testing

@Suite struct ExecutionTests {
    private static func network() -> Network {
        var network = Network()
        let x = network.addInput("x")
        let half = network.add("half", MaxPooling(kernel: 2, stride: 2, padding: 0, ceilMode: false), x)
        let sum = network.add("sum", Addition(), half, half)
        network.add("relu", ReLU(), sum)
        network.addOutput("y", from: "relu")
        return network
    }

    private static let input = Tensor<Float>(shape: [1, 1, 2, 4], scalars: [1, 2, -7, -8, 3, -4, -5, -6])

    @Test func nodesRunInOrderOnEachOthersOutputs() throws {
        var execution = try Execution(
            Self.network(), inputs: ["x": Self.input], parameters: [:], workers: Workers(threads: 1))
        var seen: [String: [Float]] = [:]
        while let output = execution.advance() { seen[execution.node.name] = output.scalars }
        #expect(seen == ["half": [3, -5], "sum": [6, -10], "relu": [6, 0]])
    }

    @Test func aReplacedOutputIsWhatLaterNodesRead() throws {
        var execution = try Execution(
            Self.network(), inputs: ["x": Self.input], parameters: [:], workers: Workers(threads: 1))
        _ = execution.advance()
        var copy = execution
        execution.replaceOutput(with: Tensor(shape: [1, 1, 1, 2], scalars: [10, 20]))
        #expect(execution.advance()?.scalars == [20, 40])
        #expect(copy.advance()?.scalars == [6, -10], "a copy goes its own way")
    }

    @Test func aValueThatDoesNotFitIsSeenBeforeItIsUsed() throws {
        var configuration = ResNet.Configuration(blocks: [1, 1, 1, 1], width: 4, classes: 5)
        configuration.inputChannels = 3
        let tiny = TinyResNet(configuration)
        var execution = try Execution(
            ResNet.network(configuration), inputs: ["image": tiny.image], parameters: tiny.weights,
            workers: Workers(threads: 1))
        _ = execution.advance()
        #expect(execution.canAdvance)
        execution.replaceOutput(with: Tensor(repeating: 0, shape: [1, 7, 20, 17]))
        #expect(!execution.canAdvance)
    }

    @Test func anOperationCanBeReplaced() throws {
        var network = Self.network()
        network.replaceOperation(of: "half", by: MaxPooling(kernel: 1, stride: 2, padding: 0, ceilMode: false))
        var execution = try Execution(network, inputs: ["x": Self.input], parameters: [:], workers: Workers(threads: 1))
        #expect(execution.advance()?.scalars == [1, -7])
    }

    @Test func sameBitsAtAnyThreadCount() throws {
        let tiny = TinyResNet(image: [2, 3, 65, 97])
        func outputs(threads: Int) throws -> [[UInt32]] {
            var execution = try Execution(
                ResNet.network(tiny.configuration), inputs: ["image": tiny.image], parameters: tiny.weights,
                workers: Workers(threads: threads))
            var bits: [[UInt32]] = []
            while let output = execution.advance() { bits.append(output.scalars.map(\.bitPattern)) }
            return bits
        }
        let one = try outputs(threads: 1)
        for threads in [2, 3, 7] { #expect(try outputs(threads: threads) == one) }
    }

    @Test func float64FollowsFloat32() throws {
        let tiny = TinyResNet()
        let doubles = tiny.weights.mapValues { Tensor(shape: $0.shape, scalars: $0.scalars.map(Double.init)) }
        let image = Tensor(shape: tiny.image.shape, scalars: tiny.image.scalars.map(Double.init))
        var execution = try Execution(
            ResNet.network(tiny.configuration), inputs: ["image": image], parameters: doubles, workers: Workers())
        var last: Tensor<Double>?
        while let output = execution.advance() { last = output }
        let single = tiny.activations.last!.tensor.scalars
        let scale = last!.scalars.map(abs).max()!
        for (double, float) in zip(last!.scalars, single) { #expect(abs(double - Double(float)) <= 1e-4 * scale) }
    }
}
