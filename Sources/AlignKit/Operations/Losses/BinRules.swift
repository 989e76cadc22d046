/// How counts become weights: the reference's way, and the ways of ports that got it wrong.
///
/// Every switch is off in the reference. One computation serves them all, `BinCalculation`.
struct BinRules: Hashable, Sendable {
    /// Where a bin's moving average starts.
    enum Start: Hashable, Sendable {
        case zero
        /// At the bin's first count.
        case firstCount
        /// At the counts of the first call, also where they are 0.
        case firstCall
        /// At 0, and divided by 1 − mᵗ where it is used; t counts calls.
        case corrected
        /// The same, and it is the corrected value that is shown as the state.
        case correctedAndShown
        /// Divided by 1 − mᵗ where t counts the calls in which the bin had elements.
        case correctedPerBin
        /// The same, and it is the corrected value that is shown as the state.
        case correctedPerBinAndShown
    }

    /// What the weights are divided by.
    enum Divisor: Hashable, Sendable {
        case nonEmptyBins
        case allBins
        case everNonEmptyBins
        case nothing
    }

    /// What T is.
    enum Total: Hashable, Sendable {
        /// The count of valid elements for GHM-C, the sum of weights for GHM-R.
        case reference
        /// The valid elements.
        case count
        case weightSum
        /// All elements.
        case elements
        /// The elements of a weight above 0, also where ignored ones count as valid.
        case weighted
        /// The caller's `avg_factor`.
        case averageFactor
    }

    /// One weight for all elements, the last non-empty bin's.
    enum Overwrite: Hashable, Sendable {
        case validElements
        case allElements
    }

    var start = Start.zero
    var divisor = Divisor.nonEmptyBins
    /// T in the weights.
    var total = Total.reference
    /// T in the last division.
    var finalTotal = Total.reference
    var overwrite: Overwrite?
    var decaysEmptyBins = false
    var weighsByCounts = false
    var forgetsState = false
    var leavesTotalOut = false
    var takesMeanAgain = false
    /// Whether `avg_factor` divides the loss beside T.
    var dividesByAverageFactor = false
    /// The count at which the counters of the bins stick.
    var counterLimit: Int?
    /// The same for the counter of T.
    var totalLimit: Int?
}

/// What T and its like are made of.
struct ElementTotals: Hashable, Sendable {
    /// Elements that count as valid.
    var validCount: Int
    /// Elements whose weight is above 0: the valid ones, unless a port counts the ignored ones, too.
    var weightedCount: Int
    /// The sum of all weights.
    var weightSum: Double
    /// All elements.
    var elementCount: Int
    /// What the caller passed as `avg_factor`, which the reference ignores.
    var averageFactor: Double?
}

/// The weights that a call's counts lead to.
struct BinWeights<Scalar: LossScalar>: Sendable {
    /// wᵢ of the elements of each bin; 0 where the bin is empty.
    var weights: [Scalar]
    /// wᵢ of the valid elements that lie in no bin: 0 but for one mistake.
    var outsideWeight: Scalar
    /// wᵢ of the ignored elements: 0 but for one mistake.
    var ignoredWeight: Scalar
    /// What Σ wᵢ·Lᵢ is divided by.
    var divisor: Scalar
    /// T as the weights use it.
    var total: Double
    /// n.
    var nonEmptyBins: Int
    var state: GHMState<Scalar>
}
