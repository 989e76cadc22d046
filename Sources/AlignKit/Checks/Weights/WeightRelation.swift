/// What the values of a parameter in one file have to do with those in another, where the two differ.
///
/// A is what is expected, B what is there instead; both in the network's layout. A relation is stated only where the
/// values prove it: apart from `scaled`, `elementsDiffer` and `unrelated`, every element of B is then, exactly, the
/// element of A that the relation says it is. −0 equals 0, and NaN equals NaN.
public struct WeightRelation: Hashable, Sendable {
    /// The kinds of relation, the most specific first: where several fit, the first of them is reported.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// B has the running mean where A has the running variance, and the other way round.
        case meanVarianceSwapped = "mean-variance-swapped"
        /// B has the scale of a normalisation where A has its shift, and the other way round.
        case scaleBiasSwapped = "scale-bias-swapped"
        /// B transposed by the permutation is A.
        case axesTransposed = "axes-transposed"
        /// Height, width or both run backwards.
        case kernelFlipped = "kernel-flipped"
        /// B holds what A has under another name.
        case equalsAnother = "equals-another"
        /// The slices along axis 0, the output channels, stand in another order.
        case rowsPermuted = "rows-permuted"
        /// The slices along axis 1, the input channels, stand in another order.
        case columnsPermuted = "columns-permuted"
        /// B = c · A within rounding.
        case scaled
        /// B is A but for some elements, or but for a disturbance that leaves A recognisable.
        case elementsDiffer = "elements-differ"
        /// Nothing was found.
        case unrelated
    }

    public let kind: Kind
    /// The permutation, the factor, the other name, how many elements and where the first lies.
    public let detail: String
    /// How many elements prove it: those that differ in place and agree by the relation. For `scaled` all that are not
    /// 0, for `elementsDiffer` those that are equal in place, for `unrelated` none.
    public let evidence: Int

    init(_ kind: Kind, evidence: Int, _ detail: String) {
        self.kind = kind
        self.evidence = evidence
        self.detail = detail
    }
}

extension WeightRelation {
    /// The relation that one pair of tensors shows by itself, without a look at other parameters.
    ///
    /// - Returns: the most specific one, of those that need no other parameter; nil for tensors of different shapes of
    ///   which none is the other transposed.
    static func between(_ expected: WeightContent, _ actual: WeightContent) -> WeightRelation? {
        if let relation = rearranged(expected, actual) { return relation }
        guard expected.extents == actual.extents else { return nil }
        return scaled(expected, actual) ?? resemblance(expected, actual)
    }

    /// The same elements in another order.
    private static func rearranged(_ expected: WeightContent, _ actual: WeightContent) -> WeightRelation? {
        guard expected.digest == actual.digest else { return nil }
        if let relation = axesTransposed(expected, actual) { return relation }
        guard expected.extents == actual.extents else { return nil }
        return kernelFlipped(expected, actual) ?? permuted(expected, actual, axis: 0)
            ?? permuted(expected, actual, axis: 1)
    }

    /// A relation that accounts for every element: the detail, and how many elements speak for it.
    static func exact(
        _ kind: Kind, _ detail: String, _ expected: WeightContent, _ actual: WeightContent
    ) -> WeightRelation {
        let all = expected.count
        guard expected.extents == actual.extents else {
            return WeightRelation(kind, evidence: all, "\(detail); proved by all \(all.counted("element"))")
        }
        let moved = zip(expected.bits, actual.bits).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        let proof =
            "all \(all.counted("element"))"
            + (moved == all ? "" : ", \(moved) of which \(moved.agreeing("differs", "differ")) in place")
        return WeightRelation(kind, evidence: moved, "\(detail); proved by \(proof)")
    }
}
