/// Where in a tensor the errors lie, and which way they point: what tells rounding of another kind from a fault.
struct SpreadSums: Sendable {
    /// Σ (e/S)² and the number of elements in the outermost rows and columns of each plane, and in the rest.
    var border = 0.0
    var borderCount = 0
    var interior = 0.0
    var interiorCount = 0
    /// Σ (e/S)·sign(y) and Σ |e/S|.
    var signed = 0.0
    var absolute = 0.0
    /// Σ e·y, Σ e² and Σ y².
    var product = 0.0
    var error = 0.0
    var output = 0.0
}

/// Sums over every element that has a bound, in order.
func spread<Scalar: KernelScalar, Exact: KernelScalar>(
    expected: Tensor<Scalar>, exact: Tensor<Exact>, units: ErrorUnits<Scalar>
) -> SpreadSums {
    var sums = SpreadSums()
    let (plane, channels) = expected.shape.planes
    let extents = expected.shape.extents
    let (height, width) = extents.count == 4 ? (extents[2], extents[3]) : (1, 1)
    let hasBorder = height > 2 && width > 2
    for i in 0..<expected.count {
        let y = Double(exact.scalars[i])
        let e = Double(expected.scalars[i]) - y
        let bound = units.bounds(at: i, channel: i / plane % channels, exact: y).statistical
        guard (e - e) == 0, bound > 0 else { continue }
        let share = e / bound
        let (row, column) = (i / width % height, i % width)
        if hasBorder && (row == 0 || column == 0 || row == height - 1 || column == width - 1) {
            sums.border += share * share
            sums.borderCount += 1
        } else {
            sums.interior += share * share
            sums.interiorCount += 1
        }
        sums.signed += y < 0 ? -share : share
        sums.absolute += abs(share)
        sums.product += e * y
        sums.error += e * e
        sums.output += y * y
    }
    return sums
}
