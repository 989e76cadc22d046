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
func spread<Scalar: KernelScalar>(
    expected: Tensor<Scalar>, exact: Tensor<Double>, units: ErrorUnits<Scalar>
) -> SpreadSums {
    var sums = SpreadSums()
    let extents = expected.shape.extents
    let (height, width) = extents.count == 4 ? (extents[2], extents[3]) : (1, 1)
    let hasBorder = height > 2 && width > 2
    for i in 0..<expected.count {
        let y = exact.scalars[i]
        let e = Double(expected.scalars[i]) - y
        let bound = units.statisticalBound(at: i, exact: y)
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

extension ErrorUnits {
    /// S of one element.
    func statisticalBound(at i: Int, exact y: Double) -> Double {
        let m = Double(magnitude.scalars[i])
        let n = norm.map { Double($0.scalars[i]) }
        let s = n.map { ($0 * $0 + y * y).squareRoot() } ?? m
        let own = m > 0 ? statistical * s + underflow : 0
        return own + (inherited.map { Double($0.statistical.scalars[i]) } ?? 0)
    }

    /// A of one element.
    func rigorousBound(at i: Int) -> Double {
        let m = Double(magnitude.scalars[i])
        let own = m > 0 ? rigorous * m + underflow : 0
        return own + (inherited.map { Double($0.rigorous.scalars[i]) } ?? 0)
    }
}

extension ErrorUnits {
    /// Both bounds of every element, for what reads this tensor.
    func bounds(
        around exact: Tensor<Double>, _ workers: Workers
    ) -> (statistical: Tensor<Scalar>, rigorous: Tensor<Scalar>) {
        func tensor(_ bound: (Int) -> Double) -> Tensor<Scalar> {
            Tensor(shape: magnitude.shape) { output in
                ElementTiles.forEach(count: magnitude.count, workers) { range in
                    // One step up, since rounding to Scalar may go down.
                    for i in range { output[i] = Scalar(bound(i)).nextUp }
                }
            }
        }
        return (
            tensor { statisticalBound(at: $0, exact: exact.scalars[$0]) },
            tensor { rigorousBound(at: $0) }
        )
    }
}
