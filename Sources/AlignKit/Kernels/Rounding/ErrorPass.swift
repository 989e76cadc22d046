/// The sums and maxima of one plane (one image, one channel) of a tensor.
struct PlaneErrors: Sendable {
    /// Σ e² of the recording and of ours, against the exact result.
    var recording = 0.0
    var ours = 0.0
    /// Σ N², or Σ M² where there is no N.
    var norm = 0.0
    /// Σ s² and Σ S².
    var scale = 0.0
    var bound = 0.0
    /// max |e|/S and max |e|/A; +∞ where a bound of 0 is missed.
    var largestShare = 0.0
    var largestUtilization = 0.0
    /// How many elements miss S and A.
    var beyondStatistical = 0
    var beyondRigorous = 0
    /// The largest and the smallest S.
    var largestBound = 0.0
    var smallestBound = Double.infinity

    @inline(__always)
    fileprivate mutating func note(error: Double, _ bounds: (statistical: Double, rigorous: Double)) {
        guard error > 0 else { return }
        let (share, utilization) = (error / bounds.statistical, error / bounds.rigorous)
        largestShare = max(largestShare, share)
        largestUtilization = max(largestUtilization, utilization)
        if share > 1 { beyondStatistical += 1 }
        if utilization > 1 { beyondRigorous += 1 }
    }
}

/// Measures the errors of a recording and of ours against the exact result, plane by plane.
///
/// Elements whose error is not finite take no part: they have been dealt with before.
///
/// - Returns: one entry for each plane `[n, c]`, in order; a tensor of rank 1 or 0 is one plane.
@specialized(where Scalar == Float, Exact == Double)
@specialized(where Scalar == Float, Exact == Float)
@specialized(where Scalar == Double, Exact == Double)
func errorsByPlane<Scalar: KernelScalar, Exact: KernelScalar>(
    expected: Tensor<Scalar>, ours: Tensor<Scalar>, exact: Tensor<Exact>, units: ErrorUnits<Scalar>, workers: Workers
) -> [PlaneErrors] {
    let (size, channels) = expected.shape.planes
    let planes = expected.count / size
    let perTile = max(1, ElementTiles.elementsPerTile / size)
    let tiles = workers.map(count: planes.dividedRoundingUp(by: perTile)) { tile -> [PlaneErrors] in
        (tile * perTile..<min((tile + 1) * perTile, planes)).map { plane in
            let range = plane * size..<(plane + 1) * size
            if units.inherited == nil, size >= 8 {
                let sums = blockErrors(range, plane % channels, expected, ours, exact, units)
                if sums.recording.isFinite, sums.ours.isFinite, sums.bound.isFinite { return sums }
            }
            return elementErrors(range, plane % channels, expected, ours, exact, units)
        }
    }
    return tiles.flatMap { $0 }
}

/// Element by element.
@inline(__always)
private func elementErrors<Scalar: KernelScalar, Exact: KernelScalar>(
    _ range: Range<Int>, _ channel: Int, _ expected: Tensor<Scalar>, _ ours: Tensor<Scalar>, _ exact: Tensor<Exact>,
    _ units: ErrorUnits<Scalar>
) -> PlaneErrors {
    var sums = PlaneErrors()
    for i in range {
        let y = Double(exact.scalars[i])
        let e = Double(expected.scalars[i]) - y
        let o = Double(ours.scalars[i]) - y
        guard e - e == 0 else { continue }
        let bounds = units.bounds(at: i, channel: channel, exact: y)
        let m = Double(units.magnitude.scalars[i])
        let square = units.norm?.square(at: i, channel: channel)
        sums.recording += e * e
        if o - o == 0 { sums.ours += o * o }
        sums.norm += square ?? m * m
        sums.scale += square.map { $0 + y * y } ?? m * m
        sums.bound += bounds.statistical * bounds.statistical
        sums.largestBound = max(sums.largestBound, bounds.statistical)
        sums.smallestBound = min(sums.smallestBound, bounds.statistical)
        sums.note(error: abs(e), bounds)
    }
    return sums
}

/// Eight elements at a time: sums in eight lanes, and a closer look at those that may set a maximum.
@inline(__always)
private func blockErrors<Scalar: KernelScalar, Exact: KernelScalar>(
    _ range: Range<Int>, _ channel: Int, _ expected: Tensor<Scalar>, _ ours: Tensor<Scalar>, _ exact: Tensor<Exact>,
    _ units: ErrorUnits<Scalar>
) -> PlaneErrors {
    var sums = PlaneErrors()
    let (squares, hasNorm) = (units.norm?.squares ?? units.magnitude, units.norm != nil)
    let (factor, bias) = (units.norm?.factor ?? 1, units.norm?.channels?[channel] ?? 0)
    let (statistical, rigorous) = (units.statistical * units.statistical, units.rigorous * units.rigorous)
    var (recording, own, norm, scale) = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
    var (most, least) = (SIMD8<Double>.zero, SIMD8<Double>(repeating: .infinity))
    var i = range.lowerBound
    while i < range.upperBound {
        // The last block overlaps the one before it: what it has in common is left out of the sums.
        let start = min(i, range.upperBound - 8)
        let keeps = start < i ? SIMD8<Double>(0, 1, 2, 3, 4, 5, 6, 7) .>= Double(i - start) : SIMDMask(repeating: true)
        let y = lanes(exact, start)
        let e = lanes(expected, start) - y
        let o = lanes(ours, start) - y
        let m = lanes(units.magnitude, start)
        let n2 = hasNorm ? lanes(squares, start) * factor + bias : m * m
        let s2 = hasNorm ? n2 + y * y : n2
        let e2 = e * e
        recording += e2.replacing(with: 0, where: .!keeps)
        own += (o * o).replacing(with: 0, where: .!keeps)
        norm += n2.replacing(with: 0, where: .!keeps)
        scale += s2.replacing(with: 0, where: .!keeps)
        most.replace(with: s2, where: s2 .> most)
        least.replace(with: s2, where: s2 .< least)
        let share = min(sums.largestShare * sums.largestShare, 1)
        let utilization = min(sums.largestUtilization * sums.largestUtilization, 1)
        let close = (e2 .> s2 * (statistical * share)) .| (e2 .> m * m * (rigorous * utilization))
        if any(close .& keeps) {
            for lane in 0..<8 where close[lane] && keeps[lane] {
                let bounds = units.bounds(at: start + lane, channel: channel, exact: y[lane])
                sums.note(error: abs(e[lane]), bounds)
            }
        }
        i = start + 8
    }
    sums.recording = recording.sum()
    sums.ours = own.sum()
    sums.norm = norm.sum()
    sums.scale = scale.sum()
    sums.bound = sums.scale * statistical
    sums.largestBound = most.max().squareRoot() * units.statistical
    sums.smallestBound = least.min().squareRoot() * units.statistical
    return sums
}

@inline(__always)
private func lanes<Scalar: KernelScalar>(_ tensor: Tensor<Scalar>, _ start: Int) -> SIMD8<Double> {
    tensor.scalars.withUnsafeBufferPointer { buffer in
        let p = buffer.baseAddress! + start
        return SIMD8(
            Double(p[0]), Double(p[1]), Double(p[2]), Double(p[3]), Double(p[4]), Double(p[5]), Double(p[6]),
            Double(p[7]))
    }
}
