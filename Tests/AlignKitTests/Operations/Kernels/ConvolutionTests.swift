import AlignKit
import Testing

/// Shapes of a convolution: an input, output channels, a kernel and the hyper-parameters.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
    var input: [Int]
    var outputs: Int
    var kernel: PlaneExtent
    var convolution = Convolution()
    var hasBias = false

    var weight: [Int] { [outputs, input[1] / convolution.groups, kernel.height, kernel.width] }
    var testDescription: String {
        "\(input) * \(weight), stride \(convolution.stride), padding \(convolution.padding), "
            + "dilation \(convolution.dilation), groups \(convolution.groups)\(hasBias ? ", bias" : "")"
    }

    static let all: [ConvolutionCase] = [
        // Pointwise, one pixel and one channel included.
        ConvolutionCase(input: [1, 1, 1, 1], outputs: 1, kernel: 1),
        ConvolutionCase(input: [1, 5, 1, 1], outputs: 7, kernel: 1, hasBias: true),
        ConvolutionCase(input: [2, 64, 9, 7], outputs: 33, kernel: 1),
        ConvolutionCase(input: [1, 192, 7, 7], outputs: 300, kernel: 1, hasBias: true),
        ConvolutionCase(input: [1, 3, 40, 51], outputs: 5, kernel: 1),
        // Pointwise, but the input must be unfolded.
        ConvolutionCase(input: [1, 24, 15, 9], outputs: 16, kernel: 1, convolution: Convolution(stride: 2)),
        ConvolutionCase(
            input: [2, 3, 4, 5], outputs: 4, kernel: 1, convolution: Convolution(padding: 1), hasBias: true),
        // 3×3 and 7×7, stride 1 and 2, odd and even sizes, smaller than the kernel before padding.
        ConvolutionCase(input: [1, 3, 17, 12], outputs: 8, kernel: 3, convolution: Convolution(padding: 1)),
        ConvolutionCase(input: [3, 8, 10, 13], outputs: 6, kernel: 3, convolution: Convolution(stride: 2, padding: 1)),
        ConvolutionCase(
            input: [1, 3, 33, 46], outputs: 64, kernel: 7, convolution: Convolution(stride: 2, padding: 3)),
        ConvolutionCase(
            input: [1, 2, 1, 1], outputs: 3, kernel: 3, convolution: Convolution(padding: 1), hasBias: true),
        ConvolutionCase(input: [1, 2, 2, 3], outputs: 3, kernel: 7, convolution: Convolution(padding: 3)),
        ConvolutionCase(input: [1, 4, 3, 3], outputs: 2, kernel: 3),
        // Padding wider than the plane: whole columns of the output see nothing.
        ConvolutionCase(input: [1, 2, 2, 2], outputs: 2, kernel: 2, convolution: Convolution(stride: 3, padding: 5)),
        // Height and width apart.
        ConvolutionCase(
            input: [1, 3, 11, 20], outputs: 4, kernel: PlaneExtent(height: 1, width: 5),
            convolution: Convolution(
                stride: PlaneExtent(height: 2, width: 3), padding: PlaneExtent(height: 0, width: 2)), hasBias: true),
        ConvolutionCase(
            input: [2, 3, 14, 8], outputs: 4, kernel: PlaneExtent(height: 7, width: 2),
            convolution: Convolution(
                padding: PlaneExtent(height: 3, width: 1), dilation: PlaneExtent(height: 2, width: 3))),
        // Dilation and groups, depthwise included.
        ConvolutionCase(
            input: [1, 6, 19, 15], outputs: 5, kernel: 3, convolution: Convolution(padding: 2, dilation: 2)),
        ConvolutionCase(
            input: [2, 8, 9, 9], outputs: 12, kernel: 3, convolution: Convolution(padding: 1, groups: 4), hasBias: true),
        ConvolutionCase(
            input: [1, 10, 8, 6], outputs: 10, kernel: 3, convolution: Convolution(padding: 1, groups: 10)),
        ConvolutionCase(
            input: [2, 6, 5, 4], outputs: 4, kernel: 1, convolution: Convolution(groups: 2), hasBias: true),
        // Tiles: columns shared by rows, several blocks of depth, more positions than a tile holds.
        ConvolutionCase(
            input: [1, 48, 7, 7], outputs: 256, kernel: 3, convolution: Convolution(padding: 1), hasBias: true),
        ConvolutionCase(
            input: [2, 44, 14, 14], outputs: 130, kernel: 3, convolution: Convolution(stride: 2, padding: 1)),
        ConvolutionCase(
            input: [1, 48, 41, 43], outputs: 7, kernel: 3, convolution: Convolution(padding: 1), hasBias: true),
        ConvolutionCase(
            input: [9, 50, 6, 5], outputs: 9, kernel: 3, convolution: Convolution(padding: 1), hasBias: true),
    ]
}

@Suite("Convolution")
struct ConvolutionTests {
    @Test("stays within the rounding of a sum", arguments: ConvolutionCase.all)
    func rounding(_ test: ConvolutionCase) throws {
        try expectRounding(of: test, Float.self)
        try expectRounding(of: test, Double.self)
    }

    private func expectRounding<S: KernelScalar>(of test: ConvolutionCase, _: S.Type) throws {
        let input = Tensor<S>.sample(test.input, seed: 1)
        let weight = Tensor<S>.sample(test.weight, seed: 2)
        let bias = test.hasBias ? Tensor<S>.sample([test.outputs], seed: 3) : nil
        let actual = test.convolution(input, weight: weight, bias: bias, workers: Workers(threads: 2))
        let shape = try test.convolution.outputShape(input: input.shape, weight: weight.shape, bias: bias?.shape)
        #expect(actual.shape == shape)
        let expected = naiveConvolution(test.convolution, input, weight, bias, output: shape)
        let terms = weight.shape.extents.dropFirst().reduce(1, *) + (test.hasBias ? 1 : 0)
        let bound = expected.magnitude.map { $0 * gamma(terms, S.self) }
        #expect(firstViolation(actual.doubles, expected.value, bound: bound) == nil)
    }

    @Test("gives the same bits at any number of threads", arguments: ConvolutionCase.all)
    func threads(_ test: ConvolutionCase) {
        let input = Tensor<Float>.sample(test.input, seed: 4)
        let weight = Tensor<Float>.sample(test.weight, seed: 5)
        let alone = bits(test.convolution(input, weight: weight, workers: Workers(threads: 1)))
        for threads in [2, 3, 8] {
            let workers = Workers(threads: threads)
            #expect(bits(test.convolution(input, weight: weight, workers: workers)) == alone, "\(threads) threads")
        }
    }

    @Test("spreads NaN and infinity to the elements that see them, also through zero weights")
    func nonFinite() {
        var input = Tensor<Float>.sample([1, 2, 7, 7], seed: 6)
        input[0, 1, 3, 3] = .nan
        let weight = Tensor<Float>(repeating: 0, shape: [3, 2, 3, 3])
        let output = Convolution(padding: 1)(input, weight: weight, workers: Workers(threads: 2))
        for (offset, value) in output.scalars.enumerated() {
            let index = output.shape.index(ofOffset: offset)
            #expect(value.isNaN == ((2...4).contains(index[2]) && (2...4).contains(index[3])), "at \(index)")
        }
        input[0, 1, 3, 3] = -.infinity
        let ones = Tensor<Float>(repeating: 1, shape: [1, 2, 1, 1])
        let sums = Convolution()(input, weight: ones, workers: Workers(threads: 1))
        #expect(sums[0, 0, 3, 3] == -.infinity)
        #expect(sums.scalars.count { !$0.isFinite } == 1)
    }

    @Test("accepts a batch of none")
    func emptyBatch() {
        let weight = Tensor<Float>(repeating: 1, shape: [256, 64, 3, 3])
        let output = Convolution(padding: 1)(
            Tensor(shape: [0, 64, 7, 7], scalars: []), weight: weight, workers: Workers(threads: 2))
        #expect(output.shape == [0, 256, 7, 7])
    }

    @Test("refuses shapes that do not fit, and says why")
    func refusals() {
        func message(_ convolution: Convolution, _ input: Shape, _ weight: Shape, _ bias: Shape? = nil) -> String? {
            do throws(ShapeError) {
                _ = try convolution.outputShape(input: input, weight: weight, bias: bias)
                return nil
            } catch {
                return error.description
            }
        }
        let plain = Convolution()
        #expect(message(plain, [1, 3, 8], [4, 3, 3, 3]) == "expected 4 axes [N, C, H, W], found [1, 3, 8]")
        #expect(
            message(plain, [1, 3, 0, 8], [4, 3, 3, 3])
                == "expected [N, C, H, W] with at least one channel, row and column, found [1, 3, 0, 8]")
        #expect(
            message(plain, [1, 1, 8, 8], [4, 3, 3, 3])
                == "expected [N, C, H, W] with C = 3·1, as the weight [4, 3, 3, 3] needs, found [1, 1, 8, 8]")
        #expect(message(plain, [1, 3, 8, 8], [4, 3]) == "expected a weight [out, in/1, height, width], found [4, 3]")
        #expect(message(plain, [1, 3, 8, 8], [4, 3, 3, 3], [3]) == "expected a bias [4], found [3]")
        #expect(
            message(Convolution(groups: 3), [1, 6, 8, 8], [4, 2, 3, 3])
                == "expected output channels divisible by 3 groups, found [4, 2, 3, 3]")
        #expect(
            message(Convolution(padding: 1, dilation: 2), [1, 3, 2, 9], [4, 3, 3, 3])
                == "expected an image of at least 3×3 with dilation 2×2 after padding by 1×1, found 2×9")
        let far = PlaneExtent(height: .max / 2, width: 1)
        #expect(message(Convolution(dilation: far), [1, 3, 8, 8], [4, 3, 3, 3]) != nil)
        #expect(message(Convolution(padding: far), [1, 3, 8, 8], [4, 3, 3, 3]) != nil)
        #expect(message(Convolution(groups: .max), [1, 3, 8, 8], [4, 3, 3, 3]) != nil)
        #expect(
            message(Convolution(padding: PlaneExtent(height: 1 << 61, width: 1 << 61)), [1, 3, 8, 8], [4, 3, 3, 3])
                != nil)
    }
}
