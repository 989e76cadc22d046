import AlignKit

extension BatchNormalization: ContractCases {
    static var rows: [String] { ["batch normalisation"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        [([2, 5], 1e-5), ([2, 3, 5, 7], 1e-3), ([1, 130, 9], 0.5)].map { extents, epsilon in
            OperationCase(
                operation: BatchNormalization(epsilon: epsilon), inputs: [extents],
                parameters: [-2...2, -1...1, -3...3, 0.1...2].map { ([extents[1]], $0) },
                twin: { elements($0[0], $1, epsilon) { x, g, b, m, root in (x - m) * g / root + b } },
                magnitude: {
                    elements($0[0], $1, epsilon) { x, g, b, m, root in
                        (abs(x) + abs(m)) * abs(g) / root + abs(b) + abs((x - m) * g / root + b)
                    }
                })
        }
    }

    /// `body` of every element, its channel's γ, β and m, and √(v + ε).
    private static func elements(
        _ x: Tensor<Double>, _ parameters: [Tensor<Double>], _ epsilon: Double,
        _ body: (Double, Double, Double, Double, Double) -> Double
    ) -> [Double] {
        let size = x.shape.extents.dropFirst(2).reduce(1, *)
        return x.scalars.enumerated().map { i, value in
            let p = parameters.map { $0.scalars[i / size % x.shape[1]] }
            return body(value, p[0], p[1], p[2], (p[3] + epsilon).squareRoot())
        }
    }
}
