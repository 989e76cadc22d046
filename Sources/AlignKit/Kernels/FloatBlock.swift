/// The comparison of float32 elements, arranged so that the compiler vectorises it.
///
/// A strict floating-point maximum does not vectorise, but numbers that are not negative are ordered like their bits, and
/// integer maxima do. They are found in float32 first, where rounding cannot reorder them, and then taken exactly, in
/// Double, from the few elements that reach them.
struct FloatBlock {
    let expected: UnsafePointer<Float>
    let actual: UnsafePointer<Float>
    let criterion: ComparisonCriterion

    /// Elements that are looked at several times while they are in the first-level cache: 2 · 8 KiB.
    private static let stretch = 2048

    func compare(_ range: Range<Int>, into sums: inout ComparisonSums) {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.stretch) {
            let part = start..<min(start + Self.stretch, range.upperBound)
            let maxima = BitMaxima(expected, actual, part, floor: Float(criterion.relativeFloor))
            if !maxima.areFinite || criterion.relativeFloor == 0 {
                for offset in part { sums.addElement(expected[offset], actual[offset], criterion, at: offset) }
            } else {
                addSums(part, to: &sums)
                addMaxima(maxima, part, to: &sums)
                addViolations(part, maximum: sums.maximum, to: &sums)
            }
        }
    }

    /// The four sums, eight lanes at a time; the lanes are folded in their order.
    @inline(__always)
    private func addSums(_ range: Range<Int>, to sums: inout ComparisonSums) {
        var (absolute, squared) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
        var (expectedSquared, actualSquared) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
        let whole = range.lowerBound + range.count / 8 * 8
        for offset in stride(from: range.lowerBound, to: whole, by: 8) {
            let (e, a) = (Self.load(expected + offset), Self.load(actual + offset))
            let difference = a - e
            absolute += Self.magnitude(difference)
            squared += difference * difference
            expectedSquared += e * e
            actualSquared += a * a
        }
        for offset in whole..<range.upperBound {
            let (e, a) = (Double(expected[offset]), Double(actual[offset]))
            let lane = offset - whole
            absolute[lane] += abs(a - e)
            squared[lane] += (a - e) * (a - e)
            expectedSquared[lane] += e * e
            actualSquared[lane] += a * a
        }
        sums.absolute += Self.folded(absolute)
        sums.squared += Self.folded(squared)
        sums.expectedSquared += Self.folded(expectedSquared)
        sums.actualSquared += Self.folded(actualSquared)
    }

    /// The exact maxima, from the elements that may reach them.
    @inline(__always)
    private func addMaxima(_ maxima: BitMaxima, _ range: Range<Int>, to sums: inout ComparisonSums) {
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

    @inline(__always)
    private static func load(_ p: UnsafePointer<Float>) -> SIMD8<Double> {
        SIMD8(
            Double(p[0]), Double(p[1]), Double(p[2]), Double(p[3]), Double(p[4]), Double(p[5]), Double(p[6]),
            Double(p[7]))
    }

    @inline(__always)
    private static func magnitude(_ lanes: SIMD8<Double>) -> SIMD8<Double> {
        let bits = unsafeBitCast(lanes, to: SIMD8<UInt64>.self) & SIMD8(repeating: 0x7FFF_FFFF_FFFF_FFFF)
        return unsafeBitCast(bits, to: SIMD8<Double>.self)
    }

    @inline(__always)
    private static func folded(_ lanes: SIMD8<Double>) -> Double {
        ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    }
}

/// Maxima over a range of elements, as the bits of float32 numbers that are not negative.
private struct BitMaxima {
    /// The largest magnitude on either side: infinity's bits or more where something is not finite.
    private(set) var magnitude: Int32 = 0
    /// The largest |a − e|, rounded.
    private(set) var difference: Int32 = 0
    /// The largest |a − e| / |e|, rounded twice, where |e| is not below the floor.
    private(set) var relative: Int32 = 0
    private(set) var ulp: UInt32 = 0

    var areFinite: Bool { magnitude < Int32(bitPattern: Float.infinity.bitPattern) }

    @inline(__always)
    init(
        _ expected: UnsafePointer<Float>, _ actual: UnsafePointer<Float>, _ range: Range<Int>, floor: Float
    ) {
        let floor = Int32(bitPattern: floor.bitPattern)
        for offset in range {
            let (e, a) = (Int32(bitPattern: expected[offset].bitPattern), Int32(bitPattern: actual[offset].bitPattern))
            let (eMagnitude, aMagnitude) = (e & .max, a & .max)
            magnitude = max(magnitude, max(eMagnitude, aMagnitude))
            let gap = Int32(bitPattern: (actual[offset] - expected[offset]).bitPattern) & .max
            difference = max(difference, gap)
            let ratio = Self.float(gap) / Self.float(eMagnitude)
            relative = max(relative, eMagnitude >= floor ? Int32(bitPattern: ratio.bitPattern) : 0)
            // Two's complement for the negative: integers that ascend with the numbers, 0 for both zeros.
            let (eSign, aSign) = (e >> 31, a >> 31)
            let (eRank, aRank) = ((eMagnitude ^ eSign) &- eSign, (aMagnitude ^ aSign) &- aSign)
            ulp = max(ulp, UInt32(bitPattern: max(eRank, aRank) &- min(eRank, aRank)))
        }
    }

    @inline(__always)
    private static func float(_ bits: Int32) -> Float { Float(bitPattern: UInt32(bitPattern: bits)) }
}
