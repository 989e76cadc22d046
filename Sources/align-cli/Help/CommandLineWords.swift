/// The words of a command line by what they are to its command, as the parser of arguments takes them: options, each
/// with its value, and the others.
struct CommandLineWords {
    /// An option that takes a value, as it stands in the line.
    struct Option {
        /// As it is typed: `--json`.
        let name: String
        /// nil where none follows.
        let value: String?
        let isRepeating: Bool
    }

    private(set) var options: [Option] = []
    /// The options without a value, as they are typed.
    private(set) var flags: [String] = []
    /// Files and whatever else is no option.
    private(set) var operands: [String] = []

    /// - Parameter words: without the name of the tool.
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

    /// Whether an option, or a flag and its opposite, may be there twice; most lines need not be read by the tool's
    /// description of itself, which costs more than a small check.
    static func mayContradict(_ words: some Sequence<String>) -> Bool {
        let names = words.filter { $0.hasPrefix("-") }.map { word in
            "--" + word.prefix { $0 != "=" }.trimmingPrefix("--").trimmingPrefix("no-")
        }
        return Set(names).count < names.count
    }

    /// What is wrong where an option that has one value is there more than once, or a flag and its opposite are.
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
    /// Whether the parser takes it for an option where a value belongs.
    var looksLikeAnOption: Bool { hasPrefix("-") && self != "-" }
}
