/// The positions and the signs of the errors in a tensor. They tell rounding of another kind from a fault.
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
    /// Σ (Σ e)²/n over the channels of 16 elements or more: the part of Σ e² that a constant in each channel explains.
    var constant = 0.0

    /// Whether the errors are systematic: they point with the output or against it, are in proportion to it, or are the
    /// same throughout a channel. The rounding of operands does not do this. The shares are 1 for a fault of that kind.
    /// For honest recordings with TF32, float16 and bfloat16 operands they are near 0, with one exception: the rounding
    /// of weights adds a constant to a channel whose inputs hardly vary.
    var isSystematic: Bool {
        abs(signed) > 0.5 * absolute || abs(product) > 0.5 * (error * output).squareRoot() || constant > 0.9 * error
    }
}

/// Sums over every element with a finite error and a bound above 0, in order.
func spread<Scalar: KernelScalar, Exact: KernelScalar>(
    expected: Tensor<Scalar>, exact: Tensor<Exact>, units: ErrorBounds<Scalar>
) -> SpreadSums {
    var sums = SpreadSums()
    let (plane, channels) = expected.shape.planes
    let extents = expected.shape.extents
    let (height, width) = extents.count == 4 ? (extents[2], extents[3]) : (1, 1)
    let hasBorder = height > 2 && width > 2
    var constants = [(sum: Double, count: Int)](repeating: (0, 0), count: channels)
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
        constants[i / plane % channels].sum += e
        constants[i / plane % channels].count += 1
        sums.product += e * y
        sums.error += e * e
        sums.output += y * y
    }
    for channel in constants where channel.count >= 16 {
        sums.constant += channel.sum * channel.sum / Double(channel.count)
    }
    return sums
}
