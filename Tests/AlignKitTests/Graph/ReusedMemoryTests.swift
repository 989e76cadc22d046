import AlignKit
import TestSupport
import Testing

/// An element-wise operation may write over an input that is given up. Nobody may see that but by the memory saved.
@Suite("Reused memory")
struct ReusedMemoryTests {
    private static let workers = Workers(threads: 2)
    private static let shapes: [[Int]] = [[1, 1], [0, 3, 4, 4], [2, 3, 5, 7], [1, 3, 210, 111], [9, 30, 17, 19]]

    /// What the operations take beside their inputs, for `channels` channels.
    private static func parameters<S: KernelScalar>(_ channels: Int, _: S.Type) -> [Tensor<S>] {
        (0..<4).map { .sample([channels], seed: UInt64($0), in: 0.1...2) }
    }

    @Test("holds the bits of an output of its own", arguments: shapes)
    func bitsOfOutputs(_ extents: [Int]) {
        check(extents, Float.self)
        check(extents, Double.self)
    }

    private func check<S: KernelScalar>(_ extents: [Int], _: S.Type) {
        var (first, second) = (Tensor<S>.sample(extents, seed: 5), Tensor<S>.sample(extents, seed: 6))
        if first.count > 3 {
            let specials = [S.nan, -.infinity, -0.0, -S.leastNonzeroMagnitude] + first.scalars.dropFirst(4)
            first = Tensor(shape: first.shape, scalars: specials)
        }
        let norm = Self.parameters(extents[1], S.self)
        expectSame(ReLU(), [first], spare: 0)
        expectSame(BatchNormalization(), [first], spare: 0, norm)
        for spare in [0, 1] { expectSame(Addition(), [first, second], spare: spare) }
        expectSame(Addition(), [second, second], spare: 0)
        second = first
        expectSame(Addition(), [first, second], spare: 1)
        // Has no way to reuse anything.
        expectSame(GlobalAveragePooling(), [Tensor<S>.sample([2, 3, 5, 7], seed: 7)], spare: 0)
    }

    /// Whether the output in reused memory is the usual one, and `inputs`, which are held here, stay as they are.
    private func expectSame<S: KernelScalar>(
        _ operation: some TensorOperation, _ inputs: [Tensor<S>], spare: Int, _ parameters: [Tensor<S>] = []
    ) {
        let before = inputs.map { bits($0) }
        let expected = operation.apply(to: inputs, parameters: parameters, workers: Self.workers)
        let actual = operation.apply(to: inputs, reusing: spare, parameters: parameters, workers: Self.workers)
        #expect(actual.shape == expected.shape)
        #expect(bits(actual) == bits(expected), "\(operation.name)")
        #expect(inputs.map { bits($0) } == before, "\(operation.name) has changed what is held")
    }

    @Test("is that of the input, where nobody else holds it")
    func addresses() {
        func expectReuse(_ operation: some TensorOperation, _ inputs: consuming [Tensor<Float>], spare: Int) {
            let before = inputs[spare].scalars.withUnsafeBufferPointer { $0.baseAddress }
            let output = operation.apply(
                to: inputs, reusing: spare, parameters: operation is BatchNormalization ? norm : [],
                workers: Self.workers)
            #expect(output.scalars.withUnsafeBufferPointer { $0.baseAddress } == before, "\(operation.name)")
        }
        let norm = Self.parameters(3, Float.self)
        expectReuse(ReLU(), [.sample([2, 3, 8, 8], seed: 1)], spare: 0)
        expectReuse(BatchNormalization(), [.sample([2, 3, 8, 8], seed: 1)], spare: 0)
        expectReuse(Addition(), [.sample([2, 3, 8, 8], seed: 1), .sample([2, 3, 8, 8], seed: 2)], spare: 0)
        expectReuse(Addition(), [.sample([2, 3, 8, 8], seed: 1), .sample([2, 3, 8, 8], seed: 2)], spare: 1)
    }

    @Test("does not change an output that is held while the network runs on")
    func heldOutputs() throws {
        let tiny = TinyResNet(image: [2, 3, 33, 47])
        func start() throws -> Execution<Float> {
            try Execution(
                ResNet.network(tiny.configuration), inputs: ["image": tiny.image], parameters: tiny.weights,
                workers: Self.workers)
        }
        var (held, seen): ([Tensor<Float>], [[UInt64]]) = ([], [])
        var execution = try start()
        while let output = execution.advance() {
            held.append(output)
            seen.append(bits(output))
        }
        #expect(held.map { bits($0) } == seen)
        // Where nothing is held, every output has the same bits when it is handed out.
        var alone = try start()
        var position = 0
        while let output = alone.advance() {
            #expect(bits(output) == seen[position], "\(alone.node.name)")
            position += 1
        }
    }

    /// r reads the network's input and is read twice more; a copy of the execution reads what the original has read.
    @Test("changes neither an input of the network nor what a copy of the execution holds")
    func heldElsewhere() throws {
        var network = Network()
        let x = network.addInput("x")
        let r = network.add("r", ReLU(), x)
        let s = network.add("s", Addition(), r, r)
        network.add("t", ReLU(), network.add("n", Addition(), s, x))
        let input = Tensor<Float>.sample([1, 2, 30, 41], seed: 9)
        let before = bits(input)
        var execution = try Execution(network, inputs: ["x": input], parameters: [:], workers: Self.workers)
        var outputs: [[UInt64]] = []
        var copies = [execution]
        while let output = execution.advance() {
            outputs.append(bits(output))
            copies.append(execution)
        }
        for (position, copy) in copies.enumerated() {
            var copy = copy
            while let output = copy.advance() {
                #expect(bits(output) == outputs[network.position(ofNode: copy.node.name)!], "copy \(position)")
            }
        }
        #expect(bits(input) == before)
    }
}
