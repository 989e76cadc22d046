/// What one pass over a pair of tensors adds up, block by block in a fixed order, so that the same pair gives the same
/// numbers at any thread count.
struct ComparisonSums: Sendable {
    /// Σ|a − e|, Σ(a − e)², Σe², Σa² over the elements that are finite on both sides.
    var absolute = 0.0
    var squared = 0.0
    var expectedSquared = 0.0
    var actualSquared = 0.0
    /// max |a − e| over the same elements.
    var maximum = 0.0
    /// max |a − e| / |e| over those with |e| ≥ `relativeFloor`; +∞ where e is 0 and a is not.
    var relativeMaximum = 0.0
    var ulpMaximum: UInt64 = 0
    /// Elements that miss |a − e| ≤ atol + rtol·|e|.
    var violations = 0
    /// Elements that are not finite on one side only, or in different ways.
    var oneSided = 0

    mutating func add(_ other: ComparisonSums) {
        absolute += other.absolute
        squared += other.squared
        expectedSquared += other.expectedSquared
        actualSquared += other.actualSquared
        maximum = max(maximum, other.maximum)
        relativeMaximum = max(relativeMaximum, other.relativeMaximum)
        ulpMaximum = max(ulpMaximum, other.ulpMaximum)
        violations += other.violations
        oneSided += other.oneSided
    }
}

/// The parameters of a comparison: the element-wise criterion, and from which |expected| on a relative difference counts.
struct ComparisonCriterion: Sendable {
    var absolute: Double
    var relative: Double
    var relativeFloor: Double
}

/// Compares two tensors of one shape, element by element.
///
/// Results accumulate in Double over blocks of a fixed size; the borders depend on the count alone.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func compareElements<Scalar: KernelScalar>(
    expected: [Scalar], actual: [Scalar], criterion: ComparisonCriterion, workers: Workers
) -> ComparisonSums {
    precondition(expected.count == actual.count)
    let block = 1 << 16
    let blocks = (expected.count + block - 1) / block
    let partial = [ComparisonSums](unsafeUninitializedCapacity: blocks) { results, initialized in
        nonisolated(unsafe) let results = results
        workers.forEachTile(count: blocks) { index in
            let range = index * block..<min((index + 1) * block, expected.count)
            let sums = expected.withUnsafeBufferPointer { expected in
                actual.withUnsafeBufferPointer { actual in
                    compareBlock(
                        UnsafeBufferPointer(rebasing: expected[range]), UnsafeBufferPointer(rebasing: actual[range]),
                        criterion)
                }
            }
            results.initializeElement(at: index, to: sums)
        }
        initialized = blocks
    }
    return partial.reduce(into: ComparisonSums()) { $0.add($1) }
}

/// The offset of the first element with the largest |a − e|, or of the first that is not finite on one side only.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func worstOffset<Scalar: KernelScalar>(expected: [Scalar], actual: [Scalar], sums: ComparisonSums) -> Int? {
    expected.withUnsafeBufferPointer { expected in
        actual.withUnsafeBufferPointer { actual in
            expected.indices.first { offset in
                let (e, a) = (Double(expected[offset]), Double(actual[offset]))
                if e.isFinite && a.isFinite { return sums.oneSided == 0 && abs(a - e) == sums.maximum }
                return differsInKind(e, a)
            }
        }
    }
}

/// Whether two values, of which at least one is not finite, are different in kind: NaN equals NaN, ∞ equals ∞.
private func differsInKind(_ expected: Double, _ actual: Double) -> Bool {
    !(expected == actual || expected.isNaN && actual.isNaN)
}

@inline(__always)
private func compareBlock<Scalar: KernelScalar>(
    _ expected: UnsafeBufferPointer<Scalar>, _ actual: UnsafeBufferPointer<Scalar>, _ criterion: ComparisonCriterion
) -> ComparisonSums {
    let whole = expected.count / 8 * 8
    var lanes = ComparisonLanes<Scalar>()
    for offset in stride(from: 0, to: whole, by: 8) {
        let e = UnsafeRawPointer(expected.baseAddress! + offset).loadUnaligned(as: SIMD8<Scalar>.self)
        let a = UnsafeRawPointer(actual.baseAddress! + offset).loadUnaligned(as: SIMD8<Scalar>.self)
        lanes.add(e, a, criterion)
    }
    if lanes.allFinite {
        var sums = lanes.folded()
        for offset in whole..<expected.count { addElement(expected[offset], actual[offset], criterion, to: &sums) }
        return sums
    }
    var sums = ComparisonSums()
    for offset in expected.indices { addElement(expected[offset], actual[offset], criterion, to: &sums) }
    return sums
}

/// One element, with every special case.
@inline(__always)
private func addElement<Scalar: KernelScalar>(
    _ expected: Scalar, _ actual: Scalar, _ criterion: ComparisonCriterion, to sums: inout ComparisonSums
) {
    let (e, a) = (Double(expected), Double(actual))
    guard e.isFinite && a.isFinite else {
        if differsInKind(e, a) { sums.oneSided += 1 }
        return
    }
    let difference = abs(a - e)
    sums.absolute += difference
    sums.squared += difference * difference
    sums.expectedSquared += e * e
    sums.actualSquared += a * a
    sums.maximum = max(sums.maximum, difference)
    if abs(e) >= criterion.relativeFloor, difference > 0 {
        sums.relativeMaximum = max(sums.relativeMaximum, difference / abs(e))
    }
    sums.ulpMaximum = max(sums.ulpMaximum, ulpDistance(expected, actual))
    if !(difference <= criterion.absolute + criterion.relative * abs(e)) { sums.violations += 1 }
}
