/// What a GHM loss carries from call to call: the moving averages of its bins' counts.
///
/// mmdet keeps one for each loss object and uses it for all pyramid levels in turn, so it changes five times an
/// iteration. Here it is a value: it goes into a call and comes out changed.
public struct GHMState<Scalar: LossScalar>: Hashable, Sendable {
    /// S of each bin, `acc_sum` in checkpoints. All 0 at first, and unchanged where the momentum is 0.
    public var accSum: [Scalar]

    /// What ports keep beside it, or should not: it matters to variants alone.
    var history: BinHistory

    /// Whether the averages are equal: all that the losses here depend on.
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
