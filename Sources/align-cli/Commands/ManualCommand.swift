import ArgumentParser

/// Prints the manual page that `scripts/install` installs.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Print the help as a page for man.", shouldDisplay: false)

    func run() throws {
        let tool = try orFail {
            guard let tool = CommandHelp.tool else {
                throw CommandFailure("manual: expected a description of the commands, found another kind of it")
            }
            return tool
        }
        Terminal.print(Manual(tool: tool).text)
    }
}
