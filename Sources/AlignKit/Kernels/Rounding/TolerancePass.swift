/// The largest quotients that an element-wise tolerance would have to cover, over two comparisons with one recording.
struct ToleranceMaxima: Sendable {
    /// max d/|e|, +∞ where e is 0 and d is not.
    var relative = 0.0
    /// max (d − 1e-5)/|e|, the same.
    var relativeBeyondSmall = 0.0
    /// max d.
    var absolute = 0.0

    mutating func add(_ other: ToleranceMaxima) {
        relative = max(relative, other.relative)
        relativeBeyondSmall = max(relativeBeyondSmall, other.relativeBeyondSmall)
        absolute = max(absolute, other.absolute)
    }
}

/// Over all elements, with d the larger of |first − e| and |second − e|. Elements whose difference is not finite take no
/// part: no tolerance covers them. Each maximum is a few 10⁻⁷ of itself larger than it is, so that it suffices.
@specialized(where S == Float)
@specialized(where S == Double)
func toleranceMaxima<S: KernelScalar>(
    expected: Tensor<S>, first: Tensor<S>, second: Tensor<S>, workers: Workers
) -> ToleranceMaxima {
    let count = expected.count
    return expected.withElements { expected in
        first.withElements { first in
            second.withElements { second in
                foldBlocks(count: count, workers, into: ToleranceMaxima()) { range in
                    var (absolute, relative, beyond) = (Int32(0), Int32(0), Int32(0))
                    let infinity = Int32(bitPattern: Float.infinity.bitPattern)
                    for i in range {
                        let e = Float(abs(expected[i]))
                        let d = Float(max(abs(first[i] - expected[i]), abs(second[i] - expected[i])))
                        let dBits = Int32(bitPattern: d.bitPattern)
                        // Bits ascend with the numbers, and above those of infinity lies NaN: 0/0, or no comparison.
                        let counted = dBits > 0 && dBits < infinity
                        absolute = max(absolute, counted ? dBits : 0)
                        let quotient = Int32(bitPattern: (d / e).bitPattern)
                        relative = max(relative, counted ? quotient : 0)
                        // Little more than 1e-5, d has few digits left beyond it: it may be larger by a rounding.
                        let excess = d * (1 + 0x1p-22) - 1e-5
                        let rest = Int32(bitPattern: (excess / e).bitPattern)
                        beyond = max(beyond, counted && excess > 0 ? rest : 0)
                    }
                    func number(_ bits: Int32) -> Double {
                        Double(Float(bitPattern: UInt32(bitPattern: bits))) * (1 + 0x1p-21)
                    }
                    return ToleranceMaxima(
                        relative: number(relative), relativeBeyondSmall: number(beyond), absolute: number(absolute))
                } combine: {
                    $0.add($1)
                }
            }
        }
    }
}
