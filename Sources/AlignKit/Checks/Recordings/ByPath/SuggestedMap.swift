/// A map for what has no partner, as a file that `--map` takes: the lines of the map that was given, and one for each
/// suggestion.
struct SuggestedMap {
    let text: String

    /// - Parameters:
    ///   - suggestions: the pairs to suggest.
    ///   - given: the lines of the map in use, which are kept.
    ///   - hasWeights: whether to pair weights that no line pairs, such as those of attention layers.
    init(
        _ suggestions: [PathPairs.Pair], after given: (text: String, name: String)?, _ a: ReferenceFile,
        _ b: ReferenceFile, hasWeights: Bool
    ) {
        let files = PairMap.Files(a, b)
        var map = given.flatMap { try? PairMap($0.text, name: $0.name, a, b) } ?? PairMap()
        var lines = given.map { [$0.text.last?.isNewline == true ? String($0.text.dropLast()) : $0.text] } ?? []
        lines.append("# Suggested for A, \(a.path), and B, \(b.path):".visible.harmless)
        func line(_ pair: PathPairs.Pair) -> String {
            let line = Self.spellings(pair).first { map.takes($0, as: pair, files) }
            return line ?? "# no line can say: \(pair.a.path) = \(pair.b.path)".visible.harmless
        }
        let tensors = suggestions.map(line)
        let weights = hasWeights ? PathWeights.suggestions(a.weights, b.weights, map: map).map(line) : []
        if tensors.isEmpty, weights.isEmpty {
            lines.append("# nothing: no tensor without a partner has one of its shape in the other file")
        }
        if !tensors.isEmpty {
            lines.append("# tensors of equal shape, in the order of execution. Read the lines before you use them.")
        }
        lines += tensors
        if !weights.isEmpty {
            lines.append("# weights of equal shape that no line above brings along, in the order of their names.")
        }
        lines += weights
        text = lines.joined(separator: "\n") + "\n"
    }

    /// The lines to try: the names, which also pair a module's weights, then the paths, which pair nothing else.
    private static func spellings(_ pair: PathPairs.Pair) -> [String] {
        let paths = "\(pair.a.path) = \(pair.b.path)"
        return pair.a.path.hasPrefix("activations/") ? ["\(pair.a.name) = \(pair.b.name)", paths] : [paths]
    }
}

extension PairMap {
    /// Adds a line if, after the lines before it, it pairs exactly this pair. A name may contain characters that mean
    /// something in a line, such as `=`, `*` and `#`, or to a terminal or a runner that shows the file.
    fileprivate mutating func takes(_ line: String, as pair: PathPairs.Pair, _ files: Files) -> Bool {
        guard line.visible.harmless == line, !line.contains("*") else { return false }
        var map = self
        guard (try? map.add(line, Place(file: "", line: 0), files)) != nil,
            map.partner(of: pair.a.path) == pair.b.path
        else { return false }
        self = map
        return true
    }
}
