/// A map that would pair what has no partner, as a file that `--map` takes: the lines of the map that was given, and one
/// for each suggestion.
struct SuggestedMap {
    let text: String

    /// - Parameters:
    ///   - suggestions: what is to be paired.
    ///   - given: the lines of the map in use, which stay.
    init(
        _ suggestions: [PathPairs.Pair], after given: (text: String, name: String)?, _ a: ReferenceFile,
        _ b: ReferenceFile
    ) {
        let files = PairMap.Files(a, b)
        var map = given.flatMap { try? PairMap($0.text, name: $0.name, a, b) } ?? PairMap()
        var lines = given.map { [$0.text.last?.isNewline == true ? String($0.text.dropLast()) : $0.text] } ?? []
        lines += [
            "# Suggested for A, \(a.path), and B, \(b.path):".onOneLine,
            suggestions.isEmpty
                ? "# nothing: no tensor without a partner has one of its shape in the other file"
                : "# tensors of equal shape, in the order of execution. Read the lines before you use them.",
        ]
        lines += suggestions.map { pair in
            let line = Self.spellings(pair).first { map.takes($0, as: pair, files) }
            return line ?? "# no line can say: \(pair.a.path) = \(pair.b.path)".onOneLine
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// By the names, which bring a module's weights along, else by the paths, which pair nothing else.
    private static func spellings(_ pair: PathPairs.Pair) -> [String] {
        let paths = "\(pair.a.path) = \(pair.b.path)"
        return pair.a.path.hasPrefix("activations/") ? ["\(pair.a.name) = \(pair.b.name)", paths] : [paths]
    }
}

extension PairMap {
    /// Adds a line if it says just what is meant, beside the lines before it: a name may hold what means something in a
    /// line, as `=`, `*` and `#` do.
    fileprivate mutating func takes(_ line: String, as pair: PathPairs.Pair, _ files: Files) -> Bool {
        guard !line.contains(where: \.isNewline), line.count(where: { $0 == "*" }) == 0 else { return false }
        var map = self
        guard (try? map.add(line, Place(file: "", line: 0), files)) != nil,
            map.partner(of: pair.a.path) == pair.b.path
        else { return false }
        self = map
        return true
    }
}
