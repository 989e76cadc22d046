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
        if let line = FileRoles.mistakenErrorOutput(CommandLine.arguments.dropFirst()) {
            // Empty where standard output is not usable either.
            if !line.isEmpty { Terminal.print("align-cli: \(line.visible)\n") }
            exit(.couldNotRun)
        }
        let words = ["align-cli"] + CommandLine.arguments.dropFirst()
        DamageGuard.install(
            program: "align-cli", command: words.map(\.quotedForShell).joined(separator: " "), holdsErrorOutput: true)
        end(with: outcome())
    }

    /// The error with which the command has ended; nil where all is well.
    private static func outcome() -> (any Error)? {
        do {
            try refuseHelpOnNothing()
            try refuseBundles()
            try refuseContradictions()
            var command = try parseAsRoot()
            try command.run()
            return nil
        } catch {
            return error
        }
    }

    /// For help on an unknown command, the parser shows the help on all commands. This refuses such a question.
    ///
    /// - Throws: `ValidationError`, which names the command that may be meant.
    private static func refuseHelpOnNothing() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        let asked = words.first == "help" ? words.dropFirst().first : words.first
        guard let asked, !asked.hasPrefix("-"), words[0] == "help" || words.contains(where: ["-h", "--help"].contains),
            let tool = CommandHelp.tool, !(tool.subcommands ?? []).contains(where: { $0.commandName == asked })
        else { return }
        throw ValidationError(Suggestion(tool: tool).unknownCommand(asked))
    }

    /// The parser reads `-html` as `-h` and other options, and shows the help. This refuses such words.
    ///
    /// - Throws: `ExitCode.validationFailure`, after a line that names the option that may be meant.
    private static func refuseBundles() throws {
        let words = CommandLine.arguments.dropFirst().prefix { $0 != "--" }
        let bundle = words.first { word in
            word.hasPrefix("-") && !word.hasPrefix("--") && word.count > 2 && word.contains("h") && !word.contains("=")
        }
        guard let bundle, let tool = CommandHelp.tool else { return }
        Terminal.complain(Suggestion(tool: tool).unknownOption(bundle, of: words.first ?? ""))
        throw ExitCode.validationFailure
    }

    /// Where an option may have only one value, the parser takes the last of several. This refuses several values.
    ///
    /// - Throws: `ExitCode.validationFailure`, after a line that names the option and its values.
    private static func refuseContradictions() throws {
        let words = CommandLine.arguments.dropFirst()
        guard CommandLineWords.mayContradict(words), let tool = CommandHelp.tool,
            let contradiction = CommandLineWords(words, of: tool).contradiction
        else { return }
        Terminal.complain(contradiction)
        throw ExitCode.validationFailure
    }

    /// Prints the message of an error and ends the process. Lost standard output is a failure of its own.
    private static func end(with error: (any Error)?) -> Never {
        guard let error else { exit(Terminal.hasLostOutput ? .couldNotRun : .success) }
        let (status, message) = (exitCode(for: error), fullMessage(for: error))
        if status.isSuccess {
            Terminal.print(message + "\n")
        } else if !message.isEmpty {
            let suggestion = CommandHelp.tool.map { Suggestion(tool: $0) }
            let words = Array(CommandLine.arguments.dropFirst())
            Terminal.printError(
                Self.spelledOut(suggestion?.improve(message, arguments: words) ?? message, words) + "\n")
        }
        exit(Terminal.hasLostOutput && status.rawValue < ExitCode.couldNotRun.rawValue ? .couldNotRun : status)
    }

    /// A text that repeats words of the command line, with each of these words on one line.
    private static func spelledOut(_ text: String, _ words: [String]) -> String {
        let values = words.flatMap { [$0] + $0.split(separator: "=", maxSplits: 1).dropFirst().map(String.init) }
        return values.filter { $0.visible != $0 }.reduce(text) { $0.replacing($1, with: $1.visible) }
    }

    private static func exit(_ status: ExitCode) -> Never { exit(withError: status) }
}
