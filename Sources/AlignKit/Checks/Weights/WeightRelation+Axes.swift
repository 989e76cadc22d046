extension WeightRelation {
    /// Looks for a permutation p ≠ 1 with A = B.transposed(p): axis k of A is axis p[k] of B.
    ///
    /// With extents of 1 several permutations have the same effect. The first in the order of `permutations(rank:)` is
    /// named. A constant tensor proves no permutation.
    static func axesTransposed(_ expected: WeightContent, _ actual: WeightContent) -> WeightRelation? {
        let rank = expected.rank
        guard rank == actual.rank, (2...5).contains(rank), !expected.isConstant else { return nil }
        let strides = actual.strides
        for permutation in permutations(rank: rank) {
            guard permutation.map({ actual.extents[$0] }) == expected.extents else { continue }
            if expected.isEqual(to: actual, strides: permutation.map { strides[$0] }) {
                let meaning = meanings[permutation].map { ", \($0)" } ?? ""
                return exact(.axesTransposed, permutation.listed + meaning, expected, actual)
            }
        }
        return nil
    }

    /// The causes of the usual permutations.
    private static let meanings: [[Int]: String] = [
        [1, 0]: "rows and columns exchanged",
        [0, 1, 3, 2]: "height and width exchanged",
        [1, 0, 2, 3]: "output and input channels exchanged",
        [3, 2, 0, 1]: "B is stored as HWIO",
        [2, 3, 1, 0]: "A is stored as HWIO",
        [0, 3, 1, 2]: "B is stored as OHWI",
        [0, 2, 3, 1]: "A is stored as OHWI",
    ]

    /// All permutations of the axes except the identity: the usual ones first, then the others in lexicographic order.
    private static func permutations(rank: Int) -> [[Int]] {
        let usual = [[0, 1, 3, 2], [1, 0, 2, 3], [3, 2, 0, 1], [2, 3, 1, 0], [0, 3, 1, 2], [0, 2, 3, 1]]
        var all: [[Int]] = [[]]
        for _ in 0..<rank {
            all = all.flatMap { start in (0..<rank).filter { !start.contains($0) }.map { start + [$0] } }
        }
        let first = rank == 4 ? usual : []
        return first + all.dropFirst().filter { !first.contains($0) }
    }

    /// Looks for kernels with reversed spatial axes. With both axes of a plane reversed a kernel is rotated by 180°. A
    /// convolution is a correlation with such a kernel.
    ///
    /// Kernels with a single row and column show no reversal. Symmetric kernels show none either.
    static func kernelFlipped(_ expected: WeightContent, _ actual: WeightContent) -> WeightRelation? {
        guard (3...5).contains(expected.rank) else { return nil }
        let names = [3: ["width"], 4: ["height", "width"], 5: ["depth", "height", "width"]][expected.rank]!
        let axes = (2..<expected.rank).filter { expected.extents[$0] > 1 }
        let subsets = (1..<(1 << axes.count)).map { mask in axes.indices.filter { mask >> $0 & 1 == 1 }.map { axes[$0] }
        }
        for flipped in subsets.sorted(by: { $0.count > $1.count }) {
            var strides = actual.strides
            var start = 0
            for axis in flipped {
                start += (expected.extents[axis] - 1) * strides[axis]
                strides[axis].negate()
            }
            if expected.isEqual(to: actual, from: start, strides: strides) {
                let reversed = flipped.map { names[$0 - 2] }.joined(separator: " and ")
                return exact(.kernelFlipped, "\(reversed) reversed", expected, actual)
            }
        }
        return nil
    }
}
