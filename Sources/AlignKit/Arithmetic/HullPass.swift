/// The hull of the points (|expected|, |actual − expected|) of two tensors, and the number of elements without such a
/// point.
struct HullSums: Sendable {
    var hull = UpperHull()
    /// The number of elements that are not finite in one tensor only, or not finite in different ways.
    var oneSided = 0
}

/// Finds the hull in one pass over the elements.
///
/// The pass keeps the hull of the elements seen so far. For every eighth of an octave of |expected| it also keeps a
/// lower bound of the hull's height there. An element below this bound is not a vertex. Few elements are above it,
/// because most of a tensor lies inside the hull of its first elements. Those few are collected and added 64 at a time.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func upperHull<Scalar: KernelScalar>(expected: [Scalar], actual: [Scalar], workers: Workers) -> HullSums {
    precondition(expected.count == actual.count)
    return expected.withUnsafeBufferPointer { expected in
        actual.withUnsafeBufferPointer { actual in
            foldBlocks(count: expected.count, workers, into: HullSums()) { range in
                var pass = HullPass()
                for offset in range { pass.note(Double(expected[offset]), Double(actual[offset])) }
                return pass.sums
            } combine: {
                $0.hull.add($1.hull.vertices)
                $0.oneSided += $1.oneSided
            }
        }
    }
}

private struct HullPass {
    private var hull = UpperHull()
    private var candidates: [UpperHull.Point] = []
    private var oneSided = 0
    /// A lower bound of the hull's height in each bucket, by `bucket(of:)`.
    private var floors: [Double]

    /// Eight buckets for each power of two from 2⁻¹⁵⁰ to 2¹²⁸. float32 has no numbers below 2⁻¹⁵⁰. Every other Double
    /// falls into the first or the last bucket.
    private static let lowest = (1023 - 150) << 3
    private static let count = 278 << 3

    init() {
        floors = [Double](repeating: 0, count: Self.count)
        candidates.reserveCapacity(64)
    }

    /// The result of the pass.
    var sums: HullSums {
        var hull = hull
        hull.add(candidates)
        return HullSums(hull: hull, oneSided: oneSided)
    }

    @inline(__always)
    mutating func note(_ expected: Double, _ actual: Double) {
        let difference = abs(actual - expected)
        // A difference of 0 or inside the hull returns here. NaN and infinity do not: `add` handles them.
        if difference <= floors[Self.bucket(of: abs(expected))] { return }
        add(expected, actual, difference)
    }

    @inline(__always)
    private static func bucket(of x: Double) -> Int { min(max(Int(x.bitPattern >> 49) - lowest, 0), count - 1) }

    @inline(never)
    private mutating func add(_ expected: Double, _ actual: Double, _ difference: Double) {
        guard expected.isFinite && actual.isFinite else {
            if expected != actual && !(expected.isNaN && actual.isNaN) { oneSided += 1 }
            return
        }
        let x = abs(expected)
        // The height has a few rounding errors. The hull decides exactly about a point that comes this close.
        guard difference >= hull.height(over: x) * (1 - 0x1p-48) else { return }
        candidates.append(UpperHull.Point(x: x, y: min(difference, .greatestFiniteMagnitude)))
        if candidates.count == 64 { rebuild() }
    }

    private mutating func rebuild() {
        hull.add(candidates)
        candidates.removeAll(keepingCapacity: true)
        guard let first = hull.vertices.first else { return }
        var segment = 0
        for bucket in 1..<Self.count {
            let lower = Double(bitPattern: UInt64(bucket + Self.lowest) << 49)
            while segment + 1 < hull.vertices.count, hull.vertices[segment + 1].x <= lower { segment += 1 }
            let height = lower < first.x ? first.y * (lower / first.x) : hull.height(over: lower, in: segment)
            floors[bucket] = height * (1 - 0x1p-48)
        }
    }
}
