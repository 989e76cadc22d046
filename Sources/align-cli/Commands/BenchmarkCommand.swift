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
        @OptionGroup var threads: ThreadOptions

        func run() throws {
            let times = try orFail {
                let model = try RecordedModel(path: reference)
                let start = try Execution(
                    model.network, inputs: model.inputs(), parameters: model.parameters(), workers: threads.workers)
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
    }
}
