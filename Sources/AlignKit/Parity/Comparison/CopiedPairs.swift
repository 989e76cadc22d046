/// Finds pairs that hold, on both sides, the elements of another pair in their order: a block's output beside that of its
/// last operation, what a flattening, an identity or a dropout at rest has put out.
///
/// Such a pair has made nothing. It is what the other one is.
struct CopiedPairs {
    let a: ReferenceFile
    let b: ReferenceFile

    /// Marks what is a copy of a pair before it, or of one that its claim judges.
    ///
    /// Of pairs without a difference nothing has to be explained. Two pairs are looked at only where the largest of their
    /// differences are the same.
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

    /// So many pairs are read in search of an original.
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
        guard let one = entry(path, file), let other = entry(original, file) else { return false }
        if let identity = one.identity, identity == other.identity { return true }
        guard one.elementType == other.elementType, let copied = scalars(one, file), let scalars = scalars(other, file)
        else { return false }
        return copied == scalars
    }

    private func entry(_ path: String, _ file: ReferenceFile) -> ReferenceFile.Entry? {
        (file.activations + file.outputs).first { $0.path == path }
    }

    /// Widened where its numbers are not float32's own; nil of a sample, whose positions may be others.
    private func scalars(_ entry: ReferenceFile.Entry, _ file: ReferenceFile) -> [Double]? {
        guard (try? file.attributes(of: entry))?["sampled_shape"] == nil else { return nil }
        let tensor: Tensor<Double>? = try? file.tensor(entry, acceptsIntegers: true)
        return tensor?.scalars
    }
}
