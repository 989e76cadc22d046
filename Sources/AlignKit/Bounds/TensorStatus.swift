/// The verdict on one tensor; the raw value is the word that reports use.
public enum TensorStatus: String, Sendable, CaseIterable {
    /// Equal in every element, chained and isolated.
    case exact
    /// Within what rounding explains, or within the tolerance, chained and isolated.
    case aligned
    /// The isolated comparison fails: the error is made here.
    case diverged
    /// The isolated error is that of a lower precision than the recording's, throughout the tensor.
    case imprecise
    /// Only the chained comparison fails: the error is inherited.
    case drifted
    /// NaN or infinity on one side only, isolated.
    case nonFinite = "non-finite"
    /// Not comparable: the recording has another shape, or cannot be read as a tensor at all.
    case shapeMismatch = "shape-mismatch"
    /// Not judged: nothing is known of the rounding of its operation, or of one before it that was not recorded.
    case unbounded
    /// Recorded, but no node of the network produces it.
    case unexpected
    /// An output of the network without any recording. Only a first divergence has this status.
    case missing
}

extension TensorStatus {
    /// Whether a tensor of this status is as it should be.
    public var isAligned: Bool { self == .exact || self == .aligned }

    /// Whether it counts against the network. A tensor that was not judged is a doubt instead.
    var isObjection: Bool { !isAligned && self != .unbounded }

    /// Whether the isolated comparison failed: something is wrong at this node, and not before it.
    public var isCreatedHere: Bool {
        self == .diverged || self == .imprecise || self == .nonFinite || self == .shapeMismatch
    }

    /// How bad it is where a part of a tensor has the status: the whole has that of its worst part.
    ///
    /// What could not be compared comes before what was, what is made here before what is inherited, and a finding
    /// before what was not judged.
    var severity: Int {
        switch self {
        case .exact: 0
        case .aligned: 1
        case .unbounded: 2
        case .drifted: 3
        case .imprecise: 4
        case .diverged: 5
        case .nonFinite: 6
        case .shapeMismatch: 7
        case .unexpected, .missing: 8
        }
    }

    /// Whether the recording was compared with ours element by element.
    public var isCompared: Bool { self != .unexpected && self != .missing && self != .shapeMismatch }
}
