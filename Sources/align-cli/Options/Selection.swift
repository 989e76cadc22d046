import AlignKit

/// The selection of an option such as `--layers`. A pattern that selects nothing in any file is an error.
final class Selection {
    private let option: String
    private let globs: [(pattern: String, glob: Glob)]
    private var unmatched: Set<String>
    /// All names that were seen, the names of the first few parts in their order, and the number of parts.
    private var names: Set<String> = []
    private var examples: [String] = []
    private var count = 0

    init(option: String, _ patterns: [String]) {
        self.option = option
        globs = patterns.map { ($0, Glob($0)) }
        unmatched = Set(patterns)
    }

    /// Whether nothing is to be selected.
    var isEmpty: Bool { globs.isEmpty }

    /// Records the parts of a file, each under all of its names.
    func see(_ items: [[String]]) {
        count += items.count
        names.formUnion(items.joined())
        for name in items.prefix(8).joined() where !examples.contains(name) { examples.append(name) }
        for (pattern, glob) in globs where unmatched.contains(pattern) {
            if items.contains(where: { $0.contains(where: glob.matches) }) { unmatched.remove(pattern) }
        }
    }

    /// A line about the patterns that selected nothing, with the names whose spelling is nearest to the first pattern;
    /// nil where every pattern selected something.
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
