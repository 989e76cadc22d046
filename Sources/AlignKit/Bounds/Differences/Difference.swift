/// How far one tensor is from another of the same shape: `expected` is the recording, `actual` is ours.
///
/// Sums are accumulated in Double in an order that depends on the shape alone. Elements that are not finite in the same
/// way on both sides (NaN and NaN, ∞ and ∞) take no part. Where an element is not finite on one side only, `maxAbs`,
/// `maxRel`, `meanAbs`, `rms`, `relativeL2` and `cosine` are NaN: a failure is not averaged away.
public struct Difference: Hashable, Sendable {
    /// max |actual − expected|.
    public var maxAbs: Double
    /// max |actual − expected| / |expected| over the elements with |expected| ≥ 2⁻²⁰ · max |expected|; +∞ where all
    /// recorded elements are 0 and one of ours is not.
    public var maxRel: Double
    /// mean |actual − expected|.
    public var meanAbs: Double
    /// √mean (actual − expected)².
    public var rms: Double
    /// ‖actual − expected‖₂ / ‖expected‖₂; 0 when both norms are 0, +∞ when only the second is.
    public var relativeL2: Double
    /// √mean expected².
    public var expectedRMS: Double
    /// ⟨actual, expected⟩ / (‖actual‖₂ ‖expected‖₂); 1 when both norms are 0, 0 when one is.
    public var cosine: Double
    /// The largest number of representable values between two elements that are finite on both sides.
    public var maxULP: UInt64
    /// Where the largest difference lies, or the first element that is not finite on one side only.
    public var worstIndex: [Int]
    /// The recorded value there.
    public var expected: Double
    /// Our value there.
    public var actual: Double
    /// Elements that miss the tolerance.
    public var violations: Int
    /// Elements that are NaN or infinite on one side only, or in different ways on the two.
    public var oneSided: Int
    /// What the numbers above were made of.
    private let sums: ComparisonSums
    private let count: Int

    /// Whether every element is equal (−0 equals +0, NaN equals NaN).
    public var isExact: Bool { oneSided == 0 && maxAbs == 0 && maxULP == 0 }

    /// Compares two tensors.
    ///
    /// - Parameters:
    ///   - expected: the recording.
    ///   - actual: ours, of the same shape.
    ///   - summary: the recording's own summary, where the caller has it already.
    ///   - tolerance: what `violations` counts against.
    ///   - workers: the threads that share the work.
    /// - Precondition: the shapes are equal and hold at least one element; `between(_:and:)` makes sure.
    public init<Scalar: KernelScalar>(
        expected: Tensor<Scalar>, actual: Tensor<Scalar>, summary: TensorSummary? = nil,
        tolerance: Tolerance.Criterion = .exact, workers: Workers = Workers()
    ) {
        precondition(expected.shape == actual.shape, "\(expected.shape) against \(actual.shape)")
        let summary = summary ?? TensorSummary(expected, workers: workers)
        let sums = compareElements(
            expected: expected.scalars, actual: actual.scalars,
            criterion: ComparisonCriterion(
                absolute: tolerance.absolute, relative: tolerance.relative,
                relativeFloor: summary.maxAbs * 0x1p-20),
            workers: workers)
        let worst = sums.oneSided > 0 ? sums.firstOneSided : sums.worstOffset
        self.init(sums, count: expected.count, index: expected.shape.index(ofOffset: worst))
        self.expected = Double(expected.scalars[worst])
        self.actual = Double(actual.scalars[worst])
    }

    /// Compares two tensors whose shapes may differ, as those of two programs.
    ///
    /// - Throws: `ShapeError` where the shapes are not equal, or hold no element.
    public static func between<Scalar: KernelScalar>(
        _ expected: Tensor<Scalar>, and actual: Tensor<Scalar>, tolerance: Tolerance.Criterion = .exact,
        workers: Workers = Workers()
    ) throws(ShapeError) -> Difference {
        if expected.shape != actual.shape {
            throw ShapeError(expected: "\(expected.shape)", found: "\(actual.shape)")
        }
        if expected.count == 0 { throw ShapeError(expected: "at least one element", found: "\(expected.shape)") }
        return Difference(expected: expected, actual: actual, tolerance: tolerance, workers: workers)
    }

    private init(_ sums: ComparisonSums, count: Int, index: [Int]) {
        let poison = sums.oneSided > 0 ? Double.nan : 0
        let norms = (expected: sums.expectedSquared.squareRoot(), actual: sums.actualSquared.squareRoot())
        maxAbs = sums.maximum + poison
        maxRel = sums.relativeMaximum + poison
        meanAbs = sums.absolute / Double(count) + poison
        rms = (sums.squared / Double(count)).squareRoot() + poison
        relativeL2 = sums.squared == 0 ? poison : sums.squared.squareRoot() / norms.expected + poison
        expectedRMS = norms.expected / Double(count).squareRoot()
        cosine = Self.cosine(sums, norms: norms) + poison
        maxULP = sums.ulpMaximum
        worstIndex = index
        expected = 0
        actual = 0
        violations = sums.violations
        oneSided = sums.oneSided
        self.sums = sums
        self.count = count
    }

    /// The difference of a batch, from those of its groups of images, which stand in their order.
    ///
    /// It is that of the whole batch, but for the order of its sums, and for `maxRel`, in which each group's elements
    /// count from 2⁻²⁰ of its own largest on.
    ///
    /// - Parameter groups: the position of a group's first image in the batch, and its difference; one group at least.
    init(ofGroups groups: [(firstImage: Int, difference: Difference)]) {
        var sums = groups[0].difference.sums
        var worst = groups[0]
        for group in groups.dropFirst() {
            let other = group.difference.sums
            if sums.oneSided == 0, other.oneSided > 0 || other.maximum > sums.maximum { worst = group }
            sums.add(other)
        }
        var index = worst.difference.worstIndex
        if !index.isEmpty { index[0] += worst.firstImage }
        self.init(sums, count: groups.reduce(0) { $0 + $1.difference.count }, index: index)
        expected = worst.difference.expected
        actual = worst.difference.actual
        violations = groups.reduce(0) { $0 + $1.difference.violations }
    }

    /// The cosine, with ⟨a, e⟩ = (‖a‖² + ‖e‖² − ‖a − e‖²)/2. This identity saves one product per element. Where the
    /// tensors are close, its cancellation is of the order of a rounding error of Double.
    private static func cosine(_ sums: ComparisonSums, norms: (expected: Double, actual: Double)) -> Double {
        guard norms.expected > 0, norms.actual > 0 else { return norms.expected == norms.actual ? 1 : 0 }
        let inner = (sums.actualSquared + sums.expectedSquared - sums.squared) / 2
        return min(max(inner / norms.expected / norms.actual, -1), 1)
    }
}
