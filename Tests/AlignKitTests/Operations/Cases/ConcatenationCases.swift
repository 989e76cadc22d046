import AlignKit

extension Concatenation: ContractCases {
    static var rows: [String] { ["concatenation"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        [
            (1, [[2, 3, 4], [2, 5, 4], [2, 1, 4]]), (0, [[3], [2]]), (-1, [[2, 3, 1], [2, 3, 6]]), (2, [[1, 2, 3]]),
            (1, [[2, 0, 4], [2, 2, 4]]),
        ].map { axis, inputs in
            OperationCase(operation: Concatenation(axis: axis), inputs: inputs) { tensors, _ in
                let position = axis < 0 ? axis + inputs[0].count : axis
                let along = tensors.reduce(0) { $0 + $1.shape[position] }
                var extents = inputs[0]
                extents[position] = along
                let shape = Shape(extents)
                return (0..<shape.count).map { offset in
                    var index = shape.index(ofOffset: offset)
                    for tensor in tensors {
                        let extent = tensor.shape[position]
                        if index[position] < extent {
                            return tensor.scalars[zip(index, tensor.shape.extents).reduce(0) { $0 * $1.1 + $1.0 }]
                        }
                        index[position] -= extent
                    }
                    return .nan
                }
            }
        }
    }
}
