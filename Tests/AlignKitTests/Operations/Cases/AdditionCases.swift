import AlignKit

extension Addition: ContractCases {
    static var rows: [String] { ["sum of two"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        [[1], [2, 3, 5, 7], [3, 130, 33]].map { extents in
            let sum: OperationCase.Loops = { inputs, _ in zip(inputs[0].scalars, inputs[1].scalars).map { $0 + $1 } }
            return OperationCase(
                operation: Addition(), inputs: [extents, extents], twin: sum,
                magnitude: { sum($0, $1).map { abs($0) } })
        }
    }
}
