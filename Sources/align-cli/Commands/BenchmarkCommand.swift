import AlignKit
import ArgumentParser

/// Times what cannot be timed from outside the process; `scripts/bench` reads what it prints.
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Time parts of the library (for scripts/bench).", shouldDisplay: false,
        subcommands: [Forward.self, GHM.self])

    /// The forward pass of a recording's network on its inputs, a ResNet or a pyramid on one, every intermediate materialised and then dropped.
    struct Forward: ParsableCommand {
        @Argument var reference: String
        @Option(help: "Passes to time, after two that are not.") var rounds = 15
        @Option(help: "Run on an image of HxW in place of the recorded one.") var size: String?
        @OptionGroup var threads: ThreadOptions

        func run() throws {
            let times = try orFail {
                let model = try RecordedModel(path: reference)
                var inputs = try model.inputs()
                if let size { inputs["image"] = try Self.image(size) }
                let start = try Execution(
                    model.network, inputs: inputs, parameters: model.parameters(), workers: threads.workers)
                return (0..<rounds + 2).map { _ in
                    ContinuousClock().measure {
                        var execution = start
                        while execution.advance() != nil {}
                    }
                }.dropFirst(2)
            }
            let milliseconds = times.map { $0 / .milliseconds(1) }
            Terminal.print(
                try JSONText.encode([
                    "median_ms": [milliseconds.sorted()[milliseconds.count / 2]], "rounds_ms": milliseconds,
                ]))
        }

        /// An image of values between −1 and 1.
        private static func image(_ size: String) throws -> Tensor<Float> {
            let sides = size.split(separator: "x").compactMap { Int($0) }.filter { (1...8192).contains($0) }
            guard sides.count == 2 else { throw CommandFailure("--size: expected HxW, found “\(size)”") }
            let shape: Shape = [1, 3, sides[0], sides[1]]
            return Tensor(shape: shape, scalars: (0..<shape.count).map { Float($0 &* 7919 % 2001) / 1000 - 1 })
        }
    }
}
