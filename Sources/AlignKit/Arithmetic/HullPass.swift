/// The hull of the points (|expected|, |actual − expected|) of two tensors, and how many elements have no such point.
struct HullSums: Sendable {
    var hull = UpperHull()
    /// Elements that are not finite on one side only, or in different ways on the two.
    var oneSided = 0
}

/// Finds the hull in one pass over the elements.
///
/// The hull of what has been seen so far is kept, and with it, for every eighth of an octave of |expected|, a height
/// that it has there at least. An element below that is no vertex. Few are above, since most of a tensor lies inside
/// the hull of its first elements; those are collected and added sixty-four at a time.
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
    /// By `bucket(of:)`: no more than the hull's height over anything in the bucket.
    private var floors: [Double]

    /// Eight buckets for each power of two from 2⁻¹⁵⁰, below which there are no float32 numbers, to 2¹²⁸; whatever else
    /// a Double may be falls into the first or the last.
    private static let lowest = (1023 - 150) << 3
    private static let count = 278 << 3

    init() {
        floors = [Double](repeating: 0, count: Self.count)
        candidates.reserveCapacity(64)
    }

    /// What was found.
    var sums: HullSums {
        var hull = hull
        hull.add(candidates)
        return HullSums(hull: hull, oneSided: oneSided)
    }

    @inline(__always)
    mutating func note(_ expected: Double, _ actual: Double) {
        let difference = abs(actual - expected)
        // NaN and infinity fail this, and so does a difference of 0 or one inside the hull.
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
        // The height is off by a few roundings; whoever comes that close is looked at exactly.
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
