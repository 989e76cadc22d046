import AlignKit
import Testing

@Suite("Element-wise operations")
struct ElementwiseTests {
    /// Small ones, and one that takes several tiles.
    static let shapes: [[Int]] = [[1], [0], [7], [2, 3, 5, 7], [1, 3, 210, 111], [1, 300, 17, 19], [2, 2_048]]

    @Test("ReLU clips negative elements to zero, exactly", arguments: shapes)
    func relu(_ extents: [Int]) {
        let input = Tensor<Float>.sample(extents, seed: 1)
        for threads in [1, 2, 3, 8] {
            let output = ReLU()(input, workers: Workers(threads: threads))
            #expect(output.shape == input.shape)
            #expect(output.scalars == input.scalars.map { $0 > 0 ? $0 : 0 })
        }
        let wide = Tensor<Double>.sample(extents, seed: 1)
        #expect(ReLU()(wide, workers: Workers(threads: 2)).scalars == wide.scalars.map { max($0, 0) })
    }

    @Test("ReLU keeps NaN, infinity and the sign of zero")
    func reluSpecials() {
        let input = Tensor<Float>(
            shape: [6], scalars: [.nan, .infinity, -.infinity, -0.0, 0.0, -.leastNonzeroMagnitude])
        let output = ReLU()(input, workers: Workers(threads: 1)).scalars
        #expect(output[0].isNaN)
        #expect(output[1] == .infinity)
        #expect(output[2...].map(\.bitPattern) == [Float(0), -0.0, 0, 0].map(\.bitPattern))
    }

    @Test("Addition rounds every sum once", arguments: shapes)
    func addition(_ extents: [Int]) {
        let (first, second) = (Tensor<Float>.sample(extents, seed: 2), Tensor<Float>.sample(extents, seed: 3))
        for threads in [1, 2, 3, 8] {
            let sum = Addition()(first, second, workers: Workers(threads: threads))
            #expect(sum.scalars == zip(first.scalars, second.scalars).map { Float(Double($0) + Double($1)) })
        }
    }

    @Test("Addition does not broadcast")
    func additionRefusals() {
        #expect(throws: ShapeError(expected: "two equal shapes", found: "[2, 3] and [1, 3]")) {
            try Addition().outputShape([2, 3], [1, 3])
        }
    }

    @Test("batch normalisation stays within its rounding", arguments: shapes.filter { $0.count > 1 })
    func batchNormalization(_ extents: [Int]) {
        expectNormalized(extents, Float.self)
        expectNormalized(extents, Double.self)
    }

    private func expectNormalized<S: KernelScalar>(_ extents: [Int], _: S.Type) {
        let normalization = BatchNormalization(epsilon: 1e-3)
        let x = Tensor<S>.sample(extents, seed: 4)
        let channels = extents[1]
        let (scale, bias) = (Tensor<S>.sample([channels], seed: 5), Tensor<S>.sample([channels], seed: 6))
        let mean = Tensor<S>.sample([channels], seed: 7)
        let variance = Tensor<S>.sample([channels], seed: 8, in: 0...2)
        func run(_ threads: Int) -> Tensor<S> {
            normalization(
                x, scale: scale, bias: bias, mean: mean, variance: variance, workers: Workers(threads: threads))
        }
        let alone = run(1)
        for threads in [2, 3, 8] { #expect(bits(run(threads)) == bits(alone)) }
        let plane = extents.dropFirst(2).reduce(1, *)
        var expected: [Double] = []
        var bound: [Double] = []
        for (i, value) in x.doubles.enumerated() {
            let c = i / plane % channels
            let slope = Double(scale.scalars[c]) / (Double(variance.scalars[c]) + 1e-3).squareRoot()
            expected.append((value - Double(mean.scalars[c])) * slope + Double(bias.scalars[c]))
            // Slope, intercept, product and sum are each rounded once to S; `Double` rounds the folding as well.
            let terms = (abs(value) + abs(Double(mean.scalars[c]))) * abs(slope) + abs(Double(bias.scalars[c]))
            bound.append(gamma(3, S.self) * terms + 8 * Double.ulpOfOne * terms)
        }
        #expect(firstViolation(alone.doubles, expected, bound: bound) == nil)
    }

    @Test("batch normalisation spreads NaN and infinity, and refuses parameters of another length")
    func batchNormalizationSpecials() {
        let input = Tensor<Float>(shape: [1, 1, 1, 3], scalars: [.nan, -.infinity, 1])
        let one = Tensor<Float>(shape: [1], scalars: [1])
        let output = BatchNormalization()(
            input, scale: one, bias: one, mean: one, variance: one, workers: Workers(threads: 1))
        #expect(output.scalars[0].isNaN && output.scalars[1] == -.infinity && output.scalars[2] == 1)
        #expect(throws: ShapeError(expected: "a mean [3]", found: "[4]")) {
            try BatchNormalization().outputShape(input: [1, 3, 2, 2], scale: [3], bias: [3], mean: [4], variance: [3])
        }
        #expect(throws: ShapeError(expected: "at least 2 axes [N, C, …]", found: "[3]")) {
            try BatchNormalization().outputShape(input: [3], scale: [3], bias: [3], mean: [3], variance: [3])
        }
    }
}
