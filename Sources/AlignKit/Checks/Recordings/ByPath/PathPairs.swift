/// Recorded tensors of two files that are paired by the user's map, else by equal paths.
struct PathPairs {
    struct Pair {
        let a: ReferenceFile.Entry
        let b: ReferenceFile.Entry

        /// The letter of the file that has its channels last, where the other does not.
        var channelsLast: String? {
            if b.extents.isChannelsLast(of: a.extents) { return "B" }
            return !b.isChannelsLast && a.extents.isChannelsLast(of: b.extents) ? "A" : nil
        }
    }

    private(set) var pairs: [Pair] = []
    private(set) var onlyA: [ReferenceFile.Entry] = []
    private(set) var onlyB: [ReferenceFile.Entry] = []

    /// - Parameter spelling: gives a path the form in which it is compared with others.
    init(
        _ a: [ReferenceFile.Entry], _ b: [ReferenceFile.Entry], map: PairMap,
        spelling: (String) -> String = { $0 }
    ) {
        let byPath = Dictionary(b.map { (spelling($0.path), $0) }) { first, _ in first }
        var taken: Set<String> = []
        for entry in a {
            // A path that the map pairs with another tensor is not paired with an equal path.
            let path = map.partner(of: entry.path) ?? (map.isTaken(entry.path) ? nil : entry.path)
            if let path = path.map(spelling), let partner = byPath[path], taken.insert(partner.path).inserted {
                pairs.append(Pair(a: entry, b: partner))
            } else {
                onlyA.append(entry)
            }
        }
        onlyB = b.filter { !taken.contains($0.path) }
    }

    /// Removes pairs of outputs that are both links to activations that are paired already, and outputs without a
    /// partner that are links to paired tensors.
    mutating func dropLinks() {
        let linked = Set(
            pairs.filter { $0.a.path.hasPrefix("activations/") }.compactMap { pair in
                pair.a.identity.flatMap { a in pair.b.identity.map { Link(a: a, b: $0) } }
            })
        pairs.removeAll { pair in
            guard pair.a.path.hasPrefix("outputs/"), let a = pair.a.identity, let b = pair.b.identity else {
                return false
            }
            return linked.contains(Link(a: a, b: b))
        }
        let (ofA, ofB) = (Set(pairs.compactMap(\.a.identity)), Set(pairs.compactMap(\.b.identity)))
        onlyA.removeAll { $0.path.hasPrefix("outputs/") && $0.identity.map(ofA.contains) ?? false }
        onlyB.removeAll { $0.path.hasPrefix("outputs/") && $0.identity.map(ofB.contains) ?? false }
    }

    private struct Link: Hashable {
        let a: StorageIdentity
        let b: StorageIdentity
    }

    /// Sorts the pairs by execution order: the first file's where it is complete, else the second's.
    ///
    /// - Returns: a remark where neither is complete. The pairs are then not sorted.
    mutating func sort() -> String? {
        let activations = pairs.filter { $0.a.path.hasPrefix("activations/") }
        for order in [\Pair.a.order, \Pair.b.order] where activations.allSatisfy({ $0[keyPath: order] != nil }) {
            pairs = pairs.enumerated().sorted {
                let ranks = ($0.element[keyPath: order] ?? .max, $1.element[keyPath: order] ?? .max)
                return ranks.0 == ranks.1 ? $0.offset < $1.offset : ranks.0 < ranks.1
            }.map(\.element)
            return nil
        }
        return "neither file has the attribute “order” throughout: tensors stand in the order of their names"
    }

    /// Possible partners for tensors without one: of the same group and shape, in execution order.
    static func suggestions(_ a: [ReferenceFile.Entry], _ b: [ReferenceFile.Entry]) -> [Pair] {
        func sorted(_ entries: [ReferenceFile.Entry]) -> [ReferenceFile.Entry] {
            entries.filter { $0.broken == nil }.enumerated().sorted {
                ($0.element.order ?? .max, $0.offset) < ($1.element.order ?? .max, $1.offset)
            }.map(\.element)
        }
        func group(_ entry: ReferenceFile.Entry) -> Substring { entry.path.prefix { $0 != "/" } }
        var rest = sorted(b)
        return sorted(a).compactMap { entry in
            let index = rest.firstIndex { $0.extents == entry.extents && group($0) == group(entry) }
            return index.map { Pair(a: entry, b: rest.remove(at: $0)) }
        }
    }
}
