import AlignKit
import Testing

/// An input and a pooling window.
struct PoolingCase: CustomTestStringConvertible, Sendable {
    var input: [Int]
    var kernel: PlaneExtent
    var stride: PlaneExtent
    var padding: PlaneExtent = 0

    var testDescription: String { "\(input), kernel \(kernel), stride \(stride), padding \(padding)" }

    static let all: [PoolingCase] = [
        PoolingCase(input: [1, 1, 1, 1], kernel: 1, stride: 1),
        PoolingCase(input: [1, 2, 1, 1], kernel: 3, stride: 2, padding: 1),
        PoolingCase(input: [2, 3, 12, 9], kernel: 3, stride: 2, padding: 1),
        PoolingCase(input: [1, 3, 13, 16], kernel: 2, stride: 2),
        PoolingCase(input: [1, 3, 13, 16], kernel: 2, stride: 2, padding: 1),
        PoolingCase(input: [1, 2, 10, 11], kernel: 3, stride: 3),
        PoolingCase(input: [1, 2, 7, 5], kernel: 1, stride: 2),
        PoolingCase(input: [1, 2, 9, 9], kernel: 2, stride: 3, padding: 1),
        PoolingCase(input: [1, 1, 6, 6], kernel: 5, stride: 1, padding: 2),
        PoolingCase(
            input: [1, 2, 11, 8], kernel: PlaneExtent(height: 2, width: 4), stride: PlaneExtent(height: 3, width: 2),
            padding: PlaneExtent(height: 1, width: 0)),
    ]

    /// The values that the window at (i, j) of a plane covers, and how many positions lie within the padded plane.
    func window(_ plane: [Double], _ i: Int, _ j: Int) -> (values: [Double], padded: Int) {
        var values: [Double] = []
        var padded = 0
        for y in i * stride.height - padding.height..<i * stride.height - padding.height + kernel.height {
            for x in j * stride.width - padding.width..<j * stride.width - padding.width + kernel.width {
                if y >= input[2] + padding.height || x >= input[3] + padding.width { continue }
                padded += 1
                if y >= 0 && y < input[2] && x >= 0 && x < input[3] { values.append(plane[y * input[3] + x]) }
            }
        }
        return (values, padded)
    }

    /// What `reduce` makes of every window.
    func pool(_ input: [Double], to shape: Shape, _ reduce: ([Double], _ padded: Int) -> Double) -> [Double] {
        let plane = self.input[2] * self.input[3]
        return (0..<shape.count).map { offset in
            let index = shape.index(ofOffset: offset)
            let start = (index[0] * shape[1] + index[1]) * plane
            let (values, padded) = window(Array(input[start..<start + plane]), index[2], index[3])
            return reduce(values, padded)
        }
    }
}

@Suite("Pooling")
struct PoolingTests {
    @Test("takes exact maxima", arguments: PoolingCase.all, [false, true])
    func maximum(_ test: PoolingCase, ceilMode: Bool) {
        expectMaxima(test, ceilMode, Float.self)
        expectMaxima(test, ceilMode, Double.self)
    }

    private func expectMaxima<S: KernelScalar>(_ test: PoolingCase, _ ceilMode: Bool, _: S.Type) {
        let pooling = MaxPooling(kernel: test.kernel, stride: test.stride, padding: test.padding, ceilMode: ceilMode)
        // All negative, so that a padding of zeros would show.
        let input = Tensor<S>.sample(test.input, seed: 1, in: -2 ... -1)
        let alone = pooling(input, workers: Workers(threads: 1))
        #expect(alone.doubles == test.pool(input.doubles, to: alone.shape) { values, _ in values.max()! })
        #expect(pooling(input, workers: Workers(threads: 3)) == alone)
    }

    @Test(
        "takes means by the divisor asked for", arguments: PoolingCase.all,
        [(false, false), (false, true), (true, false), (true, true)])
    func mean(_ test: PoolingCase, options: (ceilMode: Bool, countIncludesPadding: Bool)) {
        expectMeans(test, options, Float.self)
        expectMeans(test, options, Double.self)
    }

    private func expectMeans<S: KernelScalar>(
        _ test: PoolingCase, _ options: (ceilMode: Bool, countIncludesPadding: Bool), _: S.Type
    ) {
        let pooling = AveragePooling(
            kernel: test.kernel, stride: test.stride, padding: test.padding, ceilMode: options.ceilMode,
            countIncludesPadding: options.countIncludesPadding)
        let input = Tensor<S>.sample(test.input, seed: 2)
        let alone = pooling(input, workers: Workers(threads: 1))
        let expected = test.pool(input.doubles, to: alone.shape) { values, padded in
            S(values.reduce(0, +) / Double(options.countIncludesPadding ? padded : values.count)).double
        }
        #expect(alone.doubles == expected)
        #expect(pooling(input, workers: Workers(threads: 3)) == alone)
    }

    @Test("rounds the number of windows as PyTorch does")
    func extents() throws {
        func height(_ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, ceil: Bool) throws -> Int {
            try MaxPooling(
                kernel: PlaneExtent(height: kernel, width: 1), stride: PlaneExtent(height: stride, width: 1),
                padding: PlaneExtent(height: padding, width: 0), ceilMode: ceil
            ).outputShape(input: [1, 1, input, 1])[2]
        }
        #expect(try height(112, 3, 2, 1, ceil: false) == 56)
        #expect(try height(112, 3, 2, 1, ceil: true) == 57)
        #expect(try height(111, 3, 2, 1, ceil: true) == 56)
        #expect(try height(5, 2, 2, 0, ceil: false) == 2)
        #expect(try height(5, 2, 2, 0, ceil: true) == 3)
        // The window after the last would start at 5, where only padding is: it is dropped.
        #expect(try height(5, 2, 3, 1, ceil: false) == 2)
        #expect(try height(5, 2, 3, 1, ceil: true) == 2)
        #expect(try height(4, 2, 3, 1, ceil: true) == 2)
        #expect(try height(1, 1, 2, 0, ceil: true) == 1)
    }

    @Test("divides what hangs over the border by what counts")
    func divisors() {
        // One row 1 2 3 4 5 6, kernel 3, stride 2, padding 1, ceil mode: windows (p 1 2) (2 3 4) (4 5 6) (6 p –), where
        // p is padding and the last place lies beyond it.
        let row = Tensor<Double>(shape: [1, 1, 1, 6], scalars: [1, 2, 3, 4, 5, 6])
        func means(countIncludesPadding: Bool) -> [Double] {
            AveragePooling(
                kernel: PlaneExtent(height: 1, width: 3), stride: PlaneExtent(height: 1, width: 2),
                padding: PlaneExtent(height: 0, width: 1), ceilMode: true, countIncludesPadding: countIncludesPadding
            )(row, workers: Workers(threads: 1)).scalars
        }
        #expect(means(countIncludesPadding: true) == [1, 3, 5, 3])
        #expect(means(countIncludesPadding: false) == [1.5, 3, 5, 6])
    }

    @Test("lets a NaN win every window that holds it")
    func nonFinite() {
        var input = Tensor<Float>.sample([1, 1, 7, 7], seed: 3)
        input[0, 0, 3, 3] = .nan
        input[0, 0, 0, 0] = .infinity
        let workers = Workers(threads: 1)
        let maxima = MaxPooling(kernel: 3, stride: 2, padding: 1)(input, workers: workers)
        let means = AveragePooling(kernel: 3, stride: 2, padding: 1)(input, workers: workers)
        for (offset, (maximum, mean)) in zip(maxima.scalars, means.scalars).enumerated() {
            let index = maxima.shape.index(ofOffset: offset)
            let seesNaN = (1...2).contains(index[2]) && (1...2).contains(index[3])
            #expect(maximum.isNaN == seesNaN && mean.isNaN == seesNaN, "at \(index)")
        }
        #expect(maxima[0, 0, 0, 0] == .infinity && means[0, 0, 0, 0] == .infinity)
        let depths = Tensor<Float>(repeating: -.infinity, shape: [1, 1, 3, 3])
        #expect(MaxPooling(kernel: 3, stride: 1)(depths, workers: workers).scalars == [-.infinity])
    }

    @Test(
        "takes the mean of whole channels", arguments: [[1, 3, 7, 7], [2, 5, 1, 1], [1, 2, 3, 5], [1, 70, 40, 30]])
    func globalMean(_ extents: [Int]) {
        expectGlobalMean(extents, Float.self)
        expectGlobalMean(extents, Double.self)
    }

    private func expectGlobalMean<S: KernelScalar>(_ extents: [Int], _: S.Type) {
        let input = Tensor<S>.sample(extents, seed: 4)
        let output = GlobalAveragePooling()(input, workers: Workers(threads: 1))
        #expect(output.shape == Shape([extents[0], extents[1], 1, 1]))
        let plane = extents[2] * extents[3]
        let planes = (0..<output.count).map { Array(input.doubles[$0 * plane..<($0 + 1) * plane]) }
        let expected = planes.map { $0.reduce(0, +) / Double(plane) }
        // Both sums and both divisions are double; the result is rounded once more to S.
        let bound = zip(planes, expected).map { plane, mean in
            2 * gamma(plane.count + 1, Double.self) * plane.reduce(0) { $0 + abs($1) } / Double(plane.count)
                + abs(mean) * Double(S.ulpOfOne)
        }
        #expect(firstViolation(output.doubles, expected, bound: bound) == nil)
        for threads in [2, 3, 8] {
            #expect(bits(GlobalAveragePooling()(input, workers: Workers(threads: threads))) == bits(output))
        }
    }

    @Test("refuses an image that the window does not fit")
    func refusals() {
        let pooling = MaxPooling(kernel: 3, stride: 2)
        #expect(throws: ShapeError(expected: "an image of at least 3×3 after padding by 0×0", found: "2×9")) {
            try pooling.outputShape(input: [1, 4, 2, 9])
        }
        #expect(throws: ShapeError(expected: "4 axes [N, C, H, W]", found: "[4, 9]")) {
            try pooling.outputShape(input: [4, 9])
        }
        #expect(throws: ShapeError.self) { try GlobalAveragePooling().outputShape(input: [1, 4, 0, 9]) }
        #expect(throws: ShapeError.self) { try AveragePooling(kernel: 2, stride: 1).outputShape(input: [1, 1, 1, 1]) }
    }
}

extension KernelScalar {
    fileprivate var double: Double { Double(self) }
}
