import AlignKit
import Testing

@Suite("Linear and flatten")
struct LinearTests {
    /// Rows, inputs and outputs.
    static let extents: [(Int, Int, Int)] = [(1, 1, 1), (1, 2_048, 200), (3, 17, 129), (8, 64, 300), (40, 5, 2)]

    @Test("stays within the rounding of a sum, with the same bits at any number of threads", arguments: extents)
    func rounding(_ rows: Int, _ inputs: Int, _ outputs: Int) {
        expectRounding(rows, inputs, outputs, Float.self)
        expectRounding(rows, inputs, outputs, Double.self)
    }

    private func expectRounding<S: KernelScalar>(_ rows: Int, _ inputs: Int, _ outputs: Int, _: S.Type) {
        let x = Tensor<S>.sample([rows, inputs], seed: 1)
        let w = Tensor<S>.sample([outputs, inputs], seed: 2)
        let b = Tensor<S>.sample([outputs], seed: 3)
        for bias in [b, nil] {
            let actual = Linear()(x, weight: w, bias: bias, workers: Workers(threads: 1))
            #expect(actual.shape == Shape([rows, outputs]))
            var expected: [Double] = []
            var bound: [Double] = []
            for n in 0..<rows {
                for o in 0..<outputs {
                    let offset = Double(bias?.scalars[o] ?? 0)
                    let products = (0..<inputs).map {
                        Double(x.scalars[n * inputs + $0]) * Double(w.scalars[o * inputs + $0])
                    }
                    expected.append(products.reduce(offset, +))
                    bound.append(gamma(inputs + 1, S.self) * products.reduce(abs(offset)) { $0 + abs($1) })
                }
            }
            #expect(firstViolation(actual.doubles, expected, bound: bound) == nil)
            for threads in [2, 3, 8] {
                #expect(bits(Linear()(x, weight: w, bias: bias, workers: Workers(threads: threads))) == bits(actual))
            }
        }
    }

    @Test("spreads NaN through zero weights")
    func nonFinite() {
        let input = Tensor<Float>(shape: [2, 3], scalars: [1, .nan, 2, 1, 2, 3])
        let output = Linear()(
            input, weight: Tensor(repeating: 0, shape: [4, 3]), workers: Workers(threads: 1))
        #expect(output.scalars.prefix(4).allSatisfy { $0.isNaN })
        #expect(output.scalars.suffix(4).allSatisfy { $0 == 0 })
    }

    @Test("refuses shapes that do not fit")
    func refusals() {
        #expect(throws: ShapeError(expected: "2 axes [N, 3]", found: "[1, 3, 1, 1]")) {
            try Linear().outputShape(input: [1, 3, 1, 1], weight: [4, 3])
        }
        #expect(throws: ShapeError(expected: "2 axes [N, 3]", found: "[1, 4]")) {
            try Linear().outputShape(input: [1, 4], weight: [4, 3])
        }
        #expect(throws: ShapeError(expected: "a weight [out, in]", found: "[4]")) {
            try Linear().outputShape(input: [1, 4], weight: [4])
        }
        #expect(throws: ShapeError(expected: "a bias [4]", found: "[3]")) {
            try Linear().outputShape(input: [1, 3], weight: [4, 3], bias: [3])
        }
    }
}
