internal import CKernels

/// The comparison of float32 elements, vectorised.
///
/// The maxima are found in float32 first; rounding cannot change their order. They are then computed exactly, in
/// Double, from the few elements that reach them.
struct FloatBlock {
    let expected: UnsafePointer<Float>
    let actual: UnsafePointer<Float>
    let criterion: ComparisonCriterion

    /// The number of elements that are read several times while they are in the first-level cache: 2 · 8 KiB.
    private static let stretch = 2048

    func compare(_ range: Range<Int>, into sums: inout ComparisonSums) {
        var candidates: [(maxima: ck_maxima, range: Range<Int>)] = []
        var largest: (difference: Float, relative: Float) = (0, 0)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.stretch) {
            let part = start..<min(start + Self.stretch, range.upperBound)
            var maxima = ck_maxima()
            ck_find_maxima(
                expected + start, actual + start, part.count, Float(criterion.relativeFloor), largest.relative, &maxima)
            if maxima.magnitude >= Int32(bitPattern: Float.infinity.bitPattern) || criterion.relativeFloor == 0 {
                for offset in part { sums.addElement(expected[offset], actual[offset], criterion, at: offset) }
                continue
            }
            addSums(part, to: &sums)
            addViolations(part, maximum: Double(maxima.largestDifference) * (1 + 0x1p-23), to: &sums)
            sums.ulpMaximum = max(sums.ulpMaximum, UInt64(maxima.ulp))
            largest.difference = max(largest.difference, maxima.largestDifference)
            largest.relative = max(largest.relative, maxima.largestRelative)
            candidates.append((maxima, part))
        }
        for candidate in candidates {
            let (difference, relative) = (candidate.maxima.largestDifference, candidate.maxima.largestRelative)
            if difference > 0, difference >= largest.difference {
                addLargestDifference(difference, candidate.range, to: &sums)
            }
            if relative > 0, relative >= largest.relative * Self.slack {
                addLargestRelative(relative, candidate.range, to: &sums)
            }
        }
    }

    /// The four sums, eight lanes at a time. The lanes are added in a fixed order.
    private func addSums(_ range: Range<Int>, to sums: inout ComparisonSums) {
        var lanes = ck_sums()
        ck_add_up(expected + range.lowerBound, actual + range.lowerBound, range.count / 8, &lanes)
        withUnsafeMutableBytes(of: &lanes) { bytes in
            let lanes = bytes.bindMemory(to: Double.self)
            let whole = range.lowerBound + range.count / 8 * 8
            for offset in whole..<range.upperBound {
                let (e, a) = (Double(expected[offset]), Double(actual[offset]))
                let lane = offset - whole
                lanes[lane] += abs(a - e)
                lanes[8 + lane] += (a - e) * (a - e)
                lanes[16 + lane] += e * e
                lanes[24 + lane] += a * a
            }
            sums.absolute += Self.folded(lanes[0..<8])
            sums.squared += Self.folded(lanes[8..<16])
            sums.expectedSquared += Self.folded(lanes[16..<24])
            sums.actualSquared += Self.folded(lanes[24..<32])
        }
    }

    /// The exact largest difference, from the elements that reach the rounded largest difference.
    private func addLargestDifference(_ rounded: Float, _ range: Range<Int>, to sums: inout ComparisonSums) {
        for offset in range where abs(actual[offset] - expected[offset]) == rounded {
            sums.note(difference: abs(Double(actual[offset]) - Double(expected[offset])), at: offset)
        }
    }

    /// The exact largest quotient, from the elements that may reach it.
    private func addLargestRelative(_ rounded: Float, _ range: Range<Int>, to sums: inout ComparisonSums) {
        for offset in range {
            let (e, a) = (expected[offset], actual[offset])
            guard abs(e) >= Float(criterion.relativeFloor), abs(a - e) / abs(e) >= rounded * Self.slack else {
                continue
            }
            sums.relativeMaximum = max(sums.relativeMaximum, abs(Double(a) - Double(e)) / abs(Double(e)))
        }
    }

    /// A rounded quotient has two rounding errors, of the difference and of the quotient, each within 2⁻²⁴. Of two
    /// elements, take the one with the larger exact quotient: its rounded quotient is at least this factor times that
    /// of the other.
    private static let slack: Float = 1 - 0x1p-21

    /// Counts the violations, unless the largest difference shows that none exist.
    @inline(__always)
    private func addViolations(_ range: Range<Int>, maximum: Double, to sums: inout ComparisonSums) {
        guard maximum > criterion.absolute else { return }
        for offset in range {
            let (e, a) = (Double(expected[offset]), Double(actual[offset]))
            if criterion.isViolated(difference: abs(a - e), expected: e) { sums.violations += 1 }
        }
    }

    private static func folded(_ lanes: Slice<UnsafeMutableBufferPointer<Double>>) -> Double {
        let lanes = UnsafeMutableBufferPointer(rebasing: lanes)
        return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    }
}

extension ck_maxima {
    fileprivate var largestDifference: Float { Float(bitPattern: UInt32(bitPattern: difference)) }
    fileprivate var largestRelative: Float { Float(bitPattern: UInt32(bitPattern: relative)) }
}
