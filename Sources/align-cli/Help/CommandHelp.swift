import ArgumentParser
import Foundation

/// A command as its help describes it.
struct CommandHelp: Decodable {
    /// An argument that the command takes.
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String

            /// The name as it is typed.
            var typed: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: String
        let names: [Name]?
        let valueName: String?
        let abstract: String?
        let defaultValue: String?
        let isOptional: Bool?
        let isRepeating: Bool?
        let shouldDisplay: Bool?
        let parsingStrategy: String?

        var isOption: Bool { kind != "positional" }

        /// Whether the word after an option is its value although it looks like another option: `-1`.
        var takesAnyWord: Bool { parsingStrategy == "unconditional" }
    }

    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    let subcommands: [CommandHelp]?
    let arguments: [Argument]?

    /// The commands that the help lists, without `help` itself.
    var commands: [CommandHelp] {
        (subcommands ?? []).filter { $0.shouldDisplay ?? true && $0.commandName != "help" }
    }

    /// The arguments that the help lists.
    var shown: [Argument] { (arguments ?? []).filter { $0.shouldDisplay ?? true } }

    /// The long names of its options, without dashes.
    var options: [String] { shown.flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map(\.name) }

    /// The tool with its commands; nil where the argument parser describes it in another format.
    static let tool: CommandHelp? = {
        struct Dump: Decodable { let command: CommandHelp }
        return try? JSONDecoder().decode(Dump.self, from: Data(AlignCommand._dumpHelp().utf8)).command
    }()
}
