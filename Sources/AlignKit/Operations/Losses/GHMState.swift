/// The state that a GHM loss carries from call to call: the moving averages of the counts of its bins.
///
/// mmdet keeps one state for each loss object and uses it for all pyramid levels in turn, so it changes five times in
/// an iteration. Here the state is a value: a call takes it and returns the next state.
public struct GHMState<Scalar: LossScalar>: Hashable, Sendable {
    /// S of each bin, `acc_sum` in checkpoints. All 0 at first, and unchanged if the momentum is 0.
    public var accSum: [Scalar]

    /// The further state that some ports keep. Only variants of the loss use it.
    var history: BinHistory

    /// Whether the averages are equal. The public losses depend on nothing else.
    public static func == (left: Self, right: Self) -> Bool { left.accSum == right.accSum }

    public func hash(into hasher: inout Hasher) { hasher.combine(accSum) }

    /// The state before the first call.
    public init(bins: Int) { self.init(accSum: [Scalar](repeating: 0, count: bins)) }

    /// A state from a checkpoint.
    public init(accSum: [Scalar]) {
        self.accSum = accSum
        history = BinHistory(updates: [Int](repeating: 0, count: accSum.count))
    }

    init(accSum: [Scalar], history: BinHistory) {
        self.accSum = accSum
        self.history = history
    }
}

/// How often a state was used.
struct BinHistory: Hashable, Sendable {
    /// The calls so far.
    var calls = 0
    /// The calls so far in which each bin had elements.
    var updates: [Int]

    func adding(_ counts: [Int]) -> BinHistory {
        BinHistory(calls: calls + 1, updates: zip(updates, counts).map { $1 > 0 ? $0 + 1 : $0 })
    }
}
