/// Finds the origin in A of content that B holds under another name.
///
/// It looks first within the same normalisation, where two fields may be exchanged, then among all tensors of A with
/// the same shape. Digests are made only for those tensors of A whose shape is needed. Tensors with equal digests are
/// then compared exactly.
struct WeightOrigins {
    private let a: WeightSide
    private let b: WeightSide
    private let rows: [WeightComparison.Row]
    private let outcomes: [WeightPair.Outcome]
    private let workers: Workers
    private let positions: [String: Int]

    init(_ comparison: WeightComparison, _ b: WeightSide, _ outcomes: [WeightPair.Outcome]) {
        a = comparison.a
        self.b = b
        rows = comparison.rows
        workers = comparison.workers
        self.outcomes = outcomes
        positions = Dictionary(uniqueKeysWithValues: comparison.rows.enumerated().map { ($1.name, $0) })
    }

    /// The checks. A relation with another parameter replaces the present relation where it is more specific.
    func resolved() -> [WeightCheck] {
        let digests = digestsOfA()
        return workers.map(count: rows.count) { position in
            let outcome = outcomes[position]
            var check = outcome.check
            guard let digest = outcome.digestB else { return check }
            let found = swapped(position) ?? same(as: position, among: digests[digest] ?? [])
            if let found, found.kind.precedence < check.relation?.kind.precedence ?? .max { check.relation = found }
            return check
        }
    }

    /// The rows of A by the digests of their contents, for the shapes that are needed.
    private func digestsOfA() -> [ContentDigest: [Int]] {
        let sought = Set(outcomes.compactMap { $0.digestB == nil ? nil : $0.extents })
        let candidates = rows.indices.filter { position in
            a.isReadable(rows[position].name) && sought.contains(a.networkExtents(rows[position])!)
        }
        let found = workers.map(count: candidates.count) { index in
            outcomes[candidates[index]].digestA
                ?? (try? a.tensor(rows[candidates[index]], as: Float.self)).map { ContentDigest(of: $0.scalars) }
        }
        var digests: [ContentDigest: [Int]] = [:]
        for (position, digest) in zip(candidates, found) {
            if let digest { digests[digest, default: []].append(position) }
        }
        return digests
    }

    /// The relation of two fields of one normalisation whose contents are exchanged.
    private func swapped(_ position: Int) -> WeightRelation? {
        let name = rows[position].name
        let pairs: [(WeightRelation.Kind, String, String)] = [
            (.meanVarianceSwapped, "running_mean", "running_var"), (.scaleBiasSwapped, "weight", "bias"),
        ]
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let (module, field) = (name[..<dot], name[name.index(after: dot)...])
        for (kind, first, second) in pairs where field == first || field == second {
            let partner = "\(module).\(field == first ? second : first)"
            guard let other = positions[partner], let ours = evidence(that: position, holds: other),
                evidence(that: other, holds: position) != nil
            else { continue }
            return WeightRelation(
                kind, evidence: ours.differing,
                "with \(partner); proved by all \(ours.count.counted("element")) of either" + ours.reservation)
        }
        return nil
    }

    /// The relation with the first of the candidates, other parameters of A, whose content B holds.
    ///
    /// A constant tensor has no origin: too many other tensors may hold the same values.
    private func same(as position: Int, among candidates: [Int]) -> WeightRelation? {
        let matches = candidates.compactMap { other in
            other == position ? nil : evidence(that: position, holds: other).map { (other, $0) }
        }
        guard let (other, evidence) = matches.first, !evidence.isConstant else { return nil }
        let more = matches.count > 1 ? " and \(matches.count - 1) more" : ""
        return WeightRelation(
            .equalsAnother, evidence: evidence.differing,
            "holds what belongs to \(rows[other].name)\(more); proved by all \(evidence.count.counted("element"))")
    }

    /// The evidence that B holds under one name exactly the content that A holds under another; nil where it does not.
    private func evidence(that position: Int, holds other: Int) -> Evidence? {
        let (here, there) = (rows[position], rows[other])
        guard a.isReadable(there.name), b.isReadable(here.name), a.networkExtents(there) == b.networkExtents(here)
        else { return nil }
        let isWide = a.isWide(there.name) && b.isWide(here.name)
        guard let origin = content(a, there, isWide), let found = content(b, here, isWide), origin.bits == found.bits
        else { return nil }
        let own = a.isReadable(here.name) ? content(a, here, isWide) : nil
        return Evidence(found, own)
    }

    private func content(_ side: WeightSide, _ row: WeightComparison.Row, _ isWide: Bool) -> WeightContent? {
        isWide
            ? (try? side.tensor(row, as: Double.self)).map { WeightContent($0) }
            : (try? side.tensor(row, as: Float.self)).map { WeightContent($0) }
    }

    /// How many elements agree with the origin, and how many of them differ from A in the same place.
    private struct Evidence {
        let count: Int
        let differing: Int
        let isConstant: Bool

        init(_ found: WeightContent, _ own: WeightContent?) {
            count = found.count
            isConstant = found.isConstant
            differing =
                own?.extents == found.extents
                ? zip(found.bits, own!.bits).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) } : found.count
        }

        var reservation: String { isConstant ? ", which are constant" : "" }
    }
}

extension WeightRelation.Kind {
    /// 0 for the most specific.
    fileprivate var precedence: Int { Self.allCases.firstIndex(of: self)! }
}
