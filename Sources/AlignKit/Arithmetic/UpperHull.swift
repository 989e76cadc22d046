/// The upper left part of the convex hull of the origin and of points (x, y) with x ≥ 0 and y > 0: the vertices from
/// the origin (left out) to the highest point.
///
/// For every R ≥ 0, the largest y − R·x over all points is that of a vertex: a linear function takes its maximum at a
/// vertex of the convex hull, and a function that falls with x and grows with y takes it on this part. The origin
/// always satisfies y ≤ A + R·x for A, R ≥ 0. So the inequality holds for every point exactly if it holds for the
/// vertices, and all other points can be dropped.
///
/// `ExactSum` decides without rounding which points are vertices. Edge cases: of points on one line, the two ends are
/// left; of equal points, one is left. Not guaranteed: exactness if a product x·y is below 2⁻⁹⁶⁰ or above 2¹⁰²³. This
/// needs numbers that float32 does not have.
struct UpperHull: Hashable, Sendable {
    struct Point: Hashable, Sendable {
        var x: Double
        var y: Double
    }

    /// Ascending in x and in y, and convex.
    private(set) var vertices: [Point] = []

    init() {}

    private var origin: Point { Point(x: 0, y: 0) }

    /// The hull of any points. Points with y = 0 are left out: every other point is above them.
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

    /// The height of the hull at x. Right of the last vertex, it is the height of the last vertex.
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

    /// The height at an x between the vertex `segment` and the next vertex.
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
        // The four differences are not negative. Each product has a relative error below 2⁻⁵¹.
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

    /// Adds a·b exactly, as the rounded product and its rounding error.
    mutating func add(_ a: Double, _ b: Double) {
        let product = a * b
        add((-product).addingProduct(a, b))
        add(product)
    }

    /// −1, 0 or 1. The last component that is not 0 is larger than the sum of all before it.
    var sign: Int { components.last { $0 != 0 }.map { $0 < 0 ? -1 : 1 } ?? 0 }
}
