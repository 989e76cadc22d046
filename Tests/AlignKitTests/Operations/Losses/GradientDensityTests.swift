import AlignKit
import TestSupport
import Testing

/// The paper's own forms, against its definitions in plain loops.
@Suite struct GradientDensityTests {
    @Test(arguments: [0.01, 0.1, 0.5, 3])
    func theExactDensityIsItsDefinition(width: Double) {
        var random = SplitMix64(seed: 5)
        let norms = (0..<200).map { _ in Double.random(in: 0...1, using: &random) } + [0, 0, 1, 0.5, 0.5]
        let expected = norms.map { g in
            let count = norms.count { $0 >= g - width / 2 && $0 < g + width / 2 }
            return Double(count) / (min(g + width / 2, 1) - max(g - width / 2, 0))
        }
        #expect(GradientDensity.exact(width: width).densities(of: norms) == expected)
    }

    @Test func unitRegionsCountIn1OverM() {
        let densities = GradientDensity.unitRegions(10).densities(of: [0.05, 0.1, 0.19, 0.95, 1] as [Double])
        #expect(densities == [10, 20, 20, 20, 20])
        #expect(GradientDensity.unitRegions(3).densities(of: [0.5, .nan] as [Double])[1].isNaN)
    }

    /// M in place of n: where every bin has elements and there is no average, the paper and the code agree; where bins
    /// are empty they differ by n/M.
    @Test func theCodeHasNWhereThePaperHasM() throws {
        let prediction = Tensor<Double>(shape: [3], scalars: [-3, 0.3, 0.4])
        let elements = try LossElements(prediction: prediction, target: Tensor(repeating: 0, shape: [3]))
        let paper = PaperGHM(.classification, density: .unitRegions(10)).evaluate(elements).evaluation
        let code = GHMLoss(.classification, bins: 10, totalEpsilon: 0).evaluate(elements, state: GHMState(bins: 10))
        #expect(abs(paper.loss / code.loss - 2.0 / 10) < 1e-15)
        for (a, b) in zip(paper.gradient.scalars, code.gradient.scalars) { #expect(abs(a / b - 0.2) < 1e-15) }
    }

    @Test func emptyRegionsDecay() throws {
        let loss = PaperGHM(.classification, density: .unitRegions(10), momentum: 0.75)
        func elements(_ x: Double) throws -> LossElements<Double> {
            try LossElements(
                prediction: Tensor(shape: [1], scalars: [x]), target: Tensor(repeating: 0, shape: [1]))
        }
        let first = loss.evaluate(try elements(0.1))
        let second = loss.evaluate(try elements(-3), averages: first.averages)
        #expect(first.averages == [0, 0, 0, 0, 0, 0.25, 0, 0, 0, 0])
        #expect(second.averages == [0.25, 0, 0, 0, 0, 0.1875, 0, 0, 0, 0])
    }

    @Test func theIgnoredCountNowhere() throws {
        let elements = try LossElements<Double>(
            prediction: Tensor(shape: [3], scalars: [0.1, 0.2, 5]), target: Tensor(repeating: 0, shape: [3]),
            weight: Tensor(shape: [3], scalars: [1, 1, 0]))
        let result = PaperGHM(.classification, density: .exact(width: 0.1)).evaluate(elements).evaluation
        #expect(result.gradient.scalars[2] == 0 && result.gradient.scalars[0] > 0)
    }
}
