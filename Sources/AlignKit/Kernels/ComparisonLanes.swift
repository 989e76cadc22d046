/// Eight elements at a time, one running value per lane; the lanes are folded in their order at the end.
///
/// Only for elements that are finite on both sides: whether all of them were is noticed as well, without a branch.
struct ComparisonLanes<Scalar: KernelScalar> {
    private var absolute = SIMD8<Double>.zero
    private var squared = SIMD8<Double>.zero
    private var expectedSquared = SIMD8<Double>.zero
    private var actualSquared = SIMD8<Double>.zero
    private var maximum = SIMD8<Double>.zero
    private var relativeMaximum = SIMD8<Double>.zero
    private var ulpMaximum = SIMD8<Int64>.zero
    private var violations = SIMD8<Int64>.zero
    /// Stays 0 in every lane as long as all elements are finite: x − x is 0 for a number, NaN for all else.
    private var finiteness = SIMD8<Double>.zero

    @inline(__always)
    mutating func add(_ expected: SIMD8<Scalar>, _ actual: SIMD8<Scalar>, _ criterion: ComparisonCriterion) {
        let (e, a) = (SIMD8<Double>(expected), SIMD8<Double>(actual))
        let signed = a - e
        let difference = signed.replacing(with: -signed, where: signed .< 0)
        let magnitude = e.replacing(with: -e, where: e .< 0)
        finiteness += signed - signed
        absolute += difference
        squared += difference * difference
        expectedSquared += e * e
        actualSquared += a * a
        maximum.replace(with: difference, where: difference .> maximum)

        let counts = (magnitude .>= criterion.relativeFloor) .& (difference .> 0)
        let relative = (difference / magnitude).replacing(with: 0, where: .!counts)
        relativeMaximum.replace(with: relative, where: relative .> relativeMaximum)

        let ulps = Self.ulpDistances(expected, actual)
        ulpMaximum.replace(with: ulps, where: ulps .> ulpMaximum)

        let bound = criterion.absolute + criterion.relative * magnitude
        violations.replace(with: violations &+ 1, where: .!(difference .<= bound))
    }

    var allFinite: Bool { finiteness == .zero }

    /// The lanes as one, in the order of the lanes.
    func folded() -> ComparisonSums {
        ComparisonSums(
            absolute: Self.sum(absolute), squared: Self.sum(squared), expectedSquared: Self.sum(expectedSquared),
            actualSquared: Self.sum(actualSquared), maximum: maximum.max(), relativeMaximum: relativeMaximum.max(),
            ulpMaximum: UInt64(bitPattern: ulpMaximum.max()), violations: Int(violations.wrappedSum()), oneSided: 0)
    }

    @inline(__always)
    private static func ulpDistances(_ first: SIMD8<Scalar>, _ second: SIMD8<Scalar>) -> SIMD8<Int64> {
        var distances = SIMD8<Int64>.zero
        for lane in 0..<8 { distances[lane] = Int64(clamping: ulpDistance(first[lane], second[lane])) }
        return distances
    }

    private static func sum(_ lanes: SIMD8<Double>) -> Double {
        (0..<8).reduce(0) { $0 + lanes[$1] }
    }
}
