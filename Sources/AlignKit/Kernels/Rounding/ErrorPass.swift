/// What one element's rounding error is measured against, for a whole tensor.
///
/// With s = √(N² + y²) where the operation is a sum of products (N is the 2-norm of an element's terms), else s = M (the
/// sum of their magnitudes):
/// - the statistical bound is S = statistical·s + underflow + what the inputs' own bounds become,
/// - the a-priori bound is A = rigorous·M + underflow + what the inputs' own bounds become.
///
/// Both are 0 where M is 0 and nothing is inherited: no term, no rounding.
struct ErrorUnits<Scalar: KernelScalar>: Sendable {
    var magnitude: Tensor<Scalar>
    var norm: Tensor<Scalar>?
    /// What the statistical and the a-priori bounds of the inputs become; nil where the inputs are exact.
    var inherited: (statistical: Tensor<Scalar>, rigorous: Tensor<Scalar>)?
    var statistical: Double
    var rigorous: Double
    var underflow: Double
}

/// The sums and maxima of one plane (one image, one channel) of a tensor.
struct PlaneErrors: Sendable {
    /// Σ e² of the recording and of ours, against the exact result.
    var recording = 0.0
    var ours = 0.0
    /// Σ N², or Σ M² where there is no N.
    var norm = 0.0
    /// Σ s², without the roundoff.
    var scale = 0.0
    /// Σ (e/S)², over the elements that have a bound.
    var share = 0.0
    var shareCount = 0
    /// max |e|/S and max |e|/A; +∞ where a bound of 0 is missed.
    var largestShare = 0.0
    var largestUtilization = 0.0
    var worstOffset = 0
    /// How many elements miss S and A.
    var beyondStatistical = 0
    var beyondRigorous = 0
    /// The largest and the smallest S.
    var largestBound = 0.0
    var smallestBound = Double.infinity

    fileprivate mutating func note(share value: Double, utilization: Double, at offset: Int) {
        if value > largestShare {
            largestShare = value
            worstOffset = offset
        }
        if utilization > largestUtilization { largestUtilization = utilization }
        if value > 1 { beyondStatistical += 1 }
        if utilization > 1 { beyondRigorous += 1 }
    }
}

/// Measures the errors of a recording and of ours against the exact result, plane by plane.
///
/// Elements whose error is not finite take no part: they have been dealt with before.
///
/// - Returns: one entry for each plane `[n, c]`, in order; a tensor of rank 1 or 0 is one plane.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func errorsByPlane<Scalar: KernelScalar>(
    expected: Tensor<Scalar>, ours: Tensor<Scalar>, exact: Tensor<Double>, units: ErrorUnits<Scalar>, workers: Workers
) -> [PlaneErrors] {
    let shape = expected.shape
    let planes = shape.rank < 2 ? 1 : shape[0] * shape[1]
    let size = expected.count / max(planes, 1)
    let perTile = max(1, ElementTiles.elementsPerTile / max(size, 1))
    let tiles = workers.map(count: planes.dividedRoundingUp(by: perTile)) { tile -> [PlaneErrors] in
        (tile * perTile..<min((tile + 1) * perTile, planes)).map { plane in
            errors(of: plane * size..<(plane + 1) * size, expected, ours, exact, units)
        }
    }
    return tiles.flatMap { $0 }
}

@inline(__always)
private func errors<Scalar: KernelScalar>(
    of range: Range<Int>, _ expected: Tensor<Scalar>, _ ours: Tensor<Scalar>, _ exact: Tensor<Double>,
    _ units: ErrorUnits<Scalar>
) -> PlaneErrors {
    var sums = PlaneErrors()
    expected.withElements { expected in
        ours.withElements { ours in
            exact.withElements { exact in
                units.magnitude.withElements { magnitude in
                    (units.norm ?? units.magnitude).withElements { norm in
                        let hasNorm = units.norm != nil
                        for i in range {
                            let y = exact[i]
                            let e = Double(expected[i]) - y
                            let o = Double(ours[i]) - y
                            if !(e - e == 0) { continue }
                            let m = Double(magnitude[i])
                            let n = Double(norm[i])
                            let s = hasNorm ? (n * n + y * y).squareRoot() : m
                            var statistical = m > 0 ? units.statistical * s + units.underflow : 0
                            var rigorous = m > 0 ? units.rigorous * m + units.underflow : 0
                            if let inherited = units.inherited {
                                statistical += Double(inherited.statistical.scalars[i])
                                rigorous += Double(inherited.rigorous.scalars[i])
                            }
                            let error = abs(e)
                            sums.recording += e * e
                            if o - o == 0 { sums.ours += o * o }
                            sums.norm += n * n
                            sums.scale += s * s
                            if statistical > sums.largestBound { sums.largestBound = statistical }
                            if statistical < sums.smallestBound { sums.smallestBound = statistical }
                            let share = error == 0 ? 0 : error / statistical
                            if statistical > 0 {
                                sums.share += share * share
                                sums.shareCount += 1
                            }
                            if share > sums.largestShare || share > 1 || error > rigorous * sums.largestUtilization {
                                sums.note(
                                    share: share, utilization: error == 0 ? 0 : error / rigorous, at: i)
                            }
                        }
                    }
                }
            }
        }
    }
    return sums
}
