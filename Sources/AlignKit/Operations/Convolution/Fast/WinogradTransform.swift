/// The three matrices of a Winograd convolution F(m×m, r×r): Y = Aᵀ·[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]·A for a kernel g and a tile d
/// of n×n inputs, n = m + r − 1.
///
/// They follow from n − 1 points a_i and infinity (Toom and Cook). With f_i = Π (a_i − a_j) over j ≠ i, row i of G is
/// (1, a_i, a_i², …)/f_i, row i of Bᵀ holds the coefficients of Π (x − a_j) over j ≠ i, and column i of Aᵀ is
/// (1, a_i, a_i², …). For infinity, G and Aᵀ have only the highest power, and Bᵀ has the product over all points.
///
/// A library may move powers of two and signs between the three matrices; this changes no rounding. The matrices of the
/// libraries named in docs/rounding.md differ from these only in this.
package struct WinogradTransform: Hashable, Sendable {
    /// m, the number of outputs of a tile along each axis.
    package let outputs: Int
    /// r
    package let kernel: Int
    /// G, n × r.
    package let kernelMatrix: [[Double]]
    /// Bᵀ, n × n.
    package let inputMatrix: [[Double]]
    /// Aᵀ, m × n.
    package let outputMatrix: [[Double]]

    /// n
    package var size: Int { outputs + kernel - 1 }

    /// - Parameter points: all points except infinity.
    package init(outputs: Int, kernel: Int = 3, points: [Double]) {
        let size = outputs + kernel - 1
        precondition(points.count == size - 1, "\(points.count) points for tiles of \(size)")
        self.outputs = outputs
        self.kernel = kernel
        func others(_ i: Int) -> [Double] { points.indices.filter { $0 != i }.map { points[$0] } }
        let scales = points.indices.map { i in others(i).reduce(1) { $0 * (points[i] - $1) } }
        kernelMatrix =
            points.indices.map { i in powers(of: points[i], kernel).map { $0 / scales[i] } } + [
                Self.last(of: kernel)
            ]
        inputMatrix =
            points.indices.map { polynomial(withRoots: others($0)) + [0] } + [polynomial(withRoots: points)]
        let columns = points.map { powers(of: $0, outputs) } + [Self.last(of: outputs)]
        outputMatrix = (0..<outputs).map { row in columns.map { $0[row] } }
    }

    /// Takes 0 and each of the points with both signs.
    package init(outputs: Int, symmetric points: [Double]) {
        self.init(outputs: outputs, points: [0] + points.flatMap { [$0, -$0] })
    }

    private static func last(of count: Int) -> [Double] { [Double](repeating: 0, count: count - 1) + [1] }
}

/// 1, x, x², …
private func powers(of x: Double, _ count: Int) -> [Double] {
    (1..<count).reduce(into: [1]) { powers, _ in powers.append(powers.last! * x) }
}

/// The coefficients of Π (x − root), the constant first.
private func polynomial(withRoots roots: [Double]) -> [Double] {
    roots.reduce([1]) { coefficients, root in
        var product = [0] + coefficients
        for (index, coefficient) in coefficients.enumerated() { product[index] -= root * coefficient }
        return product
    }
}

/// M·x·Mᵀ: a matrix M that is applied to both axes of a square, in the precision of `Scalar`. Every product and every
/// sum is rounded, in the order of the columns. Zeros are left out, as in libraries.
struct TwoSidedProduct<Scalar: KernelScalar>: Sendable {
    private struct Term: Sendable {
        let column: Int
        let factor: Scalar
    }

    private let rows: [[Term]]
    private let columns: Int

    init(_ matrix: [[Double]]) {
        columns = matrix[0].count
        rows = matrix.map { row in
            row.indices.filter { row[$0] != 0 }.map { Term(column: $0, factor: Scalar(row[$0])) }
        }
    }

    /// - Parameters:
    ///   - source: `columns × columns`, row-major.
    ///   - target: `rows × rows`, row-major.
    ///   - scratch: room for `rows × columns` numbers.
    @inline(__always)
    func callAsFunction(
        _ source: UnsafePointer<Scalar>, to target: UnsafeMutablePointer<Scalar>,
        scratch: UnsafeMutablePointer<Scalar>
    ) {
        for (i, row) in rows.enumerated() {
            for j in 0..<columns { scratch[i * columns + j] = sum(row, source + j, stride: columns) }
        }
        for i in rows.indices {
            for (j, row) in rows.enumerated() {
                target[i * rows.count + j] = sum(row, UnsafePointer(scratch) + i * columns, stride: 1)
            }
        }
    }

    @inline(__always)
    private func sum(_ row: [Term], _ source: UnsafePointer<Scalar>, stride: Int) -> Scalar {
        var sum: Scalar = 0
        for term in row { sum += term.factor * source[term.column * stride] }
        return sum
    }
}
