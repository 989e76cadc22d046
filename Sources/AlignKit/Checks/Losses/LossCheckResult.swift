/// What the check says of one call.
public struct LossCallCheck: Sendable {
    public let index: Int
    public let status: TensorCheck.Status
    /// How many elements the call has.
    public let count: Int
    /// How many elements lie within their own rounding error of an edge, by edge; edge i lies below bin i.
    public let ambiguousAtEdge: [Int: Int]
    /// Nil where no loss was recorded.
    public let lossExpected: Double?
    /// Ours, from our own state; nil where nothing was computed.
    public let lossActual: Double?
    /// The largest |actual − expected| of the gradient, chained; nil where there is none to compare.
    public let gradientMaxAbs: Double?
    /// The same of the moving averages.
    public let accSumMaxAbs: Double?
    /// The first quantity that is out of its bound, in the order in which a mistake travels.
    public let quantity: LossQuantity?
    /// How many valid elements lie in each bin, ours; empty for a loss without bins.
    public let binCounts: [Int]
    public let remarks: [String]

    public var ambiguous: Int { ambiguousAtEdge.values.reduce(0, +) }
}

/// Which mistakes reproduce a recording that diverges.
public struct LossDiagnosis: Sendable {
    public struct Candidate: Sendable {
        public let mistake: LossMistake
        /// The largest relative difference that it leaves between any recorded quantity and its reproduction.
        public let residual: Double
    }

    /// Those that reproduce it within rounding, the closest first.
    public let fitting: [Candidate]
    /// The closest of the others.
    public let runnerUp: Candidate?
    /// Whether the fitting ones reproduce the diverged calls only, taken by themselves.
    public let isIsolated: Bool
    /// Those that were not tried, or not to the end, since the recording is too large: they may fit as well.
    public let untried: [LossMistake]
}

/// What the check says of one case.
public struct LossCaseCheck: Sendable {
    public let name: String
    /// `ghm-c`.
    public let loss: String
    public let implementation: String?
    public let calls: [LossCallCheck]
    /// Nil where nothing diverges, or the loss has no catalogue of mistakes.
    public let diagnosis: LossDiagnosis?
    /// How the loss treats its elements, where that was asked for.
    public var profile: LossProfile?
    /// How long its calls took, all together.
    public var seconds: Double?

    /// The first status that is not aligned, those that are created in their call before those that are inherited.
    public var status: TensorCheck.Status {
        decisiveCall?.status ?? (calls.allSatisfy { $0.status == .exact } ? .exact : .aligned)
    }

    /// The call that the status comes from; nil where all are as they should be.
    public var decisiveCall: LossCallCheck? {
        calls.first { $0.status.isCreatedHere } ?? calls.first { !$0.status.isAligned }
    }

    public var mistakes: [LossMistake] { diagnosis?.fitting.map(\.mistake) ?? [] }
}
