internal import CKernels

/// The comparison of float32 elements, in vectors.
///
/// Maxima are found in float32 first, where rounding cannot reorder them, and then taken exactly, in Double, from the few
/// elements that reach them.
struct FloatBlock {
    let expected: UnsafePointer<Float>
    let actual: UnsafePointer<Float>
    let criterion: ComparisonCriterion

    /// Elements that are looked at several times while they are in the first-level cache: 2 · 8 KiB.
    private static let stretch = 2048

    func compare(_ range: Range<Int>, into sums: inout ComparisonSums) {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.stretch) {
            let part = start..<min(start + Self.stretch, range.upperBound)
            var maxima = ck_maxima()
            ck_find_maxima(
                expected + start, actual + start, part.count, Float(criterion.relativeFloor),
                Float(sums.relativeMaximum), &maxima)
            if maxima.magnitude >= Int32(bitPattern: Float.infinity.bitPattern) || criterion.relativeFloor == 0 {
                for offset in part { sums.addElement(expected[offset], actual[offset], criterion, at: offset) }
            } else {
                addSums(part, to: &sums)
                addMaxima(maxima, part, to: &sums)
                addViolations(part, maximum: sums.maximum, to: &sums)
            }
        }
    }

    /// The four sums, eight lanes at a time; the lanes are folded in their order.
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

    /// The exact maxima, from the elements that may reach them.
    @inline(__always)
    private func addMaxima(_ maxima: ck_maxima, _ range: Range<Int>, to sums: inout ComparisonSums) {
        sums.ulpMaximum = max(sums.ulpMaximum, UInt64(maxima.ulp))
        let difference = Float(bitPattern: UInt32(bitPattern: maxima.difference))
        if difference > 0, Double(difference) * (1 + 0x1p-23) > sums.maximum {
            for offset in range where abs(actual[offset] - expected[offset]) == difference {
                sums.note(difference: abs(Double(actual[offset]) - Double(expected[offset])), at: offset)
            }
        }
        // Two roundings, of the difference and of the quotient, each within 2⁻²⁴: candidates lie within 2⁻²² of the most.
        let least = Float(bitPattern: UInt32(bitPattern: maxima.relative)) * (1 - 0x1p-22)
        guard Double(least) * (1 + 0x1p-20) > sums.relativeMaximum else { return }
        for offset in range {
            let (e, a) = (expected[offset], actual[offset])
            guard abs(e) >= Float(criterion.relativeFloor), abs(a - e) / abs(e) >= least else { continue }
            sums.relativeMaximum = max(sums.relativeMaximum, abs(Double(a) - Double(e)) / abs(Double(e)))
        }
    }

    /// Counts the violations, unless the largest difference shows that there is none.
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
