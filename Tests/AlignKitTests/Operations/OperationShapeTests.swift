import AlignKit
import Testing

/// What an operation is given may come from a file: whatever has the wrong shape, or is not there, is refused.
@Suite struct OperationShapeTests {
    /// An operation with inputs and parameters that it takes.
    struct Case: Sendable, CustomTestStringConvertible {
        let operation: any TensorOperation
        let inputs: [Shape]
        var parameters: [Shape] = []
        /// How many of the parameters may be left out, from the last on.
        var optional = 0

        var testDescription: String { "\(operation.name) of \(inputs) with \(parameters)" }

        func outputShape(_ inputs: [Shape]? = nil, _ parameters: [Shape]? = nil) throws(ShapeError) -> Shape {
            try operation.outputShape(inputs: inputs ?? self.inputs, parameters: parameters ?? self.parameters)
        }
    }

    static let cases = [
        Case(operation: Convolution(), inputs: [[2, 3, 8, 9]], parameters: [[4, 3, 3, 3], [4]], optional: 1),
        Case(
            operation: Convolution(groups: 2), inputs: [[2, 4, 8, 9]], parameters: [[6, 2, 1, 1], [6]], optional: 1),
        Case(operation: BatchNormalization(), inputs: [[2, 3, 8, 9]], parameters: [[3], [3], [3], [3]]),
        Case(operation: ReLU(), inputs: [[2, 3, 8, 9]]),
        Case(operation: MaxPooling(kernel: 2, stride: 2), inputs: [[2, 3, 8, 9]]),
        Case(operation: AveragePooling(kernel: 2, stride: 2), inputs: [[2, 3, 8, 9]]),
        Case(operation: GlobalAveragePooling(), inputs: [[2, 3, 8, 9]]),
        Case(operation: Linear(), inputs: [[2, 3, 2, 2]], parameters: [[5, 12], [5]], optional: 1),
        Case(operation: Addition(), inputs: [[2, 3], [2, 3]]),
        Case(operation: Resampling(mode: .nearest), inputs: [[2, 3, 4, 5], [2, 1, 8, 9]]),
    ]

    @Test(arguments: cases) func whatFitsIsTaken(_ it: Case) throws {
        _ = try it.outputShape()
        _ = try it.outputShape(nil, it.parameters.dropLast(it.optional))
    }

    @Test(arguments: cases) func eachParameterIsChecked(_ it: Case) {
        for position in it.parameters.indices {
            let own = it.parameters[position].extents
            for wrong in [[], [0], own + [1], own.map { $0 + 1 }, [own[0] + 1] + own.dropFirst()] as [[Int]] {
                var parameters = it.parameters
                parameters[position] = Shape(wrong)
                #expect(throws: ShapeError.self, "parameter \(position) of \(wrong)") {
                    try it.outputShape(nil, parameters)
                }
            }
        }
    }

    @Test(arguments: cases) func theirNumberIsChecked(_ it: Case) {
        for count in 0...6 where !(it.parameters.count - it.optional...it.parameters.count).contains(count) {
            let parameters = (0..<count).map { it.parameters.indices.contains($0) ? it.parameters[$0] : [3] }
            #expect(throws: ShapeError.self, "\(count) parameters") { try it.outputShape(nil, parameters) }
        }
        for count in 0...3 where count != it.inputs.count {
            let inputs = (0..<count).map { _ in it.inputs[0] }
            #expect(throws: ShapeError.self, "\(count) inputs") { try it.outputShape(inputs) }
        }
    }

    /// Nothing of it can be held, and no product of extents may overflow.
    @Test(arguments: cases) func whatCannotBeCountedIsRefused(_ it: Case) {
        for huge in [[Int.max, 2, 2, 2], [0, Int.max, Int.max, 2], [1 << 31, 1 << 31, 2, 2]] {
            for position in it.inputs.indices {
                var inputs = it.inputs
                inputs[position] = Shape(huge)
                #expect(throws: ShapeError.self, "input \(position) of \(huge)") { try it.outputShape(inputs) }
            }
            for position in it.parameters.indices {
                var parameters = it.parameters
                parameters[position] = Shape(huge)
                #expect(throws: ShapeError.self, "parameter \(position) of \(huge)") {
                    try it.outputShape(nil, parameters)
                }
            }
        }
    }
}

/// Pairs stand where extents are asked for.
@Suite struct ExtentPairTests {
    @Test func pairsAreHeightAndWidth() {
        let (two, one) = (PlaneExtent(height: 2, width: 1), PlaneExtent(height: 0, width: 3))
        #expect(Convolution(stride: (2, 1)) == Convolution(stride: two))
        #expect(Convolution(stride: 2, padding: (0, 3)) == Convolution(stride: 2, padding: one))
        #expect(Convolution(stride: (2, 1), padding: (0, 3)) == Convolution(stride: two, padding: one))
        #expect(Convolution(dilation: (2, 1)) == Convolution(dilation: two))
        #expect(
            Convolution(stride: (2, 1), padding: (0, 3), dilation: (2, 1), groups: 4)
                == Convolution(stride: two, padding: one, dilation: two, groups: 4))
        #expect(MaxPooling(kernel: 2, stride: (2, 1)) == MaxPooling(kernel: 2, stride: two))
        #expect(MaxPooling(kernel: (2, 1), stride: (2, 1)) == MaxPooling(kernel: two, stride: two))
        #expect(
            AveragePooling(kernel: (2, 6), stride: (2, 1), padding: (0, 3))
                == AveragePooling(kernel: PlaneExtent(height: 2, width: 6), stride: two, padding: one))
    }
}
