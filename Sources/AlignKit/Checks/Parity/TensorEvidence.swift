/// What a comparison keeps beyond its numbers, where the caller asks for it.
public struct TensorEvidence: Hashable, Sendable {
    /// What to keep.
    public struct Options: OptionSet, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Where the differences lie, for a tensor that fails by itself.
        public static let maps = Options(rawValue: 1)
        /// The data with which every tensor can be judged by another tolerance.
        public static let hulls = Options(rawValue: 2)
    }

    /// Nil where the tensor passes, or only inherited its error.
    package var map: DifferenceMap?
    /// For our output from our own previous outputs; nil where it has another shape.
    package var chained: ToleranceHull?
    /// For our output from the recorded inputs; nil where it has another shape.
    package var isolated: ToleranceHull?
    /// For our output without the broken recorded inputs. The tensor passes if this output does. Nil where no input was
    /// broken.
    package var repaired: ToleranceHull?
    /// Whether another recording of the same output differs from this one, which no tolerance excuses.
    package var isContradicted = false

    /// - Parameter mapped: the output whose differences are to be mapped; nil where a map would say nothing.
    /// - Returns: nil where nothing is asked for.
    init?<Scalar: KernelScalar & HDF5Element>(
        _ options: Options, expected: Tensor<Scalar>, outputs: CheckRuns<Scalar>.Step, mapped: Tensor<Scalar>?,
        workers: Workers
    ) {
        let mapped = options.contains(.maps) && mapped?.shape == expected.shape ? mapped : nil
        guard mapped != nil || options.contains(.hulls) else { return nil }
        if let mapped { map = DifferenceMap(expected: expected, actual: mapped) }
        guard options.contains(.hulls) else { return }
        func hull(_ actual: Tensor<Scalar>) -> ToleranceHull? {
            guard actual.shape == expected.shape else { return nil }
            return ToleranceHull(expected: expected, actual: actual, workers: workers)
        }
        chained = hull(outputs.chained.ours)
        isolated = hull(outputs.isolated.ours)
        repaired = outputs.repaired.flatMap { hull($0.ours) }
    }
}
