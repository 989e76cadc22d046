import AlignKit
import ArgumentParser

/// Times what cannot be timed from outside the process. `scripts/bench` reads the output.
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Time parts of the library (for scripts/bench).", shouldDisplay: false,
        subcommands: [Forward.self, GHM.self])

    /// The forward pass of a recording's network on its inputs: a ResNet, or a pyramid on one. Every intermediate
    /// tensor is materialised and then dropped.
    struct Forward: ParsableCommand {
        @Argument var reference: String
        @Option(help: "Passes to time, after two that are not.") var rounds = 15
        @Option(help: "Run on images of HxW in place of the recorded one.") var size: String?
        @Option(help: "How many images, with --size.") var batch = 1
        @Option(help: "Write what a pass computes as a recording, in place of timing it.") var record: String?
        @OptionGroup var threads: ThreadOptions

        func run() throws {
            var operations = 0.0
            let times = try orFail {
                let model = try RecordedModel(path: reference)
                var inputs = try model.inputs()
                if let size { inputs["image"] = try Self.images(size, count: batch) }
                if let record { return try write(model, inputs, to: record) }
                operations = try Self.operations(of: model.network, inputs: inputs.mapValues(\.shape))
                let start = try Execution(
                    model.network, inputs: inputs, parameters: model.parameters(), workers: threads.workers)
                return (0..<rounds + 2).map { _ in
                    ContinuousClock().measure {
                        var execution = start
                        while execution.advance() != nil {}
                    }
                }.dropFirst(2)
            }
            if record != nil { return }
            let milliseconds = times.map { $0 / .milliseconds(1) }
            Terminal.print(
                try JSONText.encode([
                    "median_ms": [milliseconds.median ?? .nan], "rounds_ms": milliseconds,
                    "operations": [operations],
                ]))
        }

        /// Writes an honest recording whose layers are computed in float64 and rounded: its bits differ from ours.
        private func write(
            _ model: RecordedModel, _ inputs: [String: Tensor<Float>], to path: String
        ) throws -> ArraySlice<Duration> {
            let writer = try ReferenceFileWriter(
                path: path, provenance: .init(framework: "alignkit", model: "benchmark", convention: "torchvision"))
            let parameters = try model.parameters()
            for (name, input) in inputs { try writer.write(input, to: "inputs/\(name)") }
            for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
                let key = NamingConvention.torchvision.key(forParameter: name)
                try writer.write(value, to: "weights/\(key)")
            }
            func exactly(_ tensors: [String: Tensor<Float>]) -> [String: Tensor<Double>] {
                tensors.mapValues { Tensor(shape: $0.shape, scalars: $0.scalars.map(Double.init)) }
            }
            var execution = try Execution(
                model.network, inputs: exactly(inputs), parameters: exactly(parameters), workers: threads.workers)
            var order = 0
            while let output = execution.advance() {
                let rounded = Tensor(shape: output.shape, scalars: output.scalars.map { Float($0) })
                execution.replaceOutput(with: Tensor(shape: output.shape, scalars: rounded.scalars.map(Double.init)))
                try writer.write(
                    rounded, to: "activations/\(execution.node.name)", attributes: ["order": .integer(order)])
                order += 1
            }
            try writer.finish()
            return []
        }

        /// The multiplications and additions of the convolutions and linear layers: two for each weight and position.
        private static func operations(of network: Network, inputs: [String: Shape]) throws -> Double {
            let shapes = try network.shapes(inputs: inputs)
            return network.nodes.reduce(0.0) { sum, node in
                guard let weight = node.parameters.first?.shape, weight.rank == 4 || weight.rank == 2 else {
                    return sum
                }
                return sum + 2 * Double(shapes[node.name]!.count) * Double(weight.extents.dropFirst().reduce(1, *))
            }
        }

        /// Images of values between −1 and 1.
        private static func images(_ size: String, count: Int) throws -> Tensor<Float> {
            let sides = size.split(separator: "x").compactMap { Int($0) }.filter { (1...8192).contains($0) }
            guard sides.count == 2 else { throw CommandFailure("--size: expected HxW, found “\(size)”") }
            guard (1...64).contains(count) else { throw CommandFailure("--batch: expected 1 to 64, found \(count)") }
            let shape: Shape = [count, 3, sides[0], sides[1]]
            return Tensor(shape: shape, scalars: (0..<shape.count).map { Float($0 &* 7919 % 2001) / 1000 - 1 })
        }
    }
}
