/// The recorded evidence about all elements of one bin together.
struct BinEvidence: Hashable, Sendable {
    var count = 0
    /// Σ Lᵢ, and a bound on its error.
    var loss = 0.0
    var lossError = 0.0
    /// The factors that give the recorded gradient for every slope in the bin.
    var factors = Interval.all
    /// The weights that agree with every recorded weight in the bin.
    var weights = Interval.all

    mutating func merge(_ other: BinEvidence) {
        count += other.count
        loss += other.loss
        lossError += other.lossError
        factors.formIntersection(other.factors)
        weights.formIntersection(other.weights)
    }
}

/// An element whose norm lies within its own rounding error of an edge. The recording may have it in either bin.
struct EdgeElement: Hashable, Sendable {
    var index: Int
    /// The edge between the bins `edge − 1` and `edge`.
    var edge: Int
    var evidence: BinEvidence
    /// Whether the recorded norm, or our own where none was recorded, lies in the upper bin.
    var isUpper: Bool
}

/// The recorded evidence about a call under given `ElementRules`, independent of counts and weights.
struct CallEvidence: Sendable {
    /// The elements that certainly lie in a bin.
    var bins: [BinEvidence]
    /// Valid elements in no bin.
    var outside = BinEvidence()
    /// Elements of weight 0.
    var ignored = BinEvidence()
    /// The elements at each edge, from edge 0 to the last.
    var atEdges: [[EdgeElement]]
    var totals: ElementTotals
    /// Whether an element makes the loss NaN or infinite, independent of its weight.
    var hasNonFiniteLoss = false
    /// Elements whose recorded gradient or norm is NaN or infinite where ours is not, or vice versa.
    var oneSided = 0
    /// The first element whose recorded norm exceeds its bound, if any.
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
