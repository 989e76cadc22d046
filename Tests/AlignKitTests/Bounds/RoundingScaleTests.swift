import AlignKit
import Testing

/// M and N² of every operation against sums in loops, in double precision.
@Suite struct RoundingScaleTests {
    private static let workers = Workers(threads: 2)

    /// N² of every element, put together from its parts.
    private func squares<S: KernelScalar>(_ scale: RoundingScale<S>) throws -> [Double] {
        let norm = try #require(scale.norm)
        let extents = scale.magnitude.shape.extents
        let plane = extents.dropFirst(2).reduce(1, *)
        return norm.squares.scalars.enumerated().map { index, square in
            norm.factor * Double(square) + (norm.channels?[index / plane % extents[1]] ?? 0)
        }
    }

    private func scale<S: KernelScalar>(
        _ operation: some TensorOperation, _ inputs: [Tensor<S>], _ parameters: [Tensor<S>] = [],
        detail: RoundingDetail = .full
    ) -> RoundingScale<S>? {
        let output = operation.apply(to: inputs, parameters: parameters, workers: Self.workers)
        return operation.rounding(
            inputs: inputs, parameters: parameters, output: output, detail: detail, workers: Self.workers
        ).scale
    }

    /// A sum of K positive terms of S is within γ_K of itself.
    private func expectClose<S: KernelScalar>(
        _ actual: [Double], _ expected: [Double], terms: Int, _: S.Type, _ what: String
    ) {
        let violation = firstViolation(actual, expected, bound: expected.map { $0 * gamma(terms + 8, S.self) + 1e-30 })
        #expect(violation == nil, "\(what), \(violation ?? "")")
    }

    private func convolution<S: KernelScalar>(_ test: ConvolutionCase, _: S.Type) throws {
        let input = Tensor<S>.sample(test.input, seed: 1)
        let weight = Tensor<S>.sample(test.weight, seed: 2)
        let bias = test.hasBias ? Tensor<S>.sample([test.outputs], seed: 3) : nil
        let found = try #require(scale(test.convolution, [input], [weight] + (bias.map { [$0] } ?? [])))
        let terms = test.weight.dropFirst().reduce(1, *) + (test.hasBias ? 1 : 0)
        #expect(found.terms == terms && found.isProduct)
        #expect(found.statistical == 4 * Double(terms).squareRoot())
        let naive = naiveConvolution(test.convolution, input, weight, bias, output: found.magnitude.shape)
        expectClose(found.magnitude.doubles, naive.magnitude, terms: terms, S.self, "M")
        func squared(_ tensor: Tensor<S>) -> Tensor<Double> {
            Tensor(shape: tensor.shape, scalars: tensor.doubles.map { $0 * $0 })
        }
        let squares = naiveConvolution(
            test.convolution, squared(input), squared(weight), bias.map(squared), output: found.magnitude.shape)
        expectClose(try self.squares(found), squares.value, terms: terms, S.self, "N²")
    }

    @Test(arguments: ConvolutionCase.all.filter { $0.input.reduce($0.outputs, *) < 60_000 })
    func ofAConvolution(test: ConvolutionCase) throws {
        try convolution(test, Float.self)
        try convolution(test, Double.self)
    }

    @Test(arguments: [1, 5, 300], [false, true])
    func ofALinearLayer(depth: Int, hasBias: Bool) throws {
        let x = Tensor<Float>.sample([3, depth], seed: 4)
        let w = Tensor<Float>.sample([7, depth], seed: 5)
        let b = Tensor<Float>.sample([7], seed: 6)
        let found = try #require(scale(Linear(), [x], hasBias ? [w, b] : [w]))
        var (magnitudes, squares): ([Double], [Double]) = ([], [])
        for n in 0..<3 {
            for o in 0..<7 {
                let terms =
                    (0..<depth).map { x.doubles[n * depth + $0] * w.doubles[o * depth + $0] }
                    + (hasBias ? [b.doubles[o]] : [])
                magnitudes.append(terms.reduce(0) { $0 + abs($1) })
                squares.append(terms.reduce(0) { $0 + $1 * $1 })
            }
        }
        #expect(found.terms == depth + (hasBias ? 1 : 0) && found.isProduct)
        expectClose(found.magnitude.doubles, magnitudes, terms: depth + 1, Float.self, "M")
        expectClose(try self.squares(found), squares, terms: depth + 1, Float.self, "N²")
        #expect(scale(Linear(), [x], [w], detail: .magnitudes)?.norm == nil)
    }

    /// Squares are taken of numbers near 1, whatever the size of the data.
    @Test(arguments: [(Float(1), Float(1)), (1e-30, 1e25), (1e30, 1e-20), (0x1p-120, 0x1p126), (0x1p126, 0x1p-120)])
    func theSquaresNeitherOverflowNorUnderflow(ofInput: Float, ofWeights: Float) throws {
        let x = Tensor<Float>.sample([2, 40], seed: 7)
        let w = Tensor<Float>.sample([5, 40], seed: 8)
        func times(_ tensor: Tensor<Float>, _ factor: Float) -> Tensor<Float> {
            Tensor(shape: tensor.shape, scalars: tensor.scalars.map { $0 * factor })
        }
        let plain = try squares(try #require(scale(Linear(), [x], [w])))
        let scaled = try squares(try #require(scale(Linear(), [times(x, ofInput)], [times(w, ofWeights)])))
        let factor = Double(ofInput) * Double(ofWeights)
        expectClose(scaled, plain.map { $0 * factor * factor }, terms: 40, Float.self, "N²")
    }

    @Test(arguments: [[2, 5, 3, 4], [3, 6]])
    func ofBatchNormalisation(extents: [Int]) throws {
        let channels = extents[1]
        let x = Tensor<Float>.sample(extents, seed: 9)
        let p = [0.5...1.5, -1...1, -1...1, 0.01...2].enumerated().map { index, range in
            Tensor<Float>.sample([channels], seed: UInt64(10 + index), in: range)
        }
        let operation = BatchNormalization(epsilon: 1e-3)
        let found = try #require(scale(operation, [x], p))
        let plane = extents.dropFirst(2).reduce(1, *)
        let expected = x.doubles.enumerated().map { index, value in
            let c = index / plane % channels
            let slope = abs(p[0].doubles[c]) / (p[3].doubles[c] + 1e-3).squareRoot()
            let y =
                (value - p[2].doubles[c]) * p[0].doubles[c] / (p[3].doubles[c] + 1e-3).squareRoot() + p[1].doubles[c]
            return (abs(value) + abs(p[2].doubles[c])) * slope + abs(p[1].doubles[c]) + abs(y)
        }
        expectClose(found.magnitude.doubles, expected, terms: 4, Float.self, "M")
        #expect(found.norm == nil && !found.isProduct && found.terms == 10 && found.statistical == 4)
    }

    @Test func ofASum() throws {
        let (a, b) = (Tensor<Float>.sample([2, 3, 5, 7], seed: 14), Tensor<Float>.sample([2, 3, 5, 7], seed: 15))
        let found = try #require(scale(Addition(), [a, b]))
        #expect(found.magnitude.scalars == zip(a.scalars, b.scalars).map { abs($0 + $1) })
        #expect(found.terms == 1 && found.statistical >= 1 && found.statistical < 1.01)
    }

    @Test(arguments: [
        AveragePooling(kernel: 2, stride: 2), AveragePooling(kernel: 3, stride: 2, padding: 1),
        AveragePooling(kernel: 3, stride: 2, padding: 1, ceilMode: true, countIncludesPadding: false),
    ])
    func ofPoolings(operation: AveragePooling) throws {
        let x = Tensor<Float>.sample([2, 3, 7, 8], seed: 16)
        let magnitudes = Tensor<Double>(shape: x.shape, scalars: x.doubles.map(abs))
        let found = try #require(scale(operation, [x]))
        let mean = operation.apply(to: [magnitudes], parameters: [], workers: Self.workers)
        expectClose(found.magnitude.doubles, mean.scalars, terms: 10, Float.self, "M")
        #expect(found.terms == operation.kernel.height * operation.kernel.width + 1 && !found.isProduct)
        let whole = try #require(scale(GlobalAveragePooling(), [x]))
        let sums = (0..<6).map { p in magnitudes.scalars[p * 56..<(p + 1) * 56].reduce(0, +) / 56 }
        expectClose(whole.magnitude.doubles, sums, terms: 57, Float.self, "M")
        #expect(whole.terms == 57)
    }

    @Test func exactOperationsHaveNone() {
        let x = Tensor<Float>.sample([1, 2, 6, 5], seed: 17)
        let larger = Tensor<Float>.sample([1, 1, 12, 11], seed: 18)
        #expect(scale(ReLU(), [x]) == nil)
        #expect(scale(MaxPooling(kernel: 3, stride: 2, padding: 1), [x]) == nil)
        #expect(scale(Resampling(mode: .nearest), [x, larger]) == nil)
    }

    /// The bilinear unit holds every error that a position rounded to float32 leads to.
    @Test(arguments: [[6, 5, 12, 11], [7, 9, 100, 131], [1, 1, 3, 4], [13, 17, 13, 40]])
    func theBilinearUnitCoversRounding(extents: [Int]) throws {
        let x = Tensor<Float>.sample([1, 2, extents[0], extents[1]], seed: 19)
        let reference = Tensor<Float>(repeating: 0, shape: [1, 1, extents[2], extents[3]])
        let operation = Resampling(mode: .bilinear)
        let found = try #require(scale(operation, [x, reference]))
        let single = operation.apply(to: [x, reference], parameters: [], workers: Self.workers)
        func double(_ tensor: Tensor<Float>) -> Tensor<Double> { Tensor(shape: tensor.shape, scalars: tensor.doubles) }
        let exact = operation.apply(to: [double(x), double(reference)], parameters: [], workers: Self.workers)
        let bound = found.magnitude.doubles.map { found.statistical * 0x1p-24 * $0 }
        #expect(firstViolation(single.doubles, exact.scalars, bound: bound) == nil)
    }
}
