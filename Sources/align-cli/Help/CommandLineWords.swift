/// The words of a command line by their roles, as the argument parser reads them: options with their values, and the
/// other words.
struct CommandLineWords {
    /// An option that takes a value, as it stands in the line.
    struct Option {
        /// The name as it is typed: `--json`.
        let name: String
        /// nil where no value follows.
        let value: String?
        let isRepeating: Bool
    }

    private(set) var options: [Option] = []
    /// The options without a value, as they are typed.
    private(set) var flags: [String] = []
    /// Files and all other words that are no options.
    private(set) var operands: [String] = []

    /// - Parameter words: the words without the name of the tool.
    init(_ words: some Sequence<String>, of tool: CommandHelp) {
        var rest = Array(words)[...]
        var command = tool
        while let name = rest.first, let next = command.subcommands?.first(where: { $0.commandName == name }) {
            command = next
            rest = rest.dropFirst()
        }
        while let word = rest.popFirst() {
            guard word != "--" else {
                operands += rest
                return
            }
            guard word.hasPrefix("-"), word != "-" else {
                operands.append(word)
                continue
            }
            let name = String(word.prefix { $0 != "=" })
            let argument = command.arguments?.first { ($0.names ?? []).contains { $0.typed == name } }
            guard let argument, argument.kind == "option" else {
                flags.append(word)
                continue
            }
            var value = word.count > name.count ? String(word.dropFirst(name.count + 1)) : nil
            if value == nil, let next = rest.first, argument.takesAnyWord || !next.looksLikeAnOption {
                value = next
                rest = rest.dropFirst()
            }
            options.append(.init(name: name, value: value, isRepeating: argument.isRepeating ?? false))
        }
    }

    /// Whether an option, or a flag together with its opposite, may occur twice. This is a fast test: parsing a line by
    /// the tool's description of itself costs more than a small check, and most lines do not need it.
    static func mayContradict(_ words: some Sequence<String>) -> Bool {
        let names = words.filter { $0.hasPrefix("-") }.map { word in
            "--" + word.prefix { $0 != "=" }.trimmingPrefix("--").trimmingPrefix("no-")
        }
        return Set(names).count < names.count
    }

    /// The error where an option with one value occurs more than once, or a flag occurs together with its opposite;
    /// else nil.
    var contradiction: String? {
        let single = options.filter { !$0.isRepeating && $0.value != nil }
        for option in single {
            let values = single.filter { $0.name == option.name }.map { "'\($0.value!)'" }
            guard values.count > 1 else { continue }
            let times = values.count == 2 ? "twice" : "\(values.count) times"
            return "\(option.name): expected once, found \(times): \(values.joined(separator: ", "))"
        }
        return flags.first { flags.contains("--no-" + $0.dropFirst(2)) }.map { flag in
            "\(flag) and --no-\(flag.dropFirst(2)) exclude each other"
        }
    }
}

extension String {
    /// Whether the parser reads it as an option where a value is expected.
    var looksLikeAnOption: Bool { hasPrefix("-") && self != "-" }
}
