import AlignKit
import Foundation

extension Sigmoid: ContractCases {
    static var rows: [String] { ["sigmoid"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        [([1], Float(1)), ([2, 3, 5, 7], 8), ([3, 130, 33], 100)].map { extents, largest in
            let loops: OperationCase.Loops = { inputs, _ in inputs[0].scalars.map { 1 / (1 + exp(-$0)) } }
            return OperationCase(
                operation: Sigmoid(), inputs: [extents], range: -largest...largest, twin: loops,
                magnitude: { loops($0, $1).map { $0 + 0.5 } })
        }
    }
}
