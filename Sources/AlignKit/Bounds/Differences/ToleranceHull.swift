/// The data of two tensors that decide exactly whether they pass any rtol and atol: the upper hull of the points
/// (|expected|, |actual − expected|). It has a few dozen points, whatever the tensors' size.
///
/// |actual − expected| ≤ atol + rtol·|expected| holds for every element exactly where it holds for the hull's vertices,
/// because the largest |actual − expected| − rtol·|expected| is that of a vertex. The differences are those in float64.
/// The decisions here are made without any further rounding. `Difference` rounds atol + rtol·|expected| to float64, so
/// that it can decide otherwise where an element meets its tolerance to one part in 2⁵¹.
///
/// Edge cases: elements that are equal, or not finite in the same way on both sides, meet every tolerance. An element
/// that is not finite on one side only meets none.
package struct ToleranceHull: Hashable, Sendable {
    /// A point of the hull: the magnitude of a recorded element, and how far ours is from it.
    package struct Point: Hashable, Sendable {
        package var expected: Double
        package var difference: Double

        package init(expected: Double, difference: Double) {
            self.expected = expected
            self.difference = difference
        }
    }

    /// Ascending in both coordinates.
    package let points: [Point]
    /// Elements that are NaN or infinite on one side only, or in different ways on the two.
    package let oneSided: Int

    /// The hull of any points.
    package init(_ points: [Point], oneSided: Int = 0) {
        self.init(UpperHull(of: points.map { .init(x: $0.expected, y: $0.difference) }), oneSided: oneSided)
    }

    /// The hull of two tensors, in one pass over them.
    ///
    /// - Precondition: the shapes are equal.
    package init<Scalar: KernelScalar>(
        expected: Tensor<Scalar>, actual: Tensor<Scalar>, workers: Workers = Workers()
    ) {
        precondition(expected.shape == actual.shape, "\(expected.shape) against \(actual.shape)")
        let sums = upperHull(expected: expected.scalars, actual: actual.scalars, workers: workers)
        self.init(sums.hull, oneSided: sums.oneSided)
    }

    private init(_ hull: UpperHull, oneSided: Int) {
        points = hull.vertices.map { Point(expected: $0.x, difference: $0.y) }
        self.oneSided = oneSided
    }

    /// Whether every element is equal.
    package var isExact: Bool { points.isEmpty && oneSided == 0 }

    /// Whether |actual − expected| ≤ atol + rtol·|expected| holds for every element.
    ///
    /// - Precondition: both are finite and not below 0.
    package func passes(rtol: Double, atol: Double) -> Bool {
        precondition(rtol >= 0 && atol >= 0 && rtol.isFinite && atol.isFinite, "rtol \(rtol), atol \(atol)")
        return oneSided == 0
            && points.allSatisfy { point in
                var excess = ExactSum()
                excess.add(point.difference)
                excess.add(-atol)
                excess.add(-rtol, point.expected)
                return excess.sign <= 0
            }
    }

    /// The smallest rtol that passes with this atol; nil where none does: an element is not finite on one side only, or
    /// a recorded element is too close to 0.
    package func smallestRelative(atol: Double = 0) -> Double? {
        guard oneSided == 0 else { return nil }
        var rtol = 0.0
        for point in points where point.difference > atol {
            let quotient = (point.difference - atol) / point.expected
            guard quotient.isFinite else { return nil }
            rtol = max(rtol, quotient)
        }
        // The quotient is off by two roundings at most.
        while !passes(rtol: rtol, atol: atol) { rtol = rtol.nextUp }
        while rtol > 0, passes(rtol: rtol.nextDown, atol: atol) { rtol = rtol.nextDown }
        return rtol
    }

    /// The smallest atol that passes with this rtol; nil where none does.
    package func smallestAbsolute(rtol: Double = 0) -> Double? {
        guard oneSided == 0 else { return nil }
        var atol = points.reduce(0) { max($0, (-rtol * $1.expected) + $1.difference) }
        while !passes(rtol: rtol, atol: atol) { atol = atol.nextUp }
        while atol > 0, passes(rtol: rtol, atol: atol.nextDown) { atol = atol.nextDown }
        return atol
    }

    /// The hull of the elements of both, for example of a whole file.
    package func union(_ other: ToleranceHull) -> ToleranceHull {
        ToleranceHull(points + other.points, oneSided: oneSided + other.oneSided)
    }
}

extension ToleranceHull: Codable {
    private enum CodingKeys: String, CodingKey {
        case points
        case oneSided = "invalid"
    }

    /// `{"points": [[|expected|, |difference|], …], "invalid": 0}`.
    ///
    /// - Throws: `DecodingError` where a point is not a pair of finite numbers that are not below 0, or `invalid` is
    ///   below 0.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let pairs = try container.decode([[Double]].self, forKey: .points)
        let oneSided = try container.decode(Int.self, forKey: .oneSided)
        guard pairs.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0 >= 0 && $0.isFinite } }), oneSided >= 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .points, in: container, debugDescription: "expected pairs of finite numbers not below 0")
        }
        self.init(pairs.map { Point(expected: $0[0], difference: $0[1]) }, oneSided: oneSided)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(points.map { [$0.expected, $0.difference] }, forKey: .points)
        try container.encode(oneSided, forKey: .oneSided)
    }
}
