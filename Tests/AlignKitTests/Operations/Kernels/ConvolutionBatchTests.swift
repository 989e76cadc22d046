import AlignKit
import Testing

/// The images of a batch share panels and tiles; what comes out of each must not show it.
@Suite("Convolution of a batch")
struct ConvolutionBatchTests {
    /// Shapes for one image.
    static let cases: [ConvolutionCase] = [
        // Maps that end within a vector and within a panel, pointwise and with a border, and rows cut into tiles.
        ConvolutionCase(input: [1, 20, 7, 7], outputs: 80, kernel: 1, hasBias: true),
        ConvolutionCase(input: [1, 50, 7, 7], outputs: 70, kernel: 3, convolution: Convolution(padding: 1)),
        ConvolutionCase(
            input: [1, 7, 14, 13], outputs: 9, kernel: 3, convolution: Convolution(padding: 1), hasBias: true),
        // Several images in one vector, down to a single position each.
        ConvolutionCase(input: [1, 5, 1, 1], outputs: 10, kernel: 1, hasBias: true),
        ConvolutionCase(input: [1, 3, 2, 3], outputs: 5, kernel: 3, convolution: Convolution(padding: 1)),
        ConvolutionCase(input: [1, 5, 5, 5], outputs: 3, kernel: 5),
        // Strides, also where a window sees padding alone and where rows and columns differ.
        ConvolutionCase(input: [1, 6, 15, 9], outputs: 11, kernel: 1, convolution: Convolution(stride: 2)),
        ConvolutionCase(input: [1, 3, 13, 22], outputs: 8, kernel: 7, convolution: Convolution(stride: 2, padding: 3)),
        ConvolutionCase(input: [1, 1, 2, 2], outputs: 2, kernel: 2, convolution: Convolution(stride: 3, padding: 5)),
        ConvolutionCase(
            input: [1, 3, 11, 20], outputs: 4, kernel: PlaneExtent(height: 1, width: 5),
            convolution: Convolution(
                stride: PlaneExtent(height: 2, width: 3), padding: PlaneExtent(height: 0, width: 2)), hasBias: true),
        // As wide as the input, but not as high.
        ConvolutionCase(
            input: [1, 3, 14, 8], outputs: 4, kernel: PlaneExtent(height: 7, width: 3),
            convolution: Convolution(
                padding: PlaneExtent(height: 2, width: 2), dilation: PlaneExtent(height: 1, width: 2))),
        // Padding wider than the plane, of one channel: images reach into one another's border.
        ConvolutionCase(input: [1, 1, 2, 3], outputs: 3, kernel: 3, convolution: Convolution(padding: 6, dilation: 2)),
        // Groups, depthwise included.
        ConvolutionCase(
            input: [1, 8, 9, 5], outputs: 12, kernel: 3, convolution: Convolution(padding: 1, groups: 4), hasBias: true),
        ConvolutionCase(
            input: [1, 10, 7, 6], outputs: 10, kernel: 3, convolution: Convolution(stride: 2, padding: 1, groups: 10)),
    ]

    @Test("gives each image the bits that it gets alone", arguments: cases, [1, 2, 3, 4, 5, 8, 9])
    func images(_ test: ConvolutionCase, _ count: Int) throws {
        try check(test, count, Float.self)
        try check(test, count, Double.self)
    }

    private func check<S: KernelScalar>(_ test: ConvolutionCase, _ count: Int, _: S.Type) throws {
        let images = (0..<count).map { Tensor<S>.sample(test.input, seed: UInt64($0)) }
        let batch = Tensor(shape: Shape([count] + test.input.dropFirst()), scalars: images.flatMap(\.scalars))
        let weight = Tensor<S>.sample(test.weight, seed: 20)
        let bias = test.hasBias ? Tensor<S>.sample([test.outputs], seed: 30) : nil
        let together = test.convolution(batch, weight: weight, bias: bias, workers: Workers(threads: 3))
        let alone = images.flatMap {
            bits(test.convolution($0, weight: weight, bias: bias, workers: Workers(threads: 1)))
        }
        #expect(bits(together) == alone)
    }
}
