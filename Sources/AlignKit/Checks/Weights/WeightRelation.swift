/// How the values of a parameter in one file are related to those in another file, where the two differ.
///
/// A is the expected tensor, B the tensor found instead, both in the network's layout. A relation is stated only where
/// the values prove it. For every relation except `scaled`, `elementsDiffer` and `unrelated`, each element of B is
/// exactly the element of A that the relation names. −0 equals 0, and NaN equals NaN.
public struct WeightRelation: Hashable, Sendable {
    /// The kinds of relation, the most specific first. Where several fit, the first of them is reported.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// B has the running mean where A has the running variance, and vice versa.
        case meanVarianceSwapped = "mean-variance-swapped"
        /// B has the scale of a normalisation where A has its shift, and vice versa.
        case scaleBiasSwapped = "scale-bias-swapped"
        /// B transposed by the permutation is A.
        case axesTransposed = "axes-transposed"
        /// One or more spatial axes are reversed: depth, height, width.
        case kernelFlipped = "kernel-flipped"
        /// B holds the content that A has under another name.
        case equalsAnother = "equals-another"
        /// The slices along axis 0, the output channels, are in another order.
        case rowsPermuted = "rows-permuted"
        /// The slices along axis 1, the input channels, are in another order.
        case columnsPermuted = "columns-permuted"
        /// B = c · A within rounding.
        case scaled
        /// B is A except for some elements, or except for a disturbance that leaves A recognisable.
        case elementsDiffer = "elements-differ"
        /// No relation was found.
        case unrelated
    }

    public let kind: Kind
    /// The permutation, the factor, the other name, the number of elements, and the place of the first.
    public let detail: String
    /// How many elements prove it: those that differ in place and agree under the relation. For `scaled`: all that are
    /// not 0. For `elementsDiffer`: those that are equal in place. For `unrelated`: none.
    public let evidence: Int

    init(_ kind: Kind, evidence: Int, _ detail: String) {
        self.kind = kind
        self.evidence = evidence
        self.detail = detail
    }
}

extension WeightRelation {
    /// The relation that one pair of tensors shows, without other parameters.
    ///
    /// - Returns: the most specific relation of those that need no other parameter; nil where the shapes differ and
    ///   neither tensor is the other transposed.
    static func between(_ expected: WeightContent, _ actual: WeightContent) -> WeightRelation? {
        if let relation = rearranged(expected, actual) { return relation }
        guard expected.extents == actual.extents else { return nil }
        return scaled(expected, actual) ?? resemblance(expected, actual)
    }

    /// Looks for the same elements in another order.
    private static func rearranged(_ expected: WeightContent, _ actual: WeightContent) -> WeightRelation? {
        guard expected.digest == actual.digest else { return nil }
        if let relation = axesTransposed(expected, actual) { return relation }
        guard expected.extents == actual.extents else { return nil }
        return kernelFlipped(expected, actual) ?? permuted(expected, actual, axis: 0)
            ?? permuted(expected, actual, axis: 1)
    }

    /// A relation that explains every element, with its detail and the number of elements that prove it.
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
