import AlignKit

/// The tool's help as a page for `man`.
struct Manual {
    private let tool: CommandHelp

    init(tool: CommandHelp) { self.tool = tool }

    var text: String {
        let name = Self.escaped(tool.commandName)
        let head = [
            ".TH \(tool.commandName.uppercased()) 1 \"\" \"AlignKit \(ReportEnvironment.libraryVersion)\"",
            ".SH NAME", "\(name) \\- \(Self.escaped(tool.abstract ?? ""))",
            ".SH SYNOPSIS", ".B \(name)", "\\fIcommand\\fR [\\fIoptions\\fR] [\\fIfile\\fR ...]",
            ".SH COMMANDS",
        ]
        return (head + tool.commands.flatMap(section) + Self.ending).joined(separator: "\n") + "\n"
    }

    private func section(_ command: CommandHelp) -> [String] {
        let values = command.shown.filter { !$0.isOption }.map { argument in
            let value = Self.italic(argument.valueName ?? "") + (argument.isRepeating ?? false ? " ..." : "")
            return argument.isOptional ?? false ? "[\(value)]" : value
        }
        let title = ".SS \(Self.escaped(command.commandName)) \(values.joined(separator: " "))"
        let paragraphs = [command.abstract ?? ""] + (command.discussion ?? "").split(separator: "\n\n").map(String.init)
        return [title] + paragraphs.filter { !$0.isEmpty }.flatMap { [".PP", Self.escaped($0)] }
            + command.shown.filter { !Self.isCommon($0) }.flatMap(item)
    }

    private func item(_ argument: CommandHelp.Argument) -> [String] {
        let names = (argument.names ?? []).map { "\\fB\(Self.escaped($0.typed))\\fR" }.joined(separator: ", ")
        let value = argument.kind == "flag" ? "" : Self.italic(argument.valueName ?? "")
        let standard = argument.defaultValue.map { " (default: \($0))" } ?? ""
        let label = [names, value].filter { !$0.isEmpty }.joined(separator: " ")
        return [".TP", label, Self.escaped((argument.abstract ?? "") + standard)]
    }

    /// Whether every command has the argument, so that the page need not repeat it.
    private static func isCommon(_ argument: CommandHelp.Argument) -> Bool {
        (argument.names ?? []).contains { ["help", "version"].contains($0.name) }
    }

    private static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }

    /// A text in one line that `man` prints as it is.
    private static func escaped(_ text: String) -> String {
        let line = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\n", with: " ")
        return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&\(line)" : line
    }

    private static let ending: [String] = {
        let tables = [
            (
                "EXIT STATUS",
                [
                    ("0", "aligned"), ("1", "not aligned, also when nothing could be compared; mistrusted"),
                    ("2", "could not run"), ("64", "wrong usage"),
                ]
            ),
            (
                "ENVIRONMENT",
                [
                    ("ALIGNKIT_FIXTURES", "the folder of the recordings that are checked where none is named"),
                    ("NO_COLOR", "no colours, unless \\-\\-color always"),
                    ("GITHUB_ACTIONS", "the first divergence is printed as an annotation"),
                    ("GITHUB_STEP_SUMMARY", "this file is appended to in place of being replaced"),
                ]
            ),
        ]
        return tables.flatMap { title, rows in [".SH \(title)"] + rows.flatMap { [".TP", ".B \($0)", $1] } }
    }()
}
