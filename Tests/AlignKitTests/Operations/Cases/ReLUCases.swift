import AlignKit

extension ReLU: ContractCases {
    static var rows: [String] { ["ReLU"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        [[1], [2, 3, 5, 7], [3, 130, 33]].map { extents in
            OperationCase(operation: ReLU(), inputs: [extents]) { inputs, _ in inputs[0].scalars.map { max($0, 0) } }
        }
    }
}
