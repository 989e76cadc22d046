internal import CKernels

/// The smallest and the largest finite element, and how many are not finite.
struct FiniteExtremes: Sendable {
    /// +∞ and −∞ where no element is finite.
    var minimum = Double.infinity
    var maximum = -Double.infinity
    var nanCount = 0
    var infinityCount = 0

    @inline(__always)
    fileprivate mutating func note(_ value: Double) {
        if value.isFinite {
            minimum = min(minimum, value)
            maximum = max(maximum, value)
        } else if value.isNaN {
            nanCount += 1
        } else {
            infinityCount += 1
        }
    }
}

/// Finds the extremes of `scalars`. They do not depend on the order of the pass.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func finiteExtremes<Scalar: KernelScalar>(of scalars: [Scalar], workers: Workers) -> FiniteExtremes {
    scalars.withUnsafeBufferPointer { scalars in
        foldBlocks(count: scalars.count, workers, into: FiniteExtremes()) { range in
            if Scalar.self == Float.self {
                let start = UnsafeRawPointer(scalars.baseAddress!).assumingMemoryBound(to: Float.self)
                return floatExtremes(UnsafeBufferPointer(start: start + range.lowerBound, count: range.count))
            }
            return range.reduce(into: FiniteExtremes()) { $0.note(Double(scalars[$1])) }
        } combine: { total, block in
            total.minimum = min(total.minimum, block.minimum)
            total.maximum = max(total.maximum, block.maximum)
            total.nanCount += block.nanCount
            total.infinityCount += block.infinityCount
        }
    }
}

/// The extremes of every plane `[n, c]` of a tensor, in order.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func extremesByPlane<Scalar: KernelScalar>(of tensor: Tensor<Scalar>, workers: Workers) -> [FiniteExtremes] {
    let size = tensor.shape.planes.size
    let planes = tensor.count / size
    let perTile = max(1, ElementTiles.elementsPerTile / size)
    let tiles = workers.map(count: planes.dividedRoundingUp(by: perTile)) { tile in
        (tile * perTile..<min((tile + 1) * perTile, planes)).map { plane in
            tensor.withElements { elements in
                if Scalar.self == Float.self {
                    let start = UnsafeRawPointer(elements + plane * size).assumingMemoryBound(to: Float.self)
                    return floatExtremes(UnsafeBufferPointer(start: start, count: size))
                }
                return (plane * size..<(plane + 1) * size).reduce(into: FiniteExtremes()) {
                    $0.note(Double(elements[$1]))
                }
            }
        }
    }
    return tiles.flatMap { $0 }
}

private func floatExtremes(_ scalars: UnsafeBufferPointer<Float>) -> FiniteExtremes {
    var extremes = ck_extremes()
    ck_find_extremes(scalars.baseAddress!, scalars.count, &extremes)
    if extremes.magnitude >= Int32(bitPattern: Float.infinity.bitPattern) {
        return scalars.reduce(into: FiniteExtremes()) { $0.note(Double($1)) }
    }
    return FiniteExtremes(minimum: number(ofRank: extremes.lowest), maximum: number(ofRank: extremes.highest))
}

private func number(ofRank rank: Int32) -> Double {
    let magnitude = Double(Float(bitPattern: rank.magnitude))
    return rank < 0 ? -magnitude : magnitude
}
