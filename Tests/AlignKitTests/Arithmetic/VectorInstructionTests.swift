import AlignKit
import CKernels
import Testing

/// What the kernels compute has the same bits with any vector instructions. Where the processor has one kind alone,
/// these tests compare it with itself.
@Suite("Vector instructions", .serialized)
struct VectorInstructionTests {
    /// Runs `body` with each kind of instructions that the processor has, from the best down to `least`.
    private func withEach<Result: Equatable>(downTo least: Int32, _ body: () -> Result) {
        defer { ck_limit_instructions(0) }
        let expected = body()
        for level in stride(from: Int32(3), through: least, by: -1) where ck_limit_instructions(level) {
            #expect(body() == expected, "\(String(cString: ck_instructions()))")
        }
    }

    /// Rows that fill no tile, columns that fill no panel and no vector, and a depth of several blocks.
    static let shapes: [(input: [Int], outputs: Int, kernel: PlaneExtent, convolution: Convolution)] = [
        ([1, 3, 33, 46], 10, 7, Convolution(stride: 2, padding: 3)),
        ([2, 100, 9, 13], 21, 3, Convolution(padding: 1)),
        ([1, 70, 7, 7], 64, 1, Convolution()),
        ([1, 6, 12, 11], 9, 3, Convolution(padding: 2, dilation: 2, groups: 3)),
    ]

    // Without fused multiply-adds, as on the first processors of x86-64, the bits are others.
    @Test("change no bit of a convolution", arguments: 0..<shapes.count)
    func convolution(_ number: Int) {
        check(Self.shapes[number], Float.self)
        check(Self.shapes[number], Double.self)
    }

    private func check<S: KernelScalar>(
        _ test: (input: [Int], outputs: Int, kernel: PlaneExtent, convolution: Convolution), _: S.Type
    ) {
        let weight = [
            test.outputs, test.input[1] / test.convolution.groups, test.kernel.height, test.kernel.width,
        ]
        let (x, w) = (Tensor<S>.sample(test.input, seed: 1), Tensor<S>.sample(weight, seed: 2))
        withEach(downTo: 2) { test.convolution(x, weight: w, workers: Workers(threads: 2)).scalars }
    }

    @Test("change no bit of an element-wise operation", arguments: [1, 7, 16, 63, 2049, 70_001])
    func elementwise(_ count: Int) {
        func check<S: KernelScalar>(_: S.Type) {
            let (x, y) = (Tensor<S>.sample([1, 1, count], seed: 4), Tensor<S>.sample([1, 1, count], seed: 5))
            let (one, workers) = (Tensor<S>.sample([1], seed: 6, in: 0.5...2), Workers(threads: 1))
            withEach(downTo: 1) { ReLU()(x, workers: workers).scalars }
            withEach(downTo: 1) { Addition()(x, y, workers: workers).scalars }
            let plane = Tensor(shape: [1, 1, 1, count], scalars: x.scalars)
            withEach(downTo: 1) { MaxPooling(kernel: 3, stride: 2, padding: 1)(plane, workers: workers).scalars }
            withEach(downTo: 1) {
                BatchNormalization()(x, scale: one, bias: one, mean: one, variance: one, workers: workers).scalars
            }
        }
        check(Float.self)
        check(Double.self)
    }

    @Test("change no number of a comparison", arguments: [1, 7, 8, 63, 2049, 70_001])
    func comparison(_ count: Int) {
        let expected = Tensor<Float>.sample([count], seed: 3)
        let actual = Tensor<Float>(shape: [count], scalars: expected.scalars.map { $0.nextUp })
        withEach(downTo: 1) { Difference(expected: expected, actual: actual, workers: Workers(threads: 1)) }
        withEach(downTo: 1) { TensorSummary(actual, workers: Workers(threads: 1)) }
    }
}
