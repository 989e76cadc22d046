/// What the check says of one recorded tensor.
public struct TensorCheck: Sendable {
    public typealias Status = TensorStatus

    /// Our node's name; nil where the status is `unexpected`. An alias carries the name of its node.
    public let name: String?
    /// Where the recording lies in the file: `activations/layer1.0.conv1`.
    public internal(set) var path: String
    /// The operation of the node: `convolution`.
    public let operation: String?
    /// The shape of the recording.
    public let shape: [Int]
    public internal(set) var status: Status
    /// Our output, computed from our own previous outputs, against the recording; nil where shapes differ.
    public let chained: Difference?
    /// Our output, computed from the recorded inputs of the node, against the recording; nil where shapes differ.
    public let isolated: Difference?
    /// Whether the recording is no evidence: it is constant, or no parameter of its operation could have been seen
    /// wrong.
    public let isVacuous: Bool
    /// Whether every element of the recording is the same number.
    public var isConstant = false
    /// How many recorded elements are not finite; a remark says so.
    var notFiniteCount = 0
    /// Whether its error, though larger than ours, is that of a known way to compute it, which a remark names.
    var isExplained = false
    /// Which numbers were rounded to a lower precision, and how, where that is what made the errors: among `remarks`
    /// too.
    public var coarseness: String?
    /// The fast algorithm that it errs as.
    package var fastAlgorithm: FastAlgorithm?
    /// What else there is to know, each in a few words.
    public var remarks: [String]
    /// What rounding says of it; nil where tolerances decide, or nothing could be compared.
    public var rounding: RoundingFindings?
    /// The smallest tolerances with which both comparisons would pass; nil where none does.
    public var minimumTolerance: MinimumTolerance?
    /// What else was kept of the comparison, where that was asked for.
    public var evidence: TensorEvidence?
    /// What the recording says of the operation that is not what was checked, each in a few words; among `remarks` too.
    public var contradictions: [String] = []
    /// The nodes at which an error was made that its own comparison shows; nil where that is its node alone.
    public internal(set) var span: DivergenceSpan?
    /// The tensor before it that explains why it is `drifted`.
    public var inheritedFrom: String?
    /// How long its node took to compute and to compare; nil for an alias, which is compared along with it.
    public var seconds: Double?
}

extension TensorCheck {
    /// Where its error was made, if it was not made before, and not at its node for certain.
    var interval: DivergenceSpan? { status.isCreatedHere ? span : nil }
}

extension TensorCheck {
    /// What is said of recorded elements that are not finite, if there are any.
    static func notFiniteRemark(_ count: Int) -> String? {
        count == 0 ? nil : "\(count.counted("recorded element")) \(count.agreeing("is", "are")) not finite"
    }
}

extension TensorCheck {
    /// The recording's own path; the group is left out where it is the usual one.
    var displayName: String {
        (path.hasPrefix("activations/") ? String(path.dropFirst("activations/".count)) : path).visible
    }
}
