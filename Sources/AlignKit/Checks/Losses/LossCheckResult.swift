/// The result of the check for one call.
public struct LossCallCheck: Sendable {
    public let index: Int
    public let status: TensorCheck.Status
    /// How many elements the call has.
    public let count: Int
    /// How many elements lie within their own rounding error of an edge, by edge. Edge i lies below bin i.
    package let ambiguousAtEdge: [Int: Int]
    /// Nil where no loss was recorded.
    public let lossExpected: Double?
    /// Our loss, from our own state; nil where nothing was computed.
    public let lossActual: Double?
    /// The largest |actual − expected| of the gradient, chained; nil where no gradient was compared.
    public let gradientMaxAbs: Double?
    /// The same for the moving averages.
    package let accSumMaxAbs: Double?
    /// The first quantity that exceeds its bound or has the wrong shape, in the order in which a mistake propagates.
    public let quantity: LossQuantity?
    /// How many valid elements lie in each bin in our evaluation; empty for a loss without bins.
    public let binCounts: [Int]
    public let remarks: [String]

    public var ambiguous: Int { ambiguousAtEdge.values.reduce(0, +) }
}

/// The mistakes that reproduce a recording that diverges.
public struct LossDiagnosis: Sendable {
    public struct Candidate: Sendable {
        public let mistake: LossMistake
        /// The largest relative difference between any recorded quantity and its reproduction with this mistake.
        public let residual: Double
    }

    /// The mistakes that reproduce it within rounding, the closest first.
    public let fitting: [Candidate]
    /// The closest of the others.
    public let runnerUp: Candidate?
    /// Whether the fitting mistakes reproduce only the diverged calls, each from the state recorded before it.
    package let isIsolated: Bool
    /// The mistakes that were not tried, or not to the end, since the recording is too large. They may fit as well.
    package let untried: [LossMistake]
}

/// The result of the check for one case.
public struct LossCaseCheck: Sendable {
    public let name: String
    /// `ghm-c`.
    public let loss: String
    public let implementation: String?
    public let calls: [LossCallCheck]
    /// Nil where nothing diverges, where only shapes are wrong, or where the loss has no catalogue of mistakes.
    public let diagnosis: LossDiagnosis?
    /// How the loss treats its elements, where this was requested.
    package var profile: LossProfile?
    /// The total time of its calls.
    public var seconds: Double?

    /// The first status that is not aligned. Statuses created in their own call come before inherited ones.
    public var status: TensorCheck.Status {
        decisiveCall?.status ?? (calls.allSatisfy { $0.status == .exact } ? .exact : .aligned)
    }

    /// The call that determines the status; nil where all calls are aligned.
    public var decisiveCall: LossCallCheck? {
        calls.first { $0.status.isCreatedHere } ?? calls.first { !$0.status.isAligned }
    }

    public var mistakes: [LossMistake] { diagnosis?.fitting.map(\.mistake) ?? [] }
}
