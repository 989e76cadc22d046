/// The smallest and the largest finite element, and how many are not finite.
struct FiniteExtremes: Sendable {
    /// +∞ and −∞ where no element is finite.
    var minimum = Double.infinity
    var maximum = -Double.infinity
    var nanCount = 0
    var infinityCount = 0
}

/// Finds the extremes of `scalars`, which do not depend on the order in which they are looked at.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func finiteExtremes<Scalar: KernelScalar>(of scalars: [Scalar], workers: Workers) -> FiniteExtremes {
    let block = 1 << 16
    let blocks = (scalars.count + block - 1) / block
    let partial = [FiniteExtremes](unsafeUninitializedCapacity: blocks) { results, initialized in
        nonisolated(unsafe) let results = results
        workers.forEachTile(count: blocks) { index in
            let range = index * block..<min((index + 1) * block, scalars.count)
            let extremes = scalars.withUnsafeBufferPointer { blockExtremes(UnsafeBufferPointer(rebasing: $0[range])) }
            results.initializeElement(at: index, to: extremes)
        }
        initialized = blocks
    }
    return partial.reduce(into: FiniteExtremes()) { total, block in
        total.minimum = min(total.minimum, block.minimum)
        total.maximum = max(total.maximum, block.maximum)
        total.nanCount += block.nanCount
        total.infinityCount += block.infinityCount
    }
}

@inline(__always)
private func blockExtremes<Scalar: KernelScalar>(_ scalars: UnsafeBufferPointer<Scalar>) -> FiniteExtremes {
    var (minimum, maximum) = (SIMD8<Scalar>(repeating: .infinity), SIMD8<Scalar>(repeating: -.infinity))
    var finiteness = SIMD8<Scalar>.zero
    let whole = scalars.count / 8 * 8
    for offset in stride(from: 0, to: whole, by: 8) {
        let x = UnsafeRawPointer(scalars.baseAddress! + offset).loadUnaligned(as: SIMD8<Scalar>.self)
        finiteness += x - x
        minimum.replace(with: x, where: x .< minimum)
        maximum.replace(with: x, where: x .> maximum)
    }
    var extremes = FiniteExtremes()
    var rest = 0..<scalars.count
    if finiteness == .zero, whole > 0 {
        (extremes.minimum, extremes.maximum) = (Double(minimum.min()), Double(maximum.max()))
        rest = whole..<scalars.count
    }
    for offset in rest {
        let x = Double(scalars[offset])
        if x.isFinite {
            extremes.minimum = min(extremes.minimum, x)
            extremes.maximum = max(extremes.maximum, x)
        } else if x.isNaN {
            extremes.nanCount += 1
        } else {
            extremes.infinityCount += 1
        }
    }
    return extremes
}
