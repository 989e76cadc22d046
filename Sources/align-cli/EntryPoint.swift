import ArgumentParser

/// The command as a function: for the fuzzer, which runs it many times in one process.
package enum EntryPoint {
    /// Runs the command with these arguments. The first one is the name of a subcommand.
    package static func run(_ arguments: [String]) -> Int32 {
        do {
            var command = try AlignCommand.parseAsRoot(arguments)
            try command.run()
            return 0
        } catch {
            let status = AlignCommand.exitCode(for: error)
            let message = AlignCommand.fullMessage(for: error)
            if status != .success, !message.isEmpty { Terminal.printError(message + "\n") }
            return status.rawValue
        }
    }
}
