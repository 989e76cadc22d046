/// A way to compute products from coarser numbers than the recording's: which operands are coarser, in what precision,
/// and whether they are rounded or cut.
struct OperandRounding: Hashable, Sendable {
    enum Operands: String, CaseIterable, Sendable {
        case both = "operands"
        case weights
        case inputs
    }

    let precision: Precision
    let isCut: Bool
    let operands: Operands

    /// Every known way. Of two ways that look alike, the likelier comes first. TF32 and float16 have 11 bits each, and
    /// differ only in numbers below 6·10⁻⁵. Tensor cores round both operands. A few engines keep some weights in
    /// float16. Cutting is cheaper than rounding, and several engines do it.
    static let all: [OperandRounding] = Operands.allCases.flatMap { operands in
        (operands == .both ? [Precision.tf32, .float16, .bfloat16] : [.float16, .tf32, .bfloat16]).flatMap {
            precision in
            [false, true].map { OperandRounding(precision: precision, isCut: $0, operands: operands) }
        }
    }

    /// `weights cut to float16`.
    var words: String { "\(operands.rawValue) \(isCut ? "cut" : "rounded") to \(precision.rawValue)" }

    /// All numbers of a tensor as they enter a product.
    func rounded(_ tensor: Tensor<Float>, isWeight: Bool) -> Tensor<Float> {
        if operands == (isWeight ? .inputs : .weights) { return tensor }
        return Tensor(
            shape: tensor.shape,
            scalars: tensor.scalars.map { Float(precision.nearest(to: Double($0), isCut: isCut)) })
    }

    func product(_ weight: Double, _ input: Double) -> Double {
        let weight = operands == .inputs ? weight : precision.nearest(to: weight, isCut: isCut)
        return weight * (operands == .weights ? input : precision.nearest(to: input, isCut: isCut))
    }
}

extension Precision {
    /// The number of this precision that is nearest to x, ties to even; if `isCut`, the nearest towards 0.
    func nearest(to x: Double, isCut: Bool) -> Double {
        let digits: Int
        switch self {
        case .float64: return x
        case .float32: digits = 24
        case .tf32, .float16: digits = 11
        case .bfloat16: digits = 8
        }
        guard x != 0, x.isFinite else { return x }
        // Below 2⁻¹⁴, float16 numbers are multiples of 2⁻²⁴.
        let exponent = self == .float16 ? max(Int(x.exponent), -14) : Int(x.exponent)
        let spacing = Double(sign: .plus, exponent: exponent - digits + 1, significand: 1)
        let rounded = (x / spacing).rounded(isCut ? .towardZero : .toNearestOrEven) * spacing
        return self == .float16 && abs(rounded) > 65_504 ? (x < 0 ? -.infinity : .infinity) : rounded
    }
}

extension RoundingJudge {
    private static var sampleSize: Int { 128 }
    /// The largest residual that is accepted. The right way leaves only float32's own error, a hundredth of what it
    /// explains or less.
    static var residual: Double { 0.25 }
    /// Residuals that differ by a smaller factor are both float32's own error.
    private static var sameResidual: Double { 2 }

    /// The way that makes the recorded values out of the recorded inputs. It leaves at most a quarter of a sample's
    /// errors. Of all ways that leave about as little as the best one, it is the likeliest. nil where no way does.
    func operandRounding() -> OperandRounding? {
        guard output.units?.inherited == nil, operation is any SumOfProducts else { return nil }
        let step = max(1, expected.count / Self.sampleSize) | 1
        var residuals = [Double](repeating: 0, count: OperandRounding.all.count)
        var errors = 0.0
        for i in stride(from: 0, to: expected.count, by: step) {
            let recorded = Double(expected.scalars[i])
            let e = recorded - exact(i)
            guard e.isFinite else { continue }
            errors += e * e
            var sums = [Double](repeating: Double(bias(at: i)), count: residuals.count)
            _ = forEachProduct(at: i) { weight, input in
                for (index, way) in OperandRounding.all.enumerated() {
                    sums[index] += way.product(Double(weight), Double(input))
                }
            }
            for (index, sum) in sums.enumerated() { residuals[index] += (recorded - sum) * (recorded - sum) }
        }
        guard let least = residuals.min(), least <= Self.residual * Self.residual * errors else { return nil }
        let likeliest = residuals.firstIndex { $0 <= Self.sameResidual * Self.sameResidual * least }
        return likeliest.map { OperandRounding.all[$0] }
    }
}
