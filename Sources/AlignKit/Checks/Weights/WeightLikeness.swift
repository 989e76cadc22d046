/// How similar two tensors of the same shape are, element by element, and whether chance can explain it.
struct WeightLikeness {
    /// How many elements are not equal in place, and the offset of the first of them.
    private(set) var differing = 0
    private(set) var firstDiffering = 0
    /// Pearson's correlation over the elements that are finite on both sides; 0 where one side is constant.
    private(set) var correlation = 0.0
    /// ‖b − a‖₂ / ‖a‖₂ over the elements that are finite on both sides.
    private(set) var relativeL2 = 0.0
    private let count: Int
    /// The share of elements that would be equal if the two tensors were independent.
    private let chance: Double

    init(_ expected: WeightContent, _ actual: WeightContent) {
        count = expected.count
        chance = Self.chance(expected, actual)
        var sums = (n: 0.0, a: 0.0, b: 0.0, aa: 0.0, bb: 0.0, ab: 0.0, dd: 0.0)
        for offset in expected.bits.indices {
            if expected.bits[offset] != actual.bits[offset] {
                if differing == 0 { firstDiffering = offset }
                differing += 1
            }
            let (a, b) = (expected.value(at: offset), actual.value(at: offset))
            guard a.isFinite && b.isFinite else { continue }
            sums.n += 1
            sums.a += a
            sums.b += b
            sums.aa += a * a
            sums.bb += b * b
            sums.ab += a * b
            sums.dd += (b - a) * (b - a)
        }
        guard sums.n > 0 else { return }
        relativeL2 = sums.dd == 0 ? 0 : (sums.dd / sums.aa).squareRoot()
        let spread = (sums.aa - sums.a * sums.a / sums.n) * (sums.bb - sums.b * sums.b / sums.n)
        if spread > 0 { correlation = (sums.ab - sums.a * sums.b / sums.n) / spread.squareRoot() }
    }

    /// Whether at least one of these holds. Three quarters of the elements are equal. Or the share of equal elements
    /// exceeds `chance` by an eighth of 1 − `chance`, and by eight standard deviations. Or the correlation is at least
    /// ½, and at least eight standard deviations from 0. Or the relative difference is at most 2⁻¹⁰.
    var isSignificant: Bool {
        let equal = Double(count - differing) / Double(count)
        let deviation = (chance * (1 - chance) / Double(count)).squareRoot()
        return equal >= 0.75
            || equal >= chance + max((1 - chance) / 8, 8 * deviation)
            || correlation >= max(0.5, 8 / Double(count).squareRoot())
            || relativeL2 <= 0x1p-10
    }

    /// Σ p(v)·q(v) over the values v, from a sample of each tensor.
    private static func chance(_ expected: WeightContent, _ actual: WeightContent) -> Double {
        let (p, q) = (histogram(expected), histogram(actual))
        let pairs = p.counts.reduce(0.0) { $0 + $1.value * (q.counts[$1.key] ?? 0) }
        return pairs / (p.size * q.size)
    }

    private static func histogram(_ content: WeightContent) -> (counts: [UInt64: Double], size: Double) {
        // An odd step shares no factor of 2 with extents, which are mostly even.
        let step = max(1, content.count / 4096) | 1
        var counts: [UInt64: Double] = [:]
        var size = 0.0
        for offset in stride(from: 0, to: content.count, by: step) {
            counts[content.bits[offset], default: 0] += 1
            size += 1
        }
        return (counts, size)
    }
}
