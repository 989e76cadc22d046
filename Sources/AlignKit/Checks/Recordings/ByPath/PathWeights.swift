/// Compares the weights of two files of a model that we do not know. They are paired by the map, else by equal keys. A
/// field counts as the same where PyTorch and Paddle have two names for it: `running_mean` is `_mean`, `running_var` is
/// `_variance`.
struct PathWeights {
    private(set) var compared: ComparedWeights
    private(set) var remarks: [String] = []

    init(_ a: ComparedFile, _ b: ComparedFile, map: PairMap, workers: Workers) {
        let ofA = a.file.weights.filter(Self.isCompared)
        let ofB = b.file.weights.filter(Self.isCompared)
        let pairs = PathPairs(ofA, ofB, map: map, spelling: Self.spelling)
        var differing: [ComparedWeights.Finding] = []
        var comparedCount = 0
        for pair in Self.inOrder(pairs.pairs, a) {
            if pair.a.hasNoElements, pair.b.hasNoElements, pair.a.extents == pair.b.extents {
                comparedCount += 1
                continue
            }
            do {
                let one = try a.file.tensor(pair.a, as: Double.self, acceptsIntegers: true)
                var other = try b.file.tensor(pair.b, as: Double.self, acceptsIntegers: true)
                if a.storesTransposed(pair.a) != b.storesTransposed(pair.b) { other = other.transposed() }
                comparedCount += 1
                if let finding = Self.finding(pair.a.name, one, other, workers) { differing.append(finding) }
            } catch {
                differing.append(.init(name: pair.a.name, status: .missing, relation: nil, reasons: ["\(error)"]))
            }
        }
        compared = ComparedWeights(
            comparedCount: comparedCount, differing: differing,
            isIdentical: comparedCount == 0 ? nil : differing.isEmpty)
        compared.unpaired = (pairs.onlyA.map(\.path), pairs.onlyB.map(\.path))
        let left = (pairs.onlyA.count, pairs.onlyB.count)
        if left.0 + left.1 > 0 {
            remarks.append("\(left.0.counted("weight")) of A and \(left.1) of B without a partner, and not compared")
        }
    }

    /// Possible partners for weights that neither the map nor an equal key pairs. They have equal shapes. Those of the
    /// same field (`weight`, `bias`) come first, in the order of their names, in which 10 comes after 9.
    static func suggestions(
        _ a: [ReferenceFile.Entry], _ b: [ReferenceFile.Entry], map: PairMap
    ) -> [PathPairs.Pair] {
        let left = PathPairs(a.filter(isCompared), b.filter(isCompared), map: map, spelling: spelling)
        func sorted(_ entries: [ReferenceFile.Entry]) -> [ReferenceFile.Entry] {
            entries.sorted { rank($0.name).lexicographicallyPrecedes(rank($1.name)) }
        }
        func field(_ entry: ReferenceFile.Entry) -> Substring {
            let name = spelling(entry.name)
            return name[(name.lastIndex(of: ".") ?? name.startIndex)...]
        }
        let ofA = sorted(left.onlyA)
        var ofB = sorted(left.onlyB)
        var partners: [String: ReferenceFile.Entry] = [:]
        for isOfOneField in [true, false] {
            for entry in ofA where entry.broken == nil && partners[entry.path] == nil {
                let index = ofB.firstIndex { other in
                    other.broken == nil && other.extents == entry.extents
                        && (!isOfOneField || field(other) == field(entry))
                }
                if let index { partners[entry.path] = ofB.remove(at: index) }
            }
        }
        return ofA.compactMap { entry in partners[entry.path].map { PathPairs.Pair(a: entry, b: $0) } }
    }

    /// The parts of a name. Numbers are padded with zeros, so that they sort as text.
    private static func rank(_ name: String) -> [String] {
        name.split(separator: ".").map { part in
            part.allSatisfy(\.isNumber) ? String(repeating: "0", count: max(0, 12 - part.count)) + part : String(part)
        }
    }

    /// The names of fields that frameworks call differently, PyTorch's first.
    private static let fields = OperationCatalogue.all.flatMap { $0.parameterFields }.map(\.names)
        .filter { $0.count > 1 }

    /// A path as PyTorch would spell it.
    private static func spelling(_ path: String) -> String { spellings(of: path)[0] }

    /// A path as PyTorch and as Paddle would spell it.
    static func spellings(of path: String) -> [String] {
        for names in fields {
            guard let name = names.first(where: { path.hasSuffix(".\($0)") }) else { continue }
            return names.map { path.dropLast(name.count) + $0 }
        }
        return [path]
    }

    /// Sorts the pairs by the execution order of their modules. The others come last, by their names.
    private static func inOrder(_ pairs: [PathPairs.Pair], _ file: ComparedFile) -> [PathPairs.Pair] {
        let orders = Dictionary(
            file.file.activations.compactMap { entry in
                entry.order.map { (String(entry.name.prefix { $0 != "#" && $0 != "[" }), $0) }
            }, uniquingKeysWith: min)
        func order(_ pair: PathPairs.Pair) -> Int {
            pair.a.name.lastIndex(of: ".").flatMap { orders[String(pair.a.name[..<$0])] } ?? .max
        }
        return pairs.enumerated().sorted {
            let ranks = (order($0.element), order($1.element))
            return ranks.0 == ranks.1 ? $0.offset < $1.offset : ranks.0 < ranks.1
        }.map(\.element)
    }

    private static func isCompared(_ entry: ReferenceFile.Entry) -> Bool {
        !entry.name.hasSuffix("num_batches_tracked")
    }

    private static func finding(
        _ name: String, _ one: Tensor<Double>, _ other: Tensor<Double>, _ workers: Workers
    ) -> ComparedWeights.Finding? {
        guard one.shape == other.shape else {
            let relation = WeightRelation.between(WeightContent(one), WeightContent(other))
            return .init(
                name: name, status: .shapeMismatch, relation: relation,
                reasons: ["\(one.shape) in A, \(other.shape) in B"] + (relation.map { [$0.detail] } ?? []))
        }
        let difference = Difference(expected: one, actual: other, workers: workers)
        if difference.isExact { return nil }
        let relation = WeightRelation.between(WeightContent(one), WeightContent(other))
        return .init(
            name: name, status: .differs, relation: relation,
            reasons: [relation?.detail ?? "max abs \(difference.maxAbs.brief)"])
    }
}

extension ComparedFile {
    /// Whether a matrix is the weight of a linear layer that is stored as `[in, out]`: the module says that it is
    /// linear, and the framework is Paddle.
    func storesTransposed(_ entry: ReferenceFile.Entry) -> Bool {
        guard file.provenance.framework.lowercased() == "paddle", entry.extents.count == 2,
            entry.name.hasSuffix(".weight")
        else { return false }
        let module = entry.name.dropLast(".weight".count)
        let calls = file.activations.filter { $0.name == module || $0.name.hasPrefix("\(module)#") }
        return calls.contains { (try? file.attributes(of: $0))?["op"]?.text?.lowercased() == "linear" }
    }
}
