/// The findings about one tensor that two files have recorded.
public struct PairCheck: Sendable {
    /// What decided its status.
    public enum Judge: String, Sendable, CaseIterable {
        /// The bounds of rounding of the network's own operation.
        case bounds
        /// The same bounds, of the operation that the recording claims.
        case claim
        /// A tolerance, which is a convention.
        case tolerance
    }

    /// What a pair beyond a tolerance has inherited from the tensors before it.
    package enum Inherited: String, Sendable, CaseIterable {
        /// Rounding alone: each side follows, by one operation with the same weights, from tensors that are the same up
        /// to rounding. Such a pair is aligned.
        case rounding
        /// A difference: each side follows from its own inputs and weights, and these differ.
        case difference
        /// Tensors before it differ, or may differ. Nothing is known of its own share.
        case unknown
    }

    /// How far a recording is from our output on its own recorded inputs.
    package struct Own: Sendable {
        package var difference: Difference
        /// The share of the operation's rounding bound; nil where no bound was requested.
        package var share: Double?
    }

    /// The name of our node; the path in the first file where there is no such node.
    public let name: String
    /// The paths in the first file and in the second: `activations/layer1.0.conv1`.
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
    package var errorA: Double?
    package var errorB: Double?
    /// The status of each side by itself, from its own recorded inputs and weights; nil where that could not be
    /// computed.
    package var isolatedA: TensorCheck.Status?
    package var isolatedB: TensorCheck.Status?
    /// How far each side is from the result of our operation on its own recorded inputs and weights; nil where that
    /// could not be computed.
    package var ownA: Own?
    package var ownB: Own?
    /// The status of the candidate by itself, from its own recorded inputs and the reference's weights.
    package var isolatedBWithWeightsOfA: TensorCheck.Status?
    /// The same for the reference, with the candidate's weights.
    var isolatedAWithWeightsOfB: TensorCheck.Status?
    /// What it has inherited from the tensors before it; nil where it is within the tolerance, or was made wrong here.
    package internal(set) var inherited: Inherited?
    /// The tensors that both sides were made from; nil where they are unknown.
    var origin: PairOrigin?
    /// What is to blame where no bound shows that a side is wrong by itself: weights that differ, or the files'
    /// descriptions of the module.
    var blame: String?
    /// The nodes at which the error of a side by itself may have been made; nil where that is its own node alone.
    public var span: DivergenceSpan?
    /// Why the candidate is wrong, where its own description shows it: `it reads x where the reference reads y`.
    var cause: String?
    public var judge: Judge
    /// Why the two were not compared, for each side that could not be read.
    var unreadable: [UnreadableSide] = []
    /// Other remarks, each in a few words.
    public var remarks: [String] = []
    /// Further data of the comparison, if requested.
    package var evidence = PairEvidence()
    /// The seconds to compute both sides, if they were computed, and to compare them.
    public var seconds: Double?
    /// Whether it was compared in float64.
    var isDouble = false

    /// The largest differences of the two sides by themselves, and the larger share of the bound; nil where neither
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

/// One side of a pair that cannot be read: it is no tensor, is damaged, or contradicts its own description.
struct UnreadableSide: Error {
    /// `A` or `B`.
    let letter: String
    let reason: String

    /// The same as a remark.
    var words: String { "not compared: \(letter) cannot be read: \(reason)" }
}

/// The tensors that both sides of a pair were made from.
struct PairOrigin {
    /// The paths in the first file, each that of an input or of a pair.
    var operands: [String]
    /// Whether both sides follow from these by one operation with the same weights.
    var isOneFunction = false
    /// Whether both sides hold the elements of the only operand.
    var isCopy = false
}

extension PairCheck {
    /// Whether both sides were judged by themselves, and follow from their own inputs and weights.
    var followsOnBothSides: Bool {
        origin?.isCopy == true || isolatedA?.isAligned == true && isolatedB?.isAligned == true
    }

    /// Records that the two cannot be compared. Such a pair has no tensor that could be judged.
    mutating func leave(_ sides: [UnreadableSide]) {
        (status, unreadable) = (.shapeMismatch, sides)
        remarks += sides.map(\.words)
    }

    /// Whether the two were compared: element by element, unless they have no elements.
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
