import AlignKit

extension MaxPooling: ContractCases {
    static var rows: [String] { ["max pooling"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        PoolingCase.all.map { test in
            let pooling = MaxPooling(kernel: test.kernel, stride: test.stride, padding: test.padding)
            return OperationCase(operation: pooling, inputs: [test.input]) { inputs, _ in
                test.pool(inputs[0].scalars, to: try! pooling.outputShape(input: inputs[0].shape)) { values, _ in
                    values.max()!
                }
            }
        }
    }
}

extension AveragePooling: ContractCases {
    static var rows: [String] { ["average pooling"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        PoolingCase.all.flatMap { test in
            [false, true].map { includes in
                let pooling = AveragePooling(
                    kernel: test.kernel, stride: test.stride, padding: test.padding, countIncludesPadding: includes)
                let loops: OperationCase.Loops = { inputs, _ in
                    test.pool(inputs[0].scalars, to: try! pooling.outputShape(input: inputs[0].shape)) {
                        $0.reduce(0, +) / Double(includes ? $1 : $0.count)
                    }
                }
                return OperationCase(
                    operation: pooling, inputs: [test.input], twin: loops,
                    magnitude: { loops($0.map(\.absolute), $1) })
            }
        }
    }
}

extension GlobalAveragePooling: ContractCases {
    static var rows: [String] { ["global average pooling"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        [[1, 1, 1, 1], [2, 3, 5, 7], [1, 70, 14, 9]].map { extents in
            let loops: OperationCase.Loops = { inputs, _ in
                let size = extents[2] * extents[3]
                return (0..<extents[0] * extents[1]).map { p in
                    inputs[0].scalars[p * size..<(p + 1) * size].reduce(0, +) / Double(size)
                }
            }
            return OperationCase(
                operation: GlobalAveragePooling(), inputs: [extents], twin: loops,
                magnitude: { loops($0.map(\.absolute), $1) })
        }
    }
}
