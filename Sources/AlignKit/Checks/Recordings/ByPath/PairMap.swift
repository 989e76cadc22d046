/// A user's map from paths of one file to paths of another.
///
/// A line is `path in A = path in B`. Both sides are names, which hold in every group, or both begin with a group:
/// `weights/a = weights/b`. A `*` stands for any characters, the same on both sides: the first `*` for the first, and
/// so on. The name of a module also pairs its weights. Empty lines, and those that begin with `#`, are ignored.
struct PairMap {
    private var partners: [String: (path: String, line: Int)] = [:]
    private var origins: [String: (path: String, line: Int)] = [:]

    init() {}

    /// - Parameters:
    ///   - text: the lines.
    ///   - name: the name of the file with the lines, for errors.
    /// - Throws: `ReferenceError` for a line that does not have this form, matches nothing, or matches what another
    ///   line has matched.
    init(_ text: String, name: String, _ a: ReferenceFile, _ b: ReferenceFile) throws(ReferenceError) {
        let files = Files(a, b)
        // A line may end in CR LF, which is one character.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            try add(String(line), Place(file: name, line: index + 1), files)
        }
    }

    /// The paths that the lines can pair.
    struct Files {
        fileprivate let a: (file: String, paths: [String])
        fileprivate let b: (file: String, paths: [String])
        fileprivate let known: Set<String>

        init(_ a: ReferenceFile, _ b: ReferenceFile) {
            func paths(_ file: ReferenceFile) -> [String] {
                (file.activations + file.outputs + file.inputs + file.weights).map(\.path)
            }
            (self.a, self.b) = ((a.path, paths(a)), (b.path, paths(b)))
            known = Set(self.b.paths)
        }
    }

    /// Adds one line.
    ///
    /// - Throws: `ReferenceError` for a line that does not have the form of a line, matches nothing, or matches what
    ///   another line has matched. Some of its pairs may have been added then.
    mutating func add(_ line: String, _ place: Place, _ files: Files) throws(ReferenceError) {
        let line = line.trimmingSpaces
        if line.isEmpty || line.hasPrefix("#") { return }
        let rule = try Rule(line, place)
        let matches = rule.matches(files.a.paths).flatMap { match in
            PathWeights.spellings(of: match.b).filter(files.known.contains).map { (match.a, $0) }
        }
        if matches.isEmpty { throw rule.nothing(place, files.a, files.b) }
        for match in matches { try add(match, place) }
    }

    /// The path in the second file that a line pairs with `path` of the first; nil where no line does.
    func partner(of path: String) -> String? { partners[path]?.path }

    /// Whether a line names this path of the second file.
    func isTaken(_ path: String) -> Bool { origins[path] != nil }

    private mutating func add(_ match: (a: String, b: String), _ place: Place) throws(ReferenceError) {
        for (path, partner, other) in [
            (match.a, match.b, partners[match.a]), (match.b, match.a, origins[match.b]),
        ] {
            guard let other else { continue }
            let words = other.path == partner ? "it once more" : "\(partner)"
            throw place.error(
                expected: "one partner for \(path), which line \(other.line) pairs with \(other.path)", found: words)
        }
        partners[match.a] = (match.b, place.line)
        origins[match.b] = (match.a, place.line)
    }
}

extension PairMap {
    /// The file and the number of a line.
    struct Place {
        let file: String
        let line: Int

        func error(expected: String, found: String, hint: String? = nil) -> ReferenceError {
            ReferenceError(file: file, path: "line \(line)", expected: expected, found: found, hint: hint)
        }
    }

    /// One line.
    private struct Rule {
        let left: String
        let right: String

        init(_ line: String, _ place: Place) throws(ReferenceError) {
            let sides = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0).trimmingSpaces }
            guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
                throw place.error(expected: "“path in A = path in B”", found: "“\(line)”")
            }
            (left, right) = (sides[0], sides[1])
            guard Self.group(of: left) == Self.group(of: right) else {
                throw place.error(expected: "the same group on both sides, or none", found: "“\(line)”")
            }
            let stars = sides.map { $0.count { $0 == "*" } }
            guard stars[0] == stars[1] else {
                throw place.error(expected: "as many * on both sides", found: "\(stars[0]) and \(stars[1])")
            }
        }

        init(left: String, right: String) { (self.left, self.right) = (left, right) }

        /// The pairs that the line makes of the paths of the first file, even where the second file lacks the partner.
        func matches(_ paths: [String]) -> [(a: String, b: String)] {
            paths.compactMap { path in translated(path).map { (path, $0) } }
        }

        /// The group that a side begins with.
        private static func group(of side: String) -> String? { groups.first(where: side.hasPrefix) }

        private func translated(_ path: String) -> String? {
            if Self.group(of: left) != nil { return captures(left, path).map(right.filled) }
            guard let slash = path.firstIndex(of: "/") else { return nil }
            let (group, name) = (path[...slash], String(path[path.index(after: slash)...]))
            if let captures = captures(left, name) { return group + right.filled(with: captures) }
            // The weights of a module.
            guard group == "weights/", let dot = name.lastIndex(of: "."),
                let captures = captures(left, String(name[..<dot]))
            else { return nil }
            return group + right.filled(with: captures) + name[dot...]
        }

        func nothing(
            _ place: Place, _ a: (file: String, paths: [String]), _ b: (file: String, paths: [String])
        ) -> ReferenceError {
            let ofA = matches(a.paths)
            let known = Set(b.paths)
            let exchanged = Rule(left: right, right: left).matches(a.paths).contains { known.contains($0.b) }
            let side = ofA.isEmpty ? a : b
            let name = ofA.isEmpty ? left : Self.group(of: right) == nil ? ofA[0].b.withoutGroup : ofA[0].b
            let near = nearestNames(to: name, among: Self.spellings(of: side.paths, as: left))
            let hints =
                (exchanged ? ["it fits with the two files exchanged"] : [])
                + (near.isEmpty ? [] : ["nearest: \(near.joined(separator: ", "))"])
            return place.error(
                expected: "a path of \(side.file)", found: "“\(name)”, which is none",
                hint: hints.isEmpty ? nil : hints.joined(separator: "; "))
        }

        /// Everything that a side can stand for: paths, and for a side without a group also names and the modules of
        /// weights.
        private static func spellings(of paths: [String], as side: String) -> Set<String> {
            guard group(of: side) == nil else { return Set(paths) }
            let modules = paths.filter { $0.hasPrefix("weights/") }.map(\.withoutGroup).compactMap { key in
                key.lastIndex(of: ".").map { String(key[..<$0]) }
            }
            return Set(paths + paths.map(\.withoutGroup) + modules)
        }
    }
}

private let groups = ["inputs/", "weights/", "activations/", "outputs/"]

/// The text that each star of a pattern matches, as short as possible; nil where the text does not match the pattern.
private func captures(_ pattern: String, _ text: String) -> [String]? {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    guard text.hasPrefix(parts[0]) else { return nil }
    return captures(parts.dropFirst(), text.dropFirst(parts[0].count))
}

private func captures(_ parts: ArraySlice<String>, _ text: Substring) -> [String]? {
    guard let part = parts.first else { return text.isEmpty ? [] : nil }
    if parts.count == 1 {
        guard text.hasSuffix(part) else { return nil }
        return [String(text.dropLast(part.count))]
    }
    var end = text.startIndex
    while true {
        if text[end...].hasPrefix(part), let rest = captures(parts.dropFirst(), text[end...].dropFirst(part.count)) {
            return [String(text[..<end])] + rest
        }
        if end == text.endIndex { return nil }
        end = text.index(after: end)
    }
}

extension String {
    fileprivate func filled(with captures: [String]) -> String {
        let parts = split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        return zip(parts.dropFirst(), captures).reduce(parts[0]) { $0 + $1.1 + $1.0 }
    }

    fileprivate var trimmingSpaces: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    fileprivate var withoutGroup: String {
        groups.first(where: hasPrefix).map { String(dropFirst($0.count)) } ?? self
    }
}
