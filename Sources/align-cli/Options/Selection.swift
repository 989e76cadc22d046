import AlignKit

/// What an option such as `--layers` selects: a pattern that selects nothing of any file is a mistake.
final class Selection {
    private let option: String
    private let globs: [(pattern: String, glob: Glob)]
    private var unmatched: Set<String>
    private var count = 0

    init(option: String, _ patterns: [String]) {
        self.option = option
        globs = patterns.map { ($0, Glob($0)) }
        unmatched = Set(patterns)
    }

    /// Takes note of what a file has, each under all of its names.
    func see(_ items: [[String]]) {
        count += items.count
        for (pattern, glob) in globs where unmatched.contains(pattern) {
            if items.contains(where: { $0.contains(where: glob.matches) }) { unmatched.remove(pattern) }
        }
    }

    /// A line for each pattern that selected nothing of what was seen.
    var complaints: [String] {
        guard count > 0 else { return [] }
        return globs.map(\.pattern).filter(unmatched.contains).map {
            "\(option) \($0): expected a pattern of names, found that none of the \(count) matches"
        }
    }
}
