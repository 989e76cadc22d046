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

    /// What a pair that is farther apart than a tolerance allows has from the tensors before it.
    public enum Inherited: String, Sendable, CaseIterable {
        /// Rounding alone: each side follows from tensors that are the same up to rounding, by one operation with the
        /// same weights. Such a pair is aligned.
        case rounding
        /// A difference: each side follows from its own inputs and weights, and these are not the same.
        case difference
        /// What lies before it differs, or may; nothing is known of its own share.
        case unknown
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
    /// How far each is from what our operation makes of its own recorded inputs and its own weights; nil where that
    /// could not be computed.
    public var ownA: Own?
    public var ownB: Own?
    /// What the candidate is by itself from its own recorded inputs and the reference's weights.
    public var isolatedBWithWeightsOfA: TensorCheck.Status?
    /// The same the other way round, of the reference.
    var isolatedAWithWeightsOfB: TensorCheck.Status?
    /// What it has from the tensors before it; nil where it is within the tolerance, or was made wrong here.
    public internal(set) var inherited: Inherited?
    /// What both sides were made from; nil where that is not known.
    var origin: PairOrigin?
    /// What is to blame for it where no bound says that a side is wrong by itself: weights that differ, or what the
    /// files say of the module.
    var blame: String?
    /// The nodes at which what is wrong with a side by itself was made; nil where that is its own alone.
    public var span: DivergenceSpan?
    /// Why the candidate is wrong, where it follows from what it says of itself: `it reads x where the reference reads
    /// y`.
    var cause: String?
    public var judge: Judge
    /// Why the two were not held against each other, of each side that could not be read.
    var unreadable: [UnreadableSide] = []
    /// What else there is to know, each in a few words.
    public var remarks: [String] = []
    /// What else was kept of the comparison, where that was asked for.
    public var evidence = PairEvidence()
    /// How long both sides took to compute where they were, and to compare.
    public var seconds: Double?
    /// Whether it was compared in float64.
    var isDouble = false

    /// What the worse of the two sides is by itself: its largest differences, and its share of the bound; nil where
    /// neither could be computed.
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

/// One side of a pair that cannot be read: no tensor, damaged, or not what it says of itself.
struct UnreadableSide: Error {
    /// `A` or `B`.
    let letter: String
    let reason: String

    /// The same for people.
    var words: String { "not compared: \(letter) cannot be read: \(reason)" }
}

/// What both sides of a pair were made from.
struct PairOrigin {
    /// The paths in the first file, each that of an input or of a pair.
    var operands: [String]
    /// Whether both sides are what one operation with the same weights makes of these.
    var isOneFunction = false
    /// Whether both sides hold the elements of the only operand.
    var isCopy = false
}

extension PairCheck {
    /// Whether both sides were judged by themselves, and follow from their own inputs and weights.
    var followsOnBothSides: Bool {
        origin?.isCopy == true || isolatedA?.isAligned == true && isolatedB?.isAligned == true
    }

    /// Takes note that it cannot be compared. Such a pair has no tensor to be judged, whatever else could be.
    mutating func leave(_ sides: [UnreadableSide]) {
        (status, unreadable) = (.shapeMismatch, sides)
        remarks += sides.map(\.words)
    }

    /// Whether the two were held against each other: element by element, unless they have none.
    var isCompared: Bool { difference != nil || isEmpty && status == .exact }

    private var isEmpty: Bool { shapeA.contains(0) && shapeA == shapeB }
}

/// Which of two recordings is wrong.
public enum Fault: String, Sendable, CaseIterable {
    case reference
    case candidate
    case both
    /// Both were judged, and each follows from its own inputs and weights.
    case neither
    /// No bound judges what differs, or nothing was judged at all.
    case unknown

    /// - Parameter isJudged: whether all that differs was judged on both sides.
    init(reference: Bool, candidate: Bool, isJudged: Bool) {
        self = reference ? candidate ? .both : .reference : candidate ? .candidate : isJudged ? .neither : .unknown
    }
}
