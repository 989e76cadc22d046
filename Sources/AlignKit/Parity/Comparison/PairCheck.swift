/// What was found about one tensor that two files have recorded.
public struct PairCheck: Sendable {
    /// What decided about it.
    public enum Judge: String, Sendable, CaseIterable {
        /// The bounds of rounding of the network's own operation.
        case bounds
        /// The same bounds, of the operation that the recording says it is.
        case claim
        /// A tolerance, which is a convention.
        case tolerance
    }

    /// How far a recording is from our output on its own recorded inputs.
    public struct Own: Sendable {
        public var difference: Difference
        /// How much of what rounding may do to this operation that is; nil where no bound was asked for.
        public var share: Double?
    }

    /// Our node's name; the path in the first file where no node of ours is meant.
    public let name: String
    /// Where it lies in the first file, and in the second: `activations/layer1.0.conv1`.
    public let pathA: String
    public let pathB: String
    /// The operation, where it is known: `convolution`.
    public var operation: String?
    public let shapeA: [Int]
    public let shapeB: [Int]
    public var status: TensorCheck.Status
    /// The candidate against the reference; nil where the shapes differ.
    public var difference: Difference?
    /// The RMS distance of the reference, and of the candidate, from the exact result of its own inputs and weights.
    public var errorA: Double?
    public var errorB: Double?
    /// What each is by itself, from its own recorded inputs and its own weights; nil where that could not be computed.
    public var isolatedA: TensorCheck.Status?
    public var isolatedB: TensorCheck.Status?
    /// How far each is from what our operation makes of its own recorded inputs and its own weights; nil where that could
    /// not be computed.
    public var ownA: Own?
    public var ownB: Own?
    /// What the candidate is by itself from its own recorded inputs and the reference's weights.
    public var isolatedBWithWeightsOfA: TensorCheck.Status?
    /// The same the other way round, of the reference.
    var isolatedAWithWeightsOfB: TensorCheck.Status?
    /// Why the candidate is wrong, where it follows from what it says of itself: `it reads x where the reference reads y`.
    var cause: String?
    public var judge: Judge
    /// What else there is to know, each in a few words.
    public var remarks: [String] = []
    /// What else was kept of the comparison, where that was asked for.
    public var evidence = PairEvidence()
    /// How long both sides took to compute where they were, and to compare.
    public var seconds: Double?
    /// Whether it was compared in float64.
    var isDouble = false

    /// What the worse of the two sides is by itself: its largest differences, and its share of the bound; nil where neither
    /// could be computed.
    var isolated: (maxAbs: Double, maxRel: Double, relativeL2: Double, share: Double?)? {
        let own = [ownA, ownB].compactMap(\.self)
        guard !own.isEmpty else { return nil }
        func worst(_ numbers: [Double]) -> Double { numbers.contains(where: \.isNaN) ? .nan : numbers.max()! }
        let shares = own.compactMap(\.share)
        return (
            worst(own.map(\.difference.maxAbs)), worst(own.map(\.difference.maxRel)),
            worst(own.map(\.difference.relativeL2)), shares.isEmpty ? nil : worst(shares)
        )
    }
}

/// Which of two recordings is wrong.
public enum Fault: String, Sendable, CaseIterable {
    case reference
    case candidate
    case both
    /// Each follows from its own inputs and weights, as far as that can be judged.
    case neither

    init(reference: Bool, candidate: Bool) {
        self = reference ? candidate ? .both : .reference : candidate ? .candidate : .neither
    }
}
