/// Suggests what an unknown word of the command line may mean. It replaces the guess of the argument parser, which
/// looks at letters alone.
struct Suggestion {
    private let tool: CommandHelp

    init(tool: CommandHelp) { self.tool = tool }

    /// An error message of the parser. Where its first line reports an unknown word, this line is replaced by a better
    /// one.
    func improve(_ complaint: String, arguments: [String]) -> String {
        guard let place = complaint.firstMatch(of: #/See 'align-cli ?([a-z0-9-]*) --help'/#)?.1,
            let end = complaint.firstIndex(of: "\n"), let line = line(complaint[..<end], String(place), arguments)
        else { return complaint }
        return "Error: \(line)\(complaint[end...])"
    }

    private func line(_ said: Substring, _ place: String, _ arguments: [String]) -> String? {
        if let line = lineOfMissingValue(said, arguments) { return line }
        guard !place.isEmpty else { return lineOfTool(said, arguments) }
        guard let word = said.firstMatch(of: #/^Error: Unknown option '(-[^']*)'/#)?.1,
            let command = tool.commands.first(where: { $0.commandName == place })
        else { return nil }
        return "Unknown option '\(word)'" + hint(on: String(word), in: command)
    }

    /// The message about an option that a command does not have.
    func unknownOption(_ word: String, of command: String) -> String {
        let command = tool.commands.first { $0.commandName == command }
        return "unknown option '\(word)'" + (command.map { hint(on: word, in: $0) } ?? "")
    }

    /// The line for an option that has no word after it, or one that looks like another option: `-1`.
    private func lineOfMissingValue(_ said: Substring, _ arguments: [String]) -> String? {
        guard let match = said.firstMatch(of: #/^Error: Missing value for '(-[^ ']*) <([^>]*)>'/#) else { return nil }
        let (option, needed) = (match.1, match.2)
        let places = arguments.indices.filter { arguments[$0] == option }
        let next = places.lazy.map { arguments.dropFirst($0 + 1).first }.first { $0?.looksLikeAnOption ?? true }
        guard let next = next ?? nil else { return "\(option): expected its \(needed), found nothing after it" }
        let isOption = tool.commands.contains { command in
            command.shown.contains { ($0.names ?? []).contains { $0.typed == next.prefix { $0 != "=" } } }
        }
        let way = isOption ? "" : "; a value that begins with a dash is written '\(option)=\(next)'"
        return "\(option): expected its \(needed), found '\(next)'\(way)"
    }

    /// The line where no command was recognized: it is missing, misspelled, or not the first word.
    private func lineOfTool(_ said: Substring, _ arguments: [String]) -> String? {
        guard let word = arguments.first, said.contains("Unknown option") || said.contains("nexpected argument") else {
            return nil
        }
        guard word.hasPrefix("-") else { return unknownCommand(word) }
        let owners = owners(of: Self.plain(word))
        if let owner = owners.first {
            return "Unknown option '\(word)': it comes after the command, as in 'align-cli \(owner) \(word)'"
        }
        let own = nearest(to: Self.plain(word), among: ["version", "help"], meaning: ["v": ["version"]]).first
        return "Unknown option '\(word)'" + (own.map { ": did you mean '--\($0)'?" } ?? "")
    }

    /// The message about a word in the place of a command.
    func unknownCommand(_ word: String) -> String {
        let names = tool.commands.map(\.commandName)
        let hint =
            word.hasSuffix(".h5")
            ? "the command comes first, as in 'align-cli resnet50 \(word)'"
            : nearest(to: word, among: names, meaning: Self.commands).first.map { "did you mean '\($0)'?" }
        return "Unknown command '\(word)'" + (hint.map { ": \($0)" } ?? "")
    }

    private func hint(on word: String, in command: CommandHelp) -> String {
        let plain = Self.plain(word)
        let owners = owners(of: plain)
        let isForeign = !owners.isEmpty && !command.options.contains(plain)
        let nearest =
            isForeign
            ? Self.meant(by: plain, among: command.options, meaning: Self.options)
            : nearest(to: plain, among: command.options, meaning: Self.options)
        if !nearest.isEmpty { return ". Did you mean \(Self.list(nearest.map { "'--\($0)'" }, "or"))?" }
        return isForeign ? " of \(command.commandName): it is an option of " + Self.list(owners, "and") : ""
    }

    /// The commands that have an option.
    private func owners(of option: String) -> [String] {
        tool.commands.filter { $0.options.contains(option) }.map(\.commandName)
    }

    /// A word in the spelling of options, without dashes before it.
    private static func plain(_ word: String) -> String {
        String(word.lowercased().replacing("_", with: "-").trimmingPrefix(#/-+/#).prefix { $0 != "=" })
    }

    private static func list(_ words: [String], _ conjunction: String) -> String {
        guard words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) \(words.last!)"
    }
}

extension Suggestion {
    /// The names that other tools use for an option.
    private static let options: [String: [String]] = [
        "tolerance": ["rtol", "atol"], "tol": ["rtol", "atol"], "threshold": ["rtol", "atol"], "relative": ["rtol"],
        "absolute": ["atol"], "stride": ["style"], "strides": ["style"], "output": ["json", "html"],
        "out": ["json", "html"], "o": ["json", "html"], "format": ["json", "html", "junit", "markdown"],
        "report": ["html", "json"], "page": ["html"], "xml": ["junit"], "md": ["markdown"], "summary": ["markdown"],
        "dtype": ["precision"], "tf32": ["precision"], "fp16": ["precision"], "half": ["precision"],
        "names": ["convention"], "naming": ["convention"], "jobs": ["threads"], "j": ["threads"],
        "workers": ["threads"], "cores": ["threads"], "silent": ["quiet"], "q": ["quiet"], "s": ["quiet"],
        "v": ["verbose"], "debug": ["verbose"], "no-color": ["color never"], "no-colour": ["color never"],
        "filter": ["layers", "cases"],
        "only": ["layers", "cases"], "layers": ["cases"], "cases": ["layers"], "tensors": ["layers"],
        "include": ["layers", "cases"], "layout": ["layout-b"], "nhwc": ["layout-b"],
        "mapping": ["map"], "interpolation": ["upsampling"], "hist": ["histogram"], "h": ["help"],
    ]

    private static let commands: [String: [String]] = [
        "loss": ["ghm-loss"], "losses": ["ghm-loss"], "diff": ["compare"], "pyramid": ["fpn"], "retinanet": ["fpn"],
        "show": ["inspect"], "info": ["inspect"], "list": ["inspect"], "ls": ["inspect"], "dump": ["inspect"],
        "checkpoint": ["weights"], "render": ["report"], "check": ["resnet50"], "verify": ["resnet50"],
    ]

    /// The names that a word may stand for, the best first. These are the names that it means, holds or is held by.
    /// Otherwise it is the name with the fewest different letters, if these are few.
    private func nearest(to word: String, among names: [String], meaning: [String: [String]]) -> [String] {
        if names.contains(word) { return [word] }
        let meant = Self.meant(by: word, among: names, meaning: meaning)
        if !meant.isEmpty { return meant }
        let parts = word.split(separator: "-")
        if let held = names.filter({ name in parts.contains { $0 == name } }).first { return [held] }
        if word.count > 2, let holder = names.first(where: { Self.begins($0, with: word) }) { return [holder] }
        let distances = names.map { (name: $0, distance: Self.distance(word, $0)) }
        guard let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= (word.count + 1) / 3 else {
            return []
        }
        return [best.name]
    }

    private static func meant(by word: String, among names: [String], meaning: [String: [String]]) -> [String] {
        (meaning[word] ?? []).filter { names.contains(String($0.prefix { $0 != " " })) }
    }

    /// Whether a name, or its part after a dash, begins with a word: `bn-epsilon` with `eps` and with `bn-eps`.
    private static func begins(_ name: String, with word: String) -> Bool {
        name.hasPrefix(word) || name.contains("-\(word)")
            || name.contains(where: \.isNumber) && word.hasPrefix(name.prefix { !$0.isNumber })
    }

    /// The number of letters that have to be changed, added, left out, or swapped with the next.
    private static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var rows = [Array(0...b.count)]
        for (i, letter) in a.enumerated() {
            var row = [i + 1]
            for (j, other) in b.enumerated() {
                var best = min(rows[i][j] + (letter == other ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
