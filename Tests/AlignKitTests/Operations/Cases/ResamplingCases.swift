import AlignKit

extension Resampling: ContractCases {
    static var rows: [String] { ["bilinear upsampling", "nearest upsampling"] }
    static var isReadFromModules: Bool { false }
    static var cases: [OperationCase] {
        let shapes = [
            ([1, 2, 5, 6], [1, 3, 10, 12]), ([2, 1, 7, 9], [2, 1, 16, 31]), ([1, 1, 1, 1], [1, 1, 3, 4]),
        ]
        return shapes.flatMap { from, to in
            [
                OperationCase(
                    operation: Resampling(mode: .nearest), inputs: [from, to],
                    twin: { inputs, _ in values(.nearest, inputs[0], from, to) }),
                OperationCase(
                    operation: Resampling(mode: .bilinear), inputs: [from, to],
                    twin: { inputs, _ in values(.bilinear, inputs[0], from, to) },
                    magnitude: { inputs, _ in magnitudes(inputs[0], from, to) }),
            ]
        }
    }

    private static func values(_ mode: Mode, _ x: Tensor<Double>, _ from: [Int], _ to: [Int]) -> [Double] {
        outputs(from, to) { plane, i, j in
            var sum = 0.0
            for (row, a) in taps(mode, i, from[2], to[2]) {
                for (column, b) in taps(mode, j, from[3], to[3]) {
                    sum += a * b * x.scalars[plane + row * from[3] + column]
                }
            }
            return sum
        }
    }

    /// (1 + 2·(H′ + W′)) times the largest |x| of the 3×3 elements around the one that is nearest.
    private static func magnitudes(_ x: Tensor<Double>, _ from: [Int], _ to: [Int]) -> [Double] {
        func around(_ i: Int, _ from: Int, _ to: Int) -> ClosedRange<Int> {
            let nearest = min(i * from / to, from - 1)
            return max(nearest - 1, 0)...min(nearest + 1, from - 1)
        }
        return outputs(from, to) { plane, i, j in
            var largest = 0.0
            for row in around(i, from[2], to[2]) {
                for column in around(j, from[3], to[3]) {
                    largest = max(largest, abs(x.scalars[plane + row * from[3] + column]))
                }
            }
            return Double(1 + 2 * (to[2] + to[3])) * largest
        }
    }

    private static func outputs(
        _ from: [Int], _ to: [Int], _ body: (_ plane: Int, _ i: Int, _ j: Int) -> Double
    ) -> [Double] {
        (0..<from[0] * from[1]).flatMap { p in
            (0..<to[2] * to[3]).map { body(p * from[2] * from[3], $0 / to[3], $0 % to[3]) }
        }
    }

    /// What a position reads along an axis, and how much of each.
    private static func taps(_ mode: Mode, _ i: Int, _ from: Int, _ to: Int) -> [(Int, Double)] {
        if mode == .nearest { return [(min(i * from / to, from - 1), 1)] }
        let position = max(Double(from) / Double(to) * (Double(i) + 0.5) - 0.5, 0)
        let low = Int(position)
        return [(low, 1 - (position - Double(low))), (min(low + 1, from - 1), position - Double(low))]
    }
}
