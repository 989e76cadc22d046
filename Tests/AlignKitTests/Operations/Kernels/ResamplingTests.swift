import AlignKit
import TestSupport
import Testing

@Suite struct ResamplingTests {
    static let sizes: [(from: PlaneExtent, to: PlaneExtent)] = [
        (PlaneExtent(height: 4, width: 5), PlaneExtent(height: 8, width: 10)),
        (PlaneExtent(height: 4, width: 5), PlaneExtent(height: 7, width: 9)),
        (PlaneExtent(height: 1, width: 1), PlaneExtent(height: 2, width: 1)),
        (PlaneExtent(height: 7, width: 3), PlaneExtent(height: 7, width: 6)),
        (PlaneExtent(height: 3, width: 2), PlaneExtent(height: 10, width: 7)),
        (PlaneExtent(height: 50, width: 33), PlaneExtent(height: 99, width: 65)),
    ]

    @Test(arguments: Resampling.Mode.allCases, sizes)
    func itFollowsTheNaiveSum(mode: Resampling.Mode, sizes: (from: PlaneExtent, to: PlaneExtent)) {
        var random = SplitMix64(seed: 7)
        let input = random.tensor([2, 3, sizes.from.height, sizes.from.width])
        let shape: Shape = [2, 1, sizes.to.height, sizes.to.width]
        let output = Resampling(mode: mode)(input, toSizeOf: shape, workers: Workers(threads: 2))
        #expect(output.shape == [2, 3, sizes.to.height, sizes.to.width])
        for offset in 0..<output.count {
            let index = output.shape.index(ofOffset: offset)
            let expected = naive(mode, input, index, sizes.to)
            #expect(abs(Double(output.scalars[offset]) - expected) <= (mode == .nearest ? 0 : 1e-5))
        }
    }

    /// The formula, from exact ratios.
    private func naive(_ mode: Resampling.Mode, _ x: Tensor<Float>, _ index: [Int], _ to: PlaneExtent) -> Double {
        func taps(_ i: Int, _ from: Int, _ to: Int) -> [(Int, Double)] {
            if mode == .nearest { return [(min(i * from / to, from - 1), 1)] }
            let position = max(Double(from) / Double(to) * (Double(i) + 0.5) - 0.5, 0)
            let low = Int(position)
            return [(low, 1 - (position - Double(low))), (min(low + 1, from - 1), position - Double(low))]
        }
        var sum = 0.0
        for (row, a) in taps(index[2], x.shape[2], to.height) {
            for (column, b) in taps(index[3], x.shape[3], to.width) {
                sum += a * b * Double(x[index[0], index[1], row, column])
            }
        }
        return sum
    }

    @Test func threadsChangeNoBit() {
        var random = SplitMix64(seed: 3)
        let input = random.tensor([1, 40, 30, 31])
        let outputs = [1, 2, 5].map { threads in
            Resampling(mode: .bilinear)(input, toSizeOf: [1, 40, 60, 61], workers: Workers(threads: threads))
        }
        #expect(Set(outputs).count == 1)
    }

    @Test func aCoarseMapIsNotLargerThanTheFinerOne() {
        let operation = Resampling(mode: .nearest)
        #expect(throws: ShapeError.self) { try operation.outputShape(input: [1, 8, 5, 4], reference: [1, 8, 4, 4]) }
        #expect(throws: ShapeError.self) { try operation.outputShape(input: [2, 8, 4, 4], reference: [1, 8, 4, 4]) }
        #expect(throws: ShapeError.self) { try operation.outputShape(input: [8, 4, 4], reference: [1, 8, 4, 4]) }
    }
}
