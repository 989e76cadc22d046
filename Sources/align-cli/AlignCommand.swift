import AlignKit
import ArgumentParser

@main
struct AlignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "align-cli",
        abstract: "Verify a neural network against recordings of the framework it comes from.",
        version: ReportEnvironment.libraryVersion,
        subcommands: [
            ResNet50Command.self, FeaturePyramidCommand.self, CompareCommand.self, WeightsCommand.self,
            GHMLossCommand.self, ReportCommand.self, InspectCommand.self, BenchmarkCommand.self,
            ManualCommand.self,
        ])

    static func main() {
        Terminal.prepare()
        OpenBLAS.endIdleThreads()
        let words = ["align-cli"] + CommandLine.arguments.dropFirst()
        DamageGuard.install(
            program: "align-cli", command: words.map(\.quotedForShell).joined(separator: " "), holdsErrorOutput: true)
        end(with: outcome())
    }

    /// What the command has ended with, nil where all is well.
    private static func outcome() -> (any Error)? {
        do {
            var command = try parseAsRoot()
            try command.run()
            return nil
        } catch {
            return error
        }
    }

    /// Says what is to be said, and ends the process. Standard output that was not taken is a failure of its own.
    private static func end(with error: (any Error)?) -> Never {
        guard let error else { exit(Terminal.hasLostOutput ? .couldNotRun : .success) }
        let (status, message) = (exitCode(for: error), fullMessage(for: error))
        if status.isSuccess {
            Terminal.print(message + "\n")
        } else if !message.isEmpty {
            let suggestion = CommandHelp.tool.map { Suggestion(tool: $0) }
            let words = Array(CommandLine.arguments.dropFirst())
            Terminal.printError((suggestion?.improve(message, arguments: words) ?? message) + "\n")
        }
        exit(Terminal.hasLostOutput && status.rawValue < ExitCode.couldNotRun.rawValue ? .couldNotRun : status)
    }

    private static func exit(_ status: ExitCode) -> Never { exit(withError: status) }
}
