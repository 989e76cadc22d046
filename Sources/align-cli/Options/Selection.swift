import AlignKit

/// What an option such as `--layers` selects: a pattern that selects nothing of any file is a mistake.
final class Selection {
    private let option: String
    private let globs: [(pattern: String, glob: Glob)]
    private var unmatched: Set<String>
    /// All names that were seen, those of the first few parts in their order, and how many parts go by them.
    private var names: Set<String> = []
    private var examples: [String] = []
    private var count = 0

    init(option: String, _ patterns: [String]) {
        self.option = option
        globs = patterns.map { ($0, Glob($0)) }
        unmatched = Set(patterns)
    }

    /// Whether there is nothing to be looked for.
    var isEmpty: Bool { globs.isEmpty }

    /// Takes note of what a file has, each under all of its names.
    func see(_ items: [[String]]) {
        count += items.count
        names.formUnion(items.joined())
        for name in items.prefix(8).joined() where !examples.contains(name) { examples.append(name) }
        for (pattern, glob) in globs where unmatched.contains(pattern) {
            if items.contains(where: { $0.contains(where: glob.matches) }) { unmatched.remove(pattern) }
        }
    }

    /// A line on the patterns that selected nothing of what was seen, with the names that are spelled most like the
    /// first.
    var complaint: String? {
        let patterns = globs.map(\.pattern).filter(unmatched.contains)
        guard count > 0, let first = patterns.first else { return nil }
        let near = nearestNames(to: first, among: names)
        let hint =
            near.isEmpty
            ? "they are called \(examples.prefix(3).joined(separator: ", "))"
            : "nearest: \(near.joined(separator: ", "))"
        let others = patterns.dropFirst().map { ", nor \($0)" }.joined()
        return "\(option) \(first): expected a pattern of names, found that none of the \(count) matches\(others); "
            + hint
    }
}
