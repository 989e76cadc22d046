/// The result of the check for one recorded tensor.
public struct TensorCheck: Sendable {
    public typealias Status = TensorStatus

    /// Our node's name; nil where the status is `unexpected`. An alias carries the name of its node.
    public let name: String?
    /// The path of the recording in the file: `activations/layer1.0.conv1`.
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
    /// Whether the recording is no evidence: it is constant, or it would not show an error in any parameter of its
    /// operation.
    public let isVacuous: Bool
    /// Whether every element of the recording is the same number.
    package var isConstant = false
    /// The number of recorded elements that are not finite; a remark gives it.
    var notFiniteCount = 0
    /// Whether a known way to compute the tensor explains its error, although this is larger than ours. A remark names
    /// that way.
    var isExplained = false
    /// Which numbers were rounded to a lower precision, and how, where this made the errors. Also among `remarks`.
    package var coarseness: String?
    /// The fast algorithm that explains its errors.
    package var fastAlgorithm: FastAlgorithm?
    /// Further remarks, each in a few words.
    public var remarks: [String]
    /// The findings about rounding; nil where tolerances decide, or nothing could be compared.
    public var rounding: RoundingFindings?
    /// The smallest tolerances with which both comparisons would pass; nil where no tolerance is enough.
    public var minimumTolerance: MinimumTolerance?
    /// What else was kept of the comparison, where the caller asked for it.
    package var evidence: TensorEvidence?
    /// Where the recording's description of the operation differs from what was checked, each in a few words. Also
    /// among `remarks`.
    package var contradictions: [String] = []
    /// The nodes at which the error in its own comparison may have been made; nil where only its own node is possible.
    public internal(set) var span: DivergenceSpan?
    /// The earlier tensor that explains why it is `drifted`.
    package var inheritedFrom: String?
    /// The seconds that its node took to compute and to compare; nil for an alias, which is compared together with its
    /// node.
    public var seconds: Double?
}

extension TensorCheck {
    /// Where its error was made, if not before it and not certainly at its node; else nil.
    var interval: DivergenceSpan? { status.isCreatedHere ? span : nil }
}

extension TensorCheck {
    /// The remark about recorded elements that are not finite; nil where all are finite.
    static func notFiniteRemark(_ count: Int) -> String? {
        count == 0 ? nil : "\(count.counted("recorded element")) \(count.agreeing("is", "are")) not finite"
    }
}

extension TensorCheck {
    /// The recording's own path, without the group where this is `activations`.
    var displayName: String {
        (path.hasPrefix("activations/") ? String(path.dropFirst("activations/".count)) : path).visible
    }
}
