extension NamingConvention {
    /// Every convention, in the order in which they are tried.
    public static let all = [torchvision, mmdet, paddle, paddledet, detectron2]

    /// The convention of that name, or nil.
    public static func named(_ name: String) -> NamingConvention? { all.first { $0.name == name } }

    /// A convention with the prefixes, levels and variants of a file, and how many of its keys they explain.
    package struct Match: Sendable {
        package let convention: NamingConvention
        /// For each part, how many keys the convention explains, and how many belong there.
        let counts: [NetworkPart: (matched: Int, total: Int)]

        /// How many keys the convention explains.
        package var matched: Int { counts.values.reduce(0) { $0 + $1.matched } }

        /// `265 of 265 backbone keys, 16 of 16 neck keys matched`.
        package var explanation: String {
            let parts = [NetworkPart.backbone, .neck].compactMap { part in
                counts[part].map { "\($0.matched) of \($0.total.counted("\(part.rawValue) key"))" }
            }
            return (parts.isEmpty ? "none of the keys" : parts.joined(separator: ", ")) + " matched"
        }
    }

    /// The convention that explains the most keys.
    ///
    /// - Returns: nil where no key names a parameter of a network that we know, in any convention.
    /// - Throws: `Tie` where two conventions explain equally many keys and map one of them differently. Where they map
    ///   all keys alike, the first in the order of `all` is returned.
    package static func detect(keys: [String], paths: [String] = []) throws(Tie) -> Match? {
        let matches = all.map { $0.match(keys: keys, paths: paths) }
        guard let most = matches.map({ $0.matched }).max(), most > 0 else { return nil }
        let best = matches.filter { $0.matched == most }
        for other in best.dropFirst() {
            if let key = keys.first(where: { best[0].convention.disagrees(with: other.convention, on: $0) }) {
                throw Tie(first: best[0], second: other, key: key)
            }
        }
        return best[0]
    }

    /// Two conventions that explain a file equally well and differently.
    package struct Tie: Error, Sendable {
        package let first: Match
        package let second: Match
        /// A key that they map to different parameters, or to different layouts of one.
        package let key: String
    }

    private func disagrees(with other: NamingConvention, on key: String) -> Bool {
        let names = [self, other].map { $0.ignores(key: key) ? nil : $0.parameterName(forKey: key) }
        return names[0] != names[1] || names[0] == "fc.weight" && linearLayout != other.linearLayout
    }
}

extension NamingConvention {
    /// This convention as a file uses it.
    ///
    /// - Parameters:
    ///   - keys: the keys of the file's weights.
    ///   - paths: the paths of its activations.
    package func match(keys: [String], paths: [String] = []) -> Match {
        var levels = Levels()
        levels.lowest = lowestLevel(keys: keys) ?? levels.lowest
        levels.backboneOutputs = backboneOutputs(paths: paths) ?? levels.backboneOutputs
        let keys = keys.filter { !isInHead($0) }
        levels.laterals = lateralCount(keys: keys, levels) ?? levels.laterals
        let leveled = with(levels) { $1 }
        let adapted = leveled.with(levels) { leveled.choose($0, $1, keys) }
        return Match(convention: adapted, counts: adapted.counts(keys))
    }

    /// The names of a part, with the prefix that explains the most keys first, and the variants that the keys show.
    private func choose(_ part: NetworkPart, _ names: Names, _ keys: [String]) -> Names {
        var names = names
        let counts = names.prefixes.map { prefix in
            keys.count { parameterName(forKey: $0, of: part, prefix: prefix) != nil }
        }
        let most = counts.max() ?? 0
        if most > 0, let position = counts.firstIndex(of: most) { names.prefixes.swapAt(0, position) }
        let modules = keys.compactMap { key -> ArraySlice<UInt8>? in
            guard key.hasPrefix(names.prefixes[0]), let dot = key.lastIndex(of: ".") else { return nil }
            return Array(key.utf8.prefix(upTo: dot)).dropFirst(names.prefixes[0].utf8.count)
        }
        names.activeVariants = names.variants.indices.filter { variant in
            // The keys must include some that only this variant explains, since a rule of the common table may match
            // some of its keys.
            modules.contains { module in
                names.variants[variant].contains { $0.use != .output && $0.ourPath(for: module) != nil }
                    && !names.rules.contains { $0.use != .output && $0.ourPath(for: module) != nil }
            }
        }
        return names
    }

    private func counts(_ keys: [String]) -> [NetworkPart: (matched: Int, total: Int)] {
        var counts: [NetworkPart: (matched: Int, total: Int)] = [:]
        for key in keys {
            // A counter belongs to the part of its module's other fields.
            let probe =
                ignores(key: key) ? key.prefix(upTo: key.lastIndex(of: ".") ?? key.endIndex) + ".weight" : key[...]
            let name = parameterName(forKey: String(probe))
            let part: NetworkPart =
                name.map { NetworkPart(ofName: $0) == .neck ? .neck : .backbone }
                ?? (!neck.prefixes[0].isEmpty && key.hasPrefix(neck.prefixes[0])
                    && !key.hasPrefix(backbone.prefixes[0]) ? .neck : .backbone)
            counts[part, default: (0, 0)].total += 1
            if name != nil { counts[part]!.matched += 1 }
        }
        return counts
    }

    private func lowestLevel(keys: [String]) -> Int? {
        switch levelNumbering {
        case .none: nil
        case .named(let laterals): numbers("L", of: laterals, in: keys).min().map { min(max($0, 1), 5) }
        case .counted(let lateral): numbers("i", of: [lateral], in: keys).max().map { max(5 - $0, 1) }
        }
    }

    private func lateralCount(keys: [String], _ levels: Levels) -> Int? {
        let convention = with(levels) { $1 }
        let pattern = NamePattern("neck.lateral_convs.{i}.conv.weight")
        let indices = keys.compactMap { key in
            convention.parameterName(forKey: key).flatMap { pattern.numbers(in: Array($0.utf8)[...])?.first?.value }
        }
        return indices.max().map { min($0 + 1, 8) }
    }

    private func numbers(_ letter: Unicode.Scalar, of patterns: [String], in keys: [String]) -> [Int] {
        let patterns = neck.prefixes.flatMap { prefix in patterns.map { NamePattern("\(prefix)\($0).weight") } }
        return keys.flatMap { key in
            patterns.compactMap { pattern in
                pattern.numbers(in: Array(key.utf8)[...])?.first { $0.letter == UInt8(ascii: letter) }?.value
            }
        }
    }

    /// How many elements of the list that the backbone returns were recorded.
    private func backboneOutputs(paths: [String]) -> Int? {
        let patterns = backbone.prefixes.filter { !$0.isEmpty }.map { NamePattern("\($0.dropLast())[{i}]") }
        let last = paths.flatMap { path in
            patterns.compactMap { $0.numbers(in: Array(path.utf8)[...])?.first?.value }
        }.max()
        return last.map { min($0 + 1, 4) }
    }
}
