import AlignKit
import TestSupport
import Testing

/// What an operation promises that keeps the images of a batch apart.
@Suite struct BatchContractTests {
    private static let workers = Workers(threads: 2)
    private static let count = 3

    @Test(arguments: OperationContractTests.cases)
    func aBatchIsItsImagesOneAfterTheOther(test: OperationCase) {
        expectImages(test.operation, test, Float.self)
        expectImages(test.operation, test, Double.self)
    }

    @Test func whatPutsBatchesOneAfterTheOtherMixesThem() {
        let shape: Shape = [2, 3, 4]
        for axis in [0, -3] { #expect(!Concatenation(axis: axis).keepsImagesApart([shape, shape])) }
        for axis in [1, 2, -1, -2] { #expect(Concatenation(axis: axis).keepsImagesApart([shape, shape])) }
    }

    private func expectImages<S: KernelScalar>(_ operation: some TensorOperation, _ test: OperationCase, _: S.Type) {
        let batch = test.inputs.enumerated().map { index, extents in
            Tensor<S>.sample([Self.count] + extents.dropFirst(), seed: UInt64(330 + index), in: test.range)
        }
        guard operation.keepsImagesApart(batch.map(\.shape)) else {
            #expect(operation is Concatenation)
            return
        }
        let whole = everything(operation, batch, test.parameters(S.self))
        let images = (0..<Self.count).map { image in
            everything(operation, batch.map { $0.image(image) }, test.parameters(S.self))
        }
        #expect(whole.count == images[0].count)
        for (index, tensor) in whole.enumerated() {
            #expect(tensor.shape.extents == [Self.count] + images[0][index].shape.extents.dropFirst())
            #expect(bits(tensor) == images.flatMap { bits($0[index]) }, "\(S.self), tensor \(index)")
        }
    }

    /// The output, that in float64, the magnitudes and 2-norms of its terms, and what it propagates.
    private func everything<S: KernelScalar>(
        _ operation: some TensorOperation, _ inputs: [Tensor<S>], _ parameters: [Tensor<S>]
    ) -> [Tensor<S>] {
        let output = operation.apply(to: inputs, parameters: parameters, workers: Self.workers)
        let exact = operation.applyInDouble(to: inputs, parameters: parameters, workers: Self.workers)
        let bounds = inputs.map { Tensor(shape: $0.shape, scalars: $0.scalars.map { abs($0) / 10 }) }
        let moved = operation.propagate(bounds, inputs: inputs, parameters: parameters, workers: Self.workers)
        let rounding = operation.rounding(
            inputs: inputs, parameters: parameters, output: output, detail: .full, workers: Self.workers)
        var tensors = [output, Tensor(shape: exact.shape, scalars: exact.scalars.map { S($0) }), moved]
        if case .scale(let scale) = rounding {
            tensors.append(scale.magnitude)
            if let norm = scale.norm {
                // A power of two, taken from the largest element of the batch.
                let squares = norm.squares.scalars.map { $0 * S(norm.factor) }
                tensors.append(Tensor(shape: norm.squares.shape, scalars: squares))
            }
        }
        return tensors
    }
}

extension Tensor {
    /// One image of a batch.
    fileprivate func image(_ index: Int) -> Tensor {
        let size = count / shape[0]
        return Tensor(
            shape: Shape([1] + shape.extents.dropFirst()),
            scalars: Array(scalars[index * size..<(index + 1) * size]))
    }
}
