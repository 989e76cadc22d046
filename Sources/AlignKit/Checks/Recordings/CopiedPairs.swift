/// Finds pairs that hold, on both sides, the elements of another pair in the same order: a block's output beside that
/// of its last operation, or the output of a flattening, an identity or an inactive dropout.
///
/// Such a pair computes nothing. It is what the other pair is.
struct CopiedPairs {
    let a: ReferenceFile
    let b: ReferenceFile

    /// Marks the pairs that are copies of a pair before them, or of one that its claim judges.
    ///
    /// Pairs without a difference need no explanation. Two pairs are read only where their largest differences are the
    /// same.
    func mark(_ checks: inout [PairCheck]) {
        let sizes = Dictionary(grouping: checks.indices.filter { isUnequal(checks[$0]) }) { Size(checks[$0]) }
        for group in sizes.values where group.count > 1 {
            for index in group where checks[index].judge == .tolerance {
                let others = group.filter { $0 < index || checks[$0].judge == .claim }
                let nearest = others.sorted { one, other in
                    let ranks = (checks[one].judge == .claim, checks[other].judge == .claim)
                    return ranks.0 == ranks.1 ? one > other : ranks.0
                }
                if let original = nearest.prefix(Self.tries).first(where: { isCopy(checks[index], checks[$0]) }) {
                    checks[index].origin = PairOrigin(
                        operands: [checks[original].pathA], isOneFunction: true, isCopy: true)
                }
            }
        }
    }

    /// How many pairs are read in search of an original.
    private static let tries = 4

    private func isUnequal(_ check: PairCheck) -> Bool { check.difference.map { !$0.isExact } ?? false }

    private struct Size: Hashable {
        let count: Int
        let maxAbs: UInt64
        let maxULP: UInt64

        init(_ check: PairCheck) {
            count = check.shapeA.reduce(1, *)
            maxAbs = check.difference!.maxAbs.bitPattern
            maxULP = check.difference!.maxULP
        }
    }

    private func isCopy(_ check: PairCheck, _ original: PairCheck) -> Bool {
        isCopy(check.pathA, original.pathA, in: a) && isCopy(check.pathB, original.pathB, in: b)
    }

    private func isCopy(_ path: String, _ original: String, in file: ReferenceFile) -> Bool {
        let entries = file.activations + file.outputs
        guard let one = entries.first(where: { $0.path == path }),
            let other = entries.first(where: { $0.path == original })
        else { return false }
        return CopiedTensors(file).isCopy(one, other)
    }
}

/// Which recorded tensors of a file hold the same elements in the same order, whatever their shapes.
struct CopiedTensors {
    private let file: ReferenceFile

    init(_ file: ReferenceFile) { self.file = file }

    func isCopy(_ one: ReferenceFile.Entry, _ other: ReferenceFile.Entry) -> Bool {
        if let identity = one.identity, identity == other.identity { return true }
        guard one.elementType == other.elementType, one.extents.reduce(1, *) == other.extents.reduce(1, *),
            let copied = scalars(one), let scalars = scalars(other)
        else { return false }
        return copied == scalars
    }

    /// The position of the tensor of which `entry` is a copy: one with the same storage, or one of the nearest before
    /// it in execution order.
    func original(of entry: ReferenceFile.Entry, among entries: [ReferenceFile.Entry]) -> Int? {
        if let identity = entry.identity, let link = entries.firstIndex(where: { $0.identity == identity }) {
            return link
        }
        guard entry.broken == nil, let order = entry.order else { return nil }
        let count = entry.extents.reduce(1, *)
        let before = entries.indices.filter { index in
            entries[index].order.map { $0 < order } ?? false && entries[index].extents.reduce(1, *) == count
        }.sorted { entries[$0].order! > entries[$1].order! }
        return before.prefix(Self.tries).first { isCopy(entry, entries[$0]) }
    }

    private static let tries = 4

    /// nil for a sample, since its positions may differ.
    private func scalars(_ entry: ReferenceFile.Entry) -> [Double]? {
        guard (try? file.attributes(of: entry))?["sampled_shape"] == nil else { return nil }
        let tensor: Tensor<Double>? = try? file.tensor(entry, acceptsIntegers: true)
        return tensor?.scalars
    }
}
