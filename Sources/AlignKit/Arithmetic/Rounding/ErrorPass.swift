internal import CKernels

/// The sums and maxima of one plane (one image, one channel) of a tensor.
struct PlaneErrors: Sendable {
    /// Σ e² of the recording and of our run, against the exact result.
    var recording = 0.0
    var ours = 0.0
    /// Σ N², or Σ M² without N.
    var norm = 0.0
    /// Σ s² and Σ S².
    var scale = 0.0
    var bound = 0.0
    /// max |e|/S and max |e|/A; +∞ if an error exceeds a bound of 0. If an earlier plane has a larger value, the value
    /// here may be too small: only the largest of the tensor counts.
    var largestShare = 0.0
    var largestUtilization = 0.0
    /// The number of elements that exceed S and A.
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

/// Measures the errors of a recording and of our run against the exact result, plane by plane.
///
/// Elements whose error is not finite are left out: an earlier step handles them.
///
/// - Returns: one entry for each plane `[n, c]`, in order; a tensor of rank 1 or 0 is one plane.
@specialized(where Scalar == Float, Exact == Double)
@specialized(where Scalar == Float, Exact == Float)
@specialized(where Scalar == Double, Exact == Double)
func errorsByPlane<Scalar: KernelScalar, Exact: KernelScalar>(
    expected: Tensor<Scalar>, ours: Tensor<Scalar>, exact: Tensor<Exact>, units: ErrorBounds<Scalar>, workers: Workers
) -> [PlaneErrors] {
    let (size, channels) = expected.shape.planes
    let planes = expected.count / size
    let perTile = max(1, ElementTiles.elementsPerTile / size)
    let blocks = size >= 8 ? BlockErrors(expected, ours, exact, units) : nil
    let tiles = workers.map(count: planes.dividedRoundingUp(by: perTile)) { tile -> [PlaneErrors] in
        let planes = tile * perTile..<min((tile + 1) * perTile, planes)
        func single(_ plane: Int) -> PlaneErrors {
            elementErrors(plane * size..<(plane + 1) * size, plane % channels, expected, ours, exact, units)
        }
        return blocks?.errors(of: planes, size: size, channels: channels, orElse: single) ?? planes.map(single)
    }
    return tiles.flatMap { $0 }
}

/// Measures one plane, element by element.
@inline(__always)
private func elementErrors<Scalar: KernelScalar, Exact: KernelScalar>(
    _ range: Range<Int>, _ channel: Int, _ expected: Tensor<Scalar>, _ ours: Tensor<Scalar>, _ exact: Tensor<Exact>,
    _ units: ErrorBounds<Scalar>
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
        sums.scale += units.squaredScale(at: i, channel: channel, exact: y)
        sums.bound += bounds.statistical * bounds.statistical
        sums.largestBound = max(sums.largestBound, bounds.statistical)
        sums.smallestBound = min(sums.smallestBound, bounds.statistical)
        sums.note(error: abs(e), bounds)
    }
    return sums
}

/// Measures eight elements at a time: sums in eight lanes. Only elements that may set a maximum are measured one by
/// one.
private struct BlockErrors<Exact: KernelScalar> {
    let expected: Tensor<Float>
    let ours: Tensor<Float>
    let exact: Tensor<Exact>
    let units: ErrorBounds<Float>

    /// - Returns: nil if the elements must be measured one by one.
    init?<Scalar: KernelScalar>(
        _ expected: Tensor<Scalar>, _ ours: Tensor<Scalar>, _ exact: Tensor<Exact>, _ units: ErrorBounds<Scalar>
    ) {
        guard units.inherited == nil, let expected = expected as? Tensor<Float>, let ours = ours as? Tensor<Float>,
            let units = units as? ErrorBounds<Float>
        else { return nil }
        self.expected = expected
        self.ours = ours
        self.exact = exact
        self.units = units
    }

    /// - Parameter single: measures a plane in which something is not finite.
    func errors(
        of planes: Range<Int>, size: Int, channels: Int, orElse single: (Int) -> PlaneErrors
    ) -> [PlaneErrors] {
        var largest = PlaneErrors()
        return withTensors { tensors in
            planes.map { plane in
                tensors.bias = units.norm?.channels?[plane % channels] ?? 0
                let range = plane * size..<(plane + 1) * size
                var sums = errors(of: range, plane % channels, &tensors, largest)
                if !(sums.recording + sums.ours + sums.bound).isFinite { sums = single(plane) }
                largest.largestShare = max(largest.largestShare, sums.largestShare)
                largest.largestUtilization = max(largest.largestUtilization, sums.largestUtilization)
                return sums
            }
        }
    }

    /// - Parameter known: the largest quotients so far.
    private func errors(
        of range: Range<Int>, _ channel: Int, _ tensors: inout ck_bounded, _ known: PlaneErrors
    ) -> PlaneErrors {
        var sums = PlaneErrors()
        let (statistical, rigorous) = (units.statistical * units.statistical, units.rigorous * units.rigorous)
        var lanes = ck_bound_sums()
        withUnsafeMutableBytes(of: &lanes.least) { $0.bindMemory(to: Double.self).update(repeating: .infinity) }
        var i = range.lowerBound
        while i < range.upperBound {
            // At most 1, because every element that exceeds its bound must be counted.
            let share = min(max(sums.largestShare, known.largestShare), 1)
            let utilization = min(max(sums.largestUtilization, known.largestUtilization), 1)
            let start = ck_add_bounded(
                &tensors, i, range.upperBound, statistical * share * share, rigorous * utilization * utilization, &lanes
            )
            if start < 0 { break }
            for index in start..<start + 8 where index >= i {
                let y = Double(exact.scalars[index])
                let e = abs(Double(expected.scalars[index]) - y)
                sums.note(error: e, units.bounds(at: index, channel: channel, exact: y))
            }
            i = start + 8
        }
        withUnsafeBytes(of: &lanes) { bytes in
            // C aligns its arrays to 8 bytes, but `SIMD8<Double>` needs 64.
            func lanes(_ row: Int) -> SIMD8<Double> {
                bytes.loadUnaligned(fromByteOffset: row * MemoryLayout<SIMD8<Double>>.size, as: SIMD8<Double>.self)
            }
            sums.recording = lanes(0).sum()
            sums.ours = lanes(1).sum()
            sums.norm = lanes(2).sum()
            sums.scale = lanes(3).sum()
            sums.largestBound = lanes(4).max().squareRoot() * units.statistical
            sums.smallestBound = lanes(5).min().squareRoot() * units.statistical
        }
        sums.bound = sums.scale * statistical
        return sums
    }

    /// The tensors in the form that the C code takes. The caller sets the bias.
    private func withTensors<Result>(_ body: (inout ck_bounded) -> Result) -> Result {
        expected.withElements { expected in
            ours.withElements { ours in
                exact.withElements { exact in
                    units.magnitude.withElements { magnitude in
                        (units.norm?.squares ?? units.magnitude).withElements { squares in
                            var tensors = ck_bounded(
                                recording: expected, ours: ours, exact: exact, is_double: Exact.self == Double.self,
                                magnitude: magnitude, squares: units.norm == nil ? nil : squares,
                                factor: units.norm?.factor ?? 1, bias: 0)
                            return body(&tensors)
                        }
                    }
                }
            }
        }
    }
}
