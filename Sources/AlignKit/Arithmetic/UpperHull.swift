/// The upper left hull of the origin and of points (x, y) with x ≥ 0 and y > 0: the vertices from the origin, which is
/// left out, up to the highest point.
///
/// For every R ≥ 0 the largest y − R·x over all points is that of a vertex, since a linear function takes its maximum
/// at a vertex of the convex hull, and one that falls with x and grows with y takes it on this part. So for A, R ≥ 0,
/// where the origin always fits, y ≤ A + R·x holds for every point exactly where it holds for the vertices, and
/// everything else can be forgotten.
///
/// Which points are vertices is decided without rounding, by `ExactSum`. Edge cases: points on one line leave its two
/// ends; equal points leave one. Not guaranteed: exactness where a product x·y is below 2⁻⁹⁶⁰ or above 2¹⁰²³, which
/// takes numbers that float32 does not have.
struct UpperHull: Hashable, Sendable {
    struct Point: Hashable, Sendable {
        var x: Double
        var y: Double
    }

    /// Ascending in x and in y, and convex.
    private(set) var vertices: [Point] = []

    init() {}

    private var origin: Point { Point(x: 0, y: 0) }

    /// The hull of any points; those with y = 0 are below every other one.
    init(of points: [Point]) { add(points) }

    mutating func add(_ points: [Point]) {
        let sorted = (vertices + points).filter { $0.y > 0 }.sorted { ($0.x, -$0.y) < ($1.x, -$1.y) }
        vertices.removeAll(keepingCapacity: true)
        for point in sorted {
            guard point.y > vertices.last?.y ?? 0 else { continue }
            while let last = vertices.last, !Self.turnsRight(vertices.dropLast().last ?? origin, last, point) {
                vertices.removeLast()
            }
            vertices.append(point)
        }
    }

    /// The hull's height over x: right of the last vertex, as high as that.
    func height(over x: Double) -> Double {
        guard let first = vertices.first else { return 0 }
        if x < first.x { return first.y * (x / first.x) }
        var (low, high) = (0, vertices.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if vertices[middle].x <= x { low = middle } else { high = middle }
        }
        return height(over: x, in: low)
    }

    /// The height over an x that lies between a vertex and the next.
    @inline(__always)
    func height(over x: Double, in segment: Int) -> Double {
        let a = vertices[segment]
        guard segment + 1 < vertices.count else { return a.y }
        let b = vertices[segment + 1]
        return a.y + (b.y - a.y) * ((x - a.x) / (b.x - a.x))
    }

    /// Whether b lies strictly above the line from a to c: (b − a) × (c − a) < 0.
    private static func turnsRight(_ a: Point, _ b: Point, _ c: Point) -> Bool {
        let left = (b.x - a.x) * (c.y - a.y)
        let right = (b.y - a.y) * (c.x - a.x)
        // None of the four differences is negative. Each product is off by less than 2⁻⁵¹ of itself.
        if abs(left - right) > (left + right) * 0x1p-50 { return left < right }
        var sum = ExactSum()
        sum.add(b.x, c.y)
        sum.add(-b.x, a.y)
        sum.add(-a.x, c.y)
        sum.add(-b.y, c.x)
        sum.add(b.y, a.x)
        sum.add(a.y, c.x)
        return sum.sign < 0
    }
}

/// A sum of Doubles and of their products without rounding, as an expansion: components that do not overlap, the
/// smallest first (Shewchuk 1997, Grow-Expansion).
struct ExactSum {
    private var components: [Double] = []

    mutating func add(_ value: Double) {
        var carry = value
        for index in components.indices {
            let sum = carry + components[index]
            let part = sum - carry
            components[index] = (carry - (sum - part)) + (components[index] - part)
            carry = sum
        }
        components.append(carry)
    }

    /// a·b, as its rounded value and what that leaves.
    mutating func add(_ a: Double, _ b: Double) {
        let product = a * b
        add((-product).addingProduct(a, b))
        add(product)
    }

    /// −1, 0 or 1. The largest component that is not 0 outweighs all before it.
    var sign: Int { components.last { $0 != 0 }.map { $0 < 0 ? -1 : 1 } ?? 0 }
}
