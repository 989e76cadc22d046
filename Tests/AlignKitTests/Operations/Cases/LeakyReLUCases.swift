import AlignKit

extension LeakyReLU: ContractCases {
    static var rows: [String] { ["leaky ReLU"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        [([1], 0.01), ([2, 3, 5, 7], 0.2), ([3, 130, 33], -1.5)].map { extents, slope in
            OperationCase(
                operation: LeakyReLU(slope: slope), inputs: [extents],
                twin: { inputs, _ in inputs[0].scalars.map { $0 > 0 ? $0 : slope * $0 } },
                magnitude: { inputs, _ in inputs[0].scalars.map { $0 > 0 ? 0 : abs(slope * $0) } })
        }
    }
}
