/// What is kept of a comparison beyond its numbers, for those who ask for it.
public struct TensorEvidence: Hashable, Sendable {
    /// What to keep.
    public struct Options: OptionSet, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Where the differences of a tensor lie that is not as it should be.
        public static let maps = Options(rawValue: 1)
        /// What it takes to judge every tensor by another tolerance.
        public static let hulls = Options(rawValue: 2)
    }

    /// Nil where the tensor is as it should be, or merely inherited its error.
    public var map: DifferenceMap?
    /// Of our output from our own previous outputs; nil where it is of another shape.
    public var chained: ToleranceHull?
    /// Of our output from the recorded inputs.
    public var isolated: ToleranceHull?

    /// - Parameter wantsMap: whether the status is one that a map says something about.
    /// - Returns: nil where nothing is asked for.
    init?<Scalar: KernelScalar>(
        _ options: Options, expected: Tensor<Scalar>, chained: Tensor<Scalar>, isolated: Tensor<Scalar>, wantsMap: Bool,
        workers: Workers
    ) {
        let needsMap = options.contains(.maps) && wantsMap && isolated.shape == expected.shape
        guard needsMap || options.contains(.hulls) else { return nil }
        if needsMap { map = DifferenceMap(expected: expected, actual: isolated) }
        guard options.contains(.hulls) else { return }
        func hull(_ actual: Tensor<Scalar>) -> ToleranceHull? {
            guard actual.shape == expected.shape else { return nil }
            return ToleranceHull(expected: expected, actual: actual, workers: workers)
        }
        self.chained = hull(chained)
        self.isolated = hull(isolated)
    }
}
