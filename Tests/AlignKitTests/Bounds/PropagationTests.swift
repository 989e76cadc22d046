import AlignKit
import Testing

/// What `propagate` says is never exceeded: inputs that move within their bounds move the output by no more.
@Suite struct PropagationTests {
    private static let workers = Workers(threads: 2)

    private func expectBounded(
        _ operation: some TensorOperation, _ shapes: [[Int]], _ parameters: [Tensor<Double>] = [],
        moving: [Bool] = [true], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let inputs = shapes.enumerated().map { Tensor<Double>.sample($1, seed: UInt64(20 + $0)) }
        let bounds = inputs.enumerated().map { index, input -> Tensor<Double>? in
            guard index < moving.count, moving[index] else { return nil }
            let sizes = Tensor<Double>.sample(input.shape.extents, seed: UInt64(30 + index), in: 0...1)
            // Some do not move at all, some by much.
            return Tensor(shape: input.shape, scalars: sizes.scalars.map { $0 < 0.2 ? 0 : $0 * $0 * $0 })
        }
        let bound = operation.propagate(bounds, inputs: inputs, parameters: parameters, workers: Self.workers)
        let plain = operation.apply(to: inputs, parameters: parameters, workers: Self.workers)
        #expect(bound.shape == plain.shape, sourceLocation: sourceLocation)
        for trial in 0..<4 {
            let moved = zip(inputs, bounds).enumerated().map { index, pair -> Tensor<Double> in
                guard let bound = pair.1 else { return pair.0 }
                let steps = Tensor<Double>.sample(pair.0.shape.extents, seed: UInt64(100 * trial + index))
                // All the way in two of the trials.
                let scalars = pair.0.scalars.indices.map { i in
                    let step = steps.scalars[i]
                    return pair.0.scalars[i] + (trial % 2 == 0 ? step : step < 0 ? -1 : 1) * bound.scalars[i]
                }
                return Tensor(shape: pair.0.shape, scalars: scalars)
            }
            let output = operation.apply(to: moved, parameters: parameters, workers: Self.workers)
            let violation = firstViolation(
                output.scalars, plain.scalars, bound: bound.scalars.map { $0 * (1 + 1e-9) + 1e-12 })
            #expect(violation == nil, "\(violation ?? "")", sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: ConvolutionCase.all.filter { $0.input.reduce($0.outputs, *) < 30_000 })
    func throughAConvolution(test: ConvolutionCase) {
        let weight = Tensor<Double>.sample(test.weight, seed: 40)
        let bias = test.hasBias ? [Tensor<Double>.sample([test.outputs], seed: 41)] : []
        expectBounded(test.convolution, [test.input], [weight] + bias)
    }

    @Test func throughALinearLayer() {
        expectBounded(Linear(), [[3, 50]], [.sample([7, 50], seed: 42), .sample([7], seed: 43)])
    }

    @Test(arguments: [[2, 5, 3, 4], [3, 5]])
    func throughBatchNormalisation(extents: [Int]) {
        let parameters = [-1...1, -1...1, -1...1, 0.01...2].enumerated().map { index, range in
            Tensor<Double>.sample([5], seed: UInt64(44 + index), in: range)
        }
        expectBounded(BatchNormalization(), [extents], parameters)
    }

    @Test(arguments: [[true, true], [true, false], [false, true]])
    func throughASum(moving: [Bool]) {
        expectBounded(Addition(), [[2, 3, 4, 5], [2, 3, 4, 5]], moving: moving)
    }

    @Test func throughReLUAndPoolings() {
        expectBounded(ReLU(), [[2, 3, 9, 8]])
        for ceil in [false, true] {
            expectBounded(MaxPooling(kernel: 3, stride: 2, padding: 1, ceilMode: ceil), [[2, 3, 9, 8]])
            expectBounded(AveragePooling(kernel: 3, stride: 2, padding: 1, ceilMode: ceil), [[2, 3, 9, 8]])
        }
        expectBounded(
            AveragePooling(kernel: 3, stride: 2, padding: 1, ceilMode: true, countIncludesPadding: false),
            [[2, 3, 9, 8]])
        expectBounded(GlobalAveragePooling(), [[2, 3, 9, 8]])
    }

    @Test(arguments: Resampling.Mode.allCases, [[5, 6, 10, 12], [7, 9, 16, 31], [1, 1, 3, 4], [4, 13, 4, 40]])
    func throughResampling(mode: Resampling.Mode, extents: [Int]) {
        let shapes = [[1, 2, extents[0], extents[1]], [1, 3, extents[2], extents[3]]]
        expectBounded(Resampling(mode: mode), shapes)
        // The second map gives its size alone: how it moves is of no interest.
        expectBounded(Resampling(mode: mode), shapes, moving: [true, true])
        expectBounded(Resampling(mode: mode), shapes, moving: [false, true])
    }
}
