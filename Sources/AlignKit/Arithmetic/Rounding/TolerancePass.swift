internal import CKernels

/// The largest quotients that an element-wise tolerance would have to cover, over two comparisons with one recording.
struct ToleranceMaxima: Sendable {
    /// max d/|e|; +∞ if e is 0 and d is not.
    var relative = 0.0
    /// max (d − 1e-5)/|e|; +∞ if e is 0 and d is above 1e-5.
    var relativeBeyondSmall = 0.0
    /// max d.
    var absolute = 0.0

    mutating func note(difference: Double, expected: Double) {
        guard difference > 0 else { return }
        let slack = 1 + 0x1p-21
        relative = max(relative, difference / expected * slack)
        relativeBeyondSmall = max(relativeBeyondSmall, (difference - 1e-5) / expected * slack)
        absolute = max(absolute, difference * slack)
    }

    mutating func add(_ other: ToleranceMaxima) {
        relative = max(relative, other.relative)
        relativeBeyondSmall = max(relativeBeyondSmall, other.relativeBeyondSmall)
        absolute = max(absolute, other.absolute)
    }
}

/// The maxima over all elements, where d is the larger of |first − e| and |second − e|. Elements whose difference is
/// not finite are left out: no tolerance covers them. Each maximum is enlarged by a few 10⁻⁷ of itself, so that it is
/// large enough.
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
                    if S.self == Float.self {
                        func floats(_ pointer: UnsafePointer<S>) -> UnsafePointer<Float> {
                            UnsafeRawPointer(pointer + range.lowerBound).assumingMemoryBound(to: Float.self)
                        }
                        return floatMaxima(floats(expected), floats(first), floats(second), range.count)
                    }
                    return range.reduce(into: ToleranceMaxima()) { maxima, i in
                        let e = Double(expected[i])
                        let differences = (abs(Double(first[i]) - e), abs(Double(second[i]) - e))
                        guard (differences.0 + differences.1).isFinite else { return }
                        maxima.note(difference: max(differences.0, differences.1), expected: abs(e))
                    }
                } combine: {
                    $0.add($1)
                }
            }
        }
    }
}

private func floatMaxima(
    _ expected: UnsafePointer<Float>, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ count: Int
) -> ToleranceMaxima {
    var maxima = ck_tolerances()
    ck_find_tolerances(expected, first, second, count, &maxima)
    func number(_ bits: Int32) -> Double { Double(Float(bitPattern: UInt32(bitPattern: bits))) * (1 + 0x1p-21) }
    return ToleranceMaxima(
        relative: number(maxima.relative), relativeBeyondSmall: number(maxima.beyond),
        absolute: number(maxima.absolute))
}
