/// The sums and maxima of one pass over a pair of tensors. They accumulate block by block in a fixed order, so the same
/// pair gives the same numbers for any number of threads.
struct ComparisonSums: Hashable, Sendable {
    /// Σ|a − e|, Σ(a − e)², Σe², Σa² over the elements that are finite in both tensors.
    var absolute = 0.0
    var squared = 0.0
    var expectedSquared = 0.0
    var actualSquared = 0.0
    /// max |a − e| over the same elements, and the offset of the first that reaches it.
    var maximum = 0.0
    var worstOffset = 0
    /// max |a − e| / |e| over the elements with |e| ≥ `relativeFloor`; +∞ if e is 0 and a is not.
    var relativeMaximum = 0.0
    var ulpMaximum: UInt64 = 0
    /// The number of elements that violate |a − e| ≤ atol + rtol·|e|.
    var violations = 0
    /// The number of elements that are not finite in one tensor only, or not finite in different ways; and the offset
    /// of the first such element.
    var oneSided = 0
    var firstOneSided = 0

    /// Adds the sums of the elements that follow.
    mutating func add(_ other: ComparisonSums) {
        absolute += other.absolute
        squared += other.squared
        expectedSquared += other.expectedSquared
        actualSquared += other.actualSquared
        note(difference: other.maximum, at: other.worstOffset)
        relativeMaximum = max(relativeMaximum, other.relativeMaximum)
        ulpMaximum = max(ulpMaximum, other.ulpMaximum)
        violations += other.violations
        if oneSided == 0 { firstOneSided = other.firstOneSided }
        oneSided += other.oneSided
    }

    @inline(__always)
    mutating func note(difference: Double, at offset: Int) {
        guard difference > maximum else { return }
        maximum = difference
        worstOffset = offset
    }
}

/// The element-wise criterion of a comparison, and the smallest |expected| for which a relative difference counts.
struct ComparisonCriterion: Sendable {
    var absolute: Double
    var relative: Double
    var relativeFloor: Double

    /// Whether a difference is too large. NaN is too large.
    @inline(__always)
    func isViolated(difference: Double, expected: Double) -> Bool {
        !(difference <= absolute + relative * abs(expected))
    }
}

extension ComparisonSums {
    /// Adds one element, with every special case.
    @inline(__always)
    mutating func addElement<Scalar: KernelScalar>(
        _ expected: Scalar, _ actual: Scalar, _ criterion: ComparisonCriterion, at offset: Int
    ) {
        let (e, a) = (Double(expected), Double(actual))
        guard e.isFinite && a.isFinite else {
            if e == a || e.isNaN && a.isNaN { return }
            if oneSided == 0 { firstOneSided = offset }
            oneSided += 1
            return
        }
        let difference = abs(a - e)
        absolute += difference
        squared += difference * difference
        expectedSquared += e * e
        actualSquared += a * a
        note(difference: difference, at: offset)
        if abs(e) >= criterion.relativeFloor, difference > 0 {
            relativeMaximum = max(relativeMaximum, difference / abs(e))
        }
        ulpMaximum = max(ulpMaximum, ulpDistance(expected, actual))
        if criterion.isViolated(difference: difference, expected: e) { violations += 1 }
    }
}
