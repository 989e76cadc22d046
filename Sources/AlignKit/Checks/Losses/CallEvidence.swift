/// What a recording says of the elements of one bin, together.
struct BinEvidence: Hashable, Sendable {
    var count = 0
    /// Σ Lᵢ, and a bound on what the Lᵢ may be off by.
    var loss = 0.0
    var lossError = 0.0
    /// What every slope in the bin must have been multiplied by to give the recorded gradient.
    var factors = Interval.all
    /// What every weight in the bin can be, given the recorded weights.
    var weights = Interval.all

    mutating func merge(_ other: BinEvidence) {
        count += other.count
        loss += other.loss
        lossError += other.lossError
        factors.formIntersection(other.factors)
        weights.formIntersection(other.weights)
    }
}

/// An element whose norm lies within its own rounding error of an edge: either bin may be the recording's.
struct EdgeElement: Hashable, Sendable {
    var index: Int
    /// The edge: it lies between the bins `edge − 1` and `edge`.
    var edge: Int
    var evidence: BinEvidence
    /// Whether ours, or the norm where it was recorded, lies in the upper bin.
    var isUpper: Bool
}

/// What a recording says of a call under given `ElementRules`, whatever the counts and weights are.
struct CallEvidence: Sendable {
    /// The elements that lie in a bin for sure.
    var bins: [BinEvidence]
    /// Valid elements in no bin.
    var outside = BinEvidence()
    /// Elements of weight 0.
    var ignored = BinEvidence()
    /// The elements at each edge, from edge 0 to the last.
    var atEdges: [[EdgeElement]]
    var totals: ElementTotals
    /// Whether an element makes the loss NaN, or infinite, whatever its weight.
    var hasNonFiniteLoss = false
    /// Elements whose recorded gradient or norm is NaN or infinite where ours is not, or the reverse.
    var oneSided = 0
    /// The first element whose recorded norm is out of its bound, if there is one.
    var strayNorm: Int?
    var normMaxAbs = 0.0

    init(bins: Int) {
        self.bins = [BinEvidence](repeating: BinEvidence(), count: bins)
        atEdges = [[EdgeElement]](repeating: [], count: bins + 1)
        totals = ElementTotals(validCount: 0, weightedCount: 0, weightSum: 0, elementCount: 0)
    }

    /// How many elements lie at an edge.
    var ambiguousCount: Int { atEdges.reduce(0) { $0 + $1.count } }

    mutating func merge(_ other: CallEvidence) {
        for bin in bins.indices { bins[bin].merge(other.bins[bin]) }
        outside.merge(other.outside)
        ignored.merge(other.ignored)
        for edge in atEdges.indices { atEdges[edge] += other.atEdges[edge] }
        totals.validCount += other.totals.validCount
        totals.weightedCount += other.totals.weightedCount
        totals.weightSum += other.totals.weightSum
        hasNonFiniteLoss = hasNonFiniteLoss || other.hasNonFiniteLoss
        oneSided += other.oneSided
        strayNorm = strayNorm ?? other.strayNorm
        normMaxAbs = max(normMaxAbs, other.normMaxAbs)
    }
}
