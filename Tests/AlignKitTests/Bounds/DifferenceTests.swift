import AlignKit
import TestSupport
import Testing

/// The metrics on cases computed by hand.
@Suite struct DifferenceTests {
    private func difference(
        _ expected: [Float], _ actual: [Float], _ tolerance: Tolerance.Criterion = .exact
    ) -> Difference {
        Difference(
            expected: Tensor(shape: [1, expected.count], scalars: expected),
            actual: Tensor(shape: [1, actual.count], scalars: actual), tolerance: tolerance)
    }

    @Test func everyMetric() {
        let d = difference([1, -2, 4, 8], [1, -2.5, 4, 7])
        #expect(d.maxAbs == 1 && d.worstIndex == [0, 3] && d.expected == 8 && d.actual == 7)
        #expect(d.maxRel == 0.25)
        #expect(d.meanAbs == 0.375)
        #expect(d.rms == (1.25 / 4).squareRoot())
        #expect(abs(d.relativeL2 - (1.25 / 85.0).squareRoot()) < 1e-15)
        let inner = 1 + 5.0 + 16 + 56
        let norm = 85.0.squareRoot() * (1 + 6.25 + 16 + 49).squareRoot()
        #expect(abs(d.cosine - inner / norm) < 1e-15)
        #expect(!d.isExact)
    }

    @Test func equalTensorsAreExact() {
        let d = difference([0, -0.0, 3], [-0.0, 0, 3])
        #expect(d.isExact && d.maxULP == 0 && d.cosine == 1 && d.relativeL2 == 0)
    }

    @Test func ulpsAreCountedAcrossZero() {
        #expect(difference([1], [Float(1).nextUp]).maxULP == 1)
        let least = Float.leastNonzeroMagnitude
        #expect(difference([-least, 5], [least, 5]).maxULP == 2)
        #expect(difference([-1, 5], [1, 5]).maxULP == 2 * UInt64(Float(1).bitPattern))
    }

    @Test func relativeDifferencesOfNegligibleElementsDoNotCount() {
        // 2⁻²¹ is below 2⁻²⁰ · 1, 2⁻¹⁹ is not.
        #expect(difference([1, 0x1p-21], [1, 0x1p-20]).maxRel == 0)
        #expect(difference([1, 0x1p-19], [1, 0x1p-18]).maxRel == 1)
    }

    @Test func zerosAgainstSomething() {
        let d = difference([0, 0], [0, 0x1p-30])
        #expect(d.maxRel == .infinity && d.relativeL2 == .infinity && d.cosine == 0)
        #expect(difference([0, 0], [0, 0]).isExact)
    }

    @Test func oneBadElementInAMillionIsFound() {
        var actual = [Float](repeating: 0.5, count: 1_000_003)
        let expected = actual
        actual[777_777] = Float(0.5).nextDown
        let d = difference(expected, actual)
        #expect(d.worstIndex == [0, 777_777] && d.violations == 1 && d.maxULP == 1)
        #expect(d.maxAbs == 0x1p-25)
    }

    @Test(arguments: [
        (Float.nan, Float(1)), (1, .nan), (.infinity, 1), (1, -.infinity), (.infinity, -.infinity),
        (.nan, .infinity),
    ])
    func nonFiniteOnOneSideIsAFailureAndNoAverage(expected: Float, actual: Float) {
        let d = difference([1, 2, expected, 3], [1, 2, actual, 3], .init(absolute: 1e30, relative: 1e30))
        #expect(d.oneSided == 1 && d.worstIndex == [0, 2])
        #expect(d.maxAbs.isNaN && d.meanAbs.isNaN && d.rms.isNaN && d.relativeL2.isNaN && d.cosine.isNaN)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func nonFiniteOnBothSidesTakesNoPart(value: Float) {
        let d = difference([1, value, 2], [1, value, 4])
        #expect(d.oneSided == 0 && d.maxAbs == 2 && d.violations == 1)
    }

    @Test func violationsAreCountedElementByElement() {
        let criterion = Tolerance.Criterion(absolute: 0.125, relative: 0.25)
        // Bounds 0.375, 0.625, 1.125; the second lies on its bound, the third is over it.
        let d = difference([1, 2, 4], [1.25, 2.625, 5.25], criterion)
        #expect(d.violations == 1)
    }

    @Test func manyShapesAgreeWithPlainLoops() {
        var random = SplitMix64(seed: 3)
        for count in [1, 7, 8, 9, 2047, 2048, 2049, 65_535, 65_536, 65_537, 200_001] {
            let expected = random.tensor([count], in: -4...4).scalars
            let actual = expected.map { $0 + Float.random(in: -0.001...0.001, using: &random) }
            let d = difference(expected, actual)
            let gaps = zip(expected, actual).map { abs(Double($1) - Double($0)) }
            #expect(d.maxAbs == gaps.max()!)
            #expect(d.worstIndex == [0, gaps.firstIndex(of: gaps.max()!)!])
            let floor = expected.map { Double(abs($0)) }.max()! * 0x1p-20
            let ratios = zip(gaps, expected).filter { Double(abs($1)) >= floor && $0 > 0 }.map { $0 / Double(abs($1)) }
            #expect(d.maxRel == ratios.max() ?? 0)
            // Sums of n doubles: within n·2⁻⁵³ of each other in whatever order.
            let sum = gaps.reduce(0, +)
            #expect(abs(d.meanAbs * Double(count) - sum) <= Double(count) * 0x1p-53 * sum)
            #expect(d.maxULP == zip(expected, actual).map { ulpDistance($0, $1) }.max()!)
        }
    }

    @Test func sameBitsAtAnyThreadCount() {
        var random = SplitMix64(seed: 4)
        let expected = random.tensor([3, 100_001])
        let actual = random.tensor([3, 100_001])
        let one = Difference(expected: expected, actual: actual, workers: Workers(threads: 1))
        for threads in [2, 5] {
            #expect(Difference(expected: expected, actual: actual, workers: Workers(threads: threads)) == one)
        }
    }

    @Test func summaries() {
        func summary(_ scalars: [Float]) -> TensorSummary {
            TensorSummary(Tensor(shape: [scalars.count], scalars: scalars))
        }
        #expect(summary([-3, 2]).maxAbs == 3 && !summary([-3, 2]).isConstant)
        #expect(summary([0, -0.0, 0]).isConstant)
        #expect(summary([.nan, .nan]).isConstant && summary([.nan, .nan]).nanCount == 2)
        #expect(!summary([.infinity, 1, 1]).isConstant && summary([.infinity, 1, 1]).infinityCount == 1)
        #expect(summary([-.infinity, 1, -2]).maxAbs == 2)
    }
}
