import AlignKit

/// How a library computes a sum of products, in the numbers of a precision: what honest recordings are made of.
struct Arithmetic: Sendable {
    enum Sum: Sendable {
        /// Sixteen accumulators, added up at the end.
        case blocked
        /// One after the other.
        case sequential
    }

    var sum = Sum.blocked
    /// What operands are rounded to, and what the result is.
    var operands = Format.float32
    var results = Format.float32
    /// Whether sums are made in float64 instead of float32.
    var isDouble = false

    /// A precision by the bits of its fraction.
    enum Format: Sendable {
        case float64, float32, tf32, float16, bfloat16

        func rounded(_ x: Double) -> Double {
            switch self {
            case .float64: x
            case .float32: Double(Float(x))
            case .tf32: Self.rounded(x, bits: 10)
            case .float16:
                abs(x) < 0x1p-14 ? (x * 0x1p24).rounded(.toNearestOrEven) * 0x1p-24 : Self.rounded(x, bits: 10)
            case .bfloat16: Self.rounded(x, bits: 7)
            }
        }

        private static func rounded(_ x: Double, bits: UInt32) -> Double {
            let drop = 23 - bits
            let pattern = Float(x).bitPattern
            let half = (UInt32(1) << (drop - 1)) - 1 + (pattern >> drop & 1)
            return Double(Float(bitPattern: ((pattern &+ half) >> drop) << drop))
        }
    }

    /// Products of two float32 numbers are exact in `Double`, and a sum of two that is then rounded to float32 is the
    /// float32 sum.
    func callAsFunction(_ products: [Double], bias: Double) -> Double {
        let round: (Double) -> Double = isDouble ? { $0 } : { Double(Float($0)) }
        var total = 0.0
        switch sum {
        case .sequential:
            for product in products { total = round(total + round(product)) }
        case .blocked:
            var lanes = [Double](repeating: 0, count: 16)
            for (index, product) in products.enumerated() {
                lanes[index & 15] = round(lanes[index & 15] + round(product))
            }
            for lane in lanes { total = round(total + lane) }
        }
        return results.rounded(round(total + bias))
    }
}

/// The products of a convolution `[O, C, kh, kw]` on one image, without groups or dilation, element by element.
struct ConvolutionTerms {
    let shape: Shape
    private let weight: [Double]
    private let bias: [Double]?
    private let columns: [[Double]]

    init<S: KernelScalar>(_ input: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>? = nil, padding: Int) {
        self.weight = weight.doubles
        self.bias = bias?.doubles
        let (height, width) = (input.shape[2], input.shape[3])
        let (kh, kw) = (weight.shape[2], weight.shape[3])
        let (rows, places) = (height + 2 * padding - kh + 1, width + 2 * padding - kw + 1)
        shape = [1, weight.shape[0], rows, places]
        var columns: [[Double]] = []
        for i in 0..<rows * places {
            var column: [Double] = []
            for c in 0..<input.shape[1] {
                for tap in 0..<kh * kw {
                    let (y, x) = (i / places + tap / kw - padding, i % places + tap % kw - padding)
                    let inside = y >= 0 && y < height && x >= 0 && x < width
                    column.append(inside ? Double(input.scalars[(c * height + y) * width + x]) : 0)
                }
            }
            columns.append(column)
        }
        self.columns = columns
    }

    /// The whole output, as this arithmetic makes it.
    func output(_ arithmetic: Arithmetic) -> [Double] {
        let depth = columns[0].count
        let positions = columns.map { $0.map(arithmetic.operands.rounded) }
        var result: [Double] = []
        for o in 0..<shape[1] {
            let row = weight[o * depth..<(o + 1) * depth].map(arithmetic.operands.rounded)
            for column in positions {
                result.append(arithmetic(zip(row, column).map { $0 * $1 }, bias: bias?[o] ?? 0))
            }
        }
        return result
    }

    func recorded(_ arithmetic: Arithmetic = Arithmetic()) -> Tensor<Float> {
        Tensor(shape: shape, scalars: output(arithmetic).map { Float($0) })
    }
}
