import AlignKit

extension Linear: ContractCases {
    static var rows: [String] { ["linear"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        [(1, 1, 1, false), (3, 50, 7, true), (2, 700, 130, true)].map { rows, features, outputs, hasBias in
            let loops: OperationCase.Loops = { inputs, parameters in
                (0..<rows * outputs).map { i in
                    let (n, o) = i.quotientAndRemainder(dividingBy: outputs)
                    let bias = parameters.count > 1 ? parameters[1].scalars[o] : 0
                    return (0..<features).reduce(bias) {
                        $0 + inputs[0].scalars[n * features + $1] * parameters[0].scalars[o * features + $1]
                    }
                }
            }
            return OperationCase(
                operation: Linear(), inputs: [[rows, features]],
                parameters: [([outputs, features], -1...1)] + (hasBias ? [([outputs], -1...1)] : []),
                twin: loops, magnitude: { loops($0.map(\.absolute), $1.map(\.absolute)) })
        }
    }
}
