/// How counts become weights: in the reference, and in ports that got it wrong.
///
/// Every switch is off in the reference. `BinCalculation` computes all of the rules.
struct BinRules: Hashable, Sendable {
    /// The start of a bin's moving average.
    enum Start: Hashable, Sendable {
        case zero
        /// At the bin's first count.
        case firstCount
        /// At the counts of the first call, even if they are 0.
        case firstCall
        /// At 0. The average is divided by 1 − mᵗ where it is used; t counts calls.
        case corrected
        /// The same, and it is the corrected value that is shown as the state.
        case correctedAndShown
        /// Divided by 1 − mᵗ where t counts the calls in which the bin had elements.
        case correctedPerBin
        /// The same, and it is the corrected value that is shown as the state.
        case correctedPerBinAndShown
    }

    /// The divisor of the weights.
    enum Divisor: Hashable, Sendable {
        case nonEmptyBins
        case allBins
        case everNonEmptyBins
        case nothing
    }

    /// The meaning of T.
    enum Total: Hashable, Sendable {
        /// The count of valid elements for GHM-C, the sum of weights for GHM-R.
        case reference
        /// The valid elements.
        case count
        case weightSum
        /// All elements.
        case elements
        /// The elements with a weight above 0, even if ignored elements count as valid.
        case weighted
        /// The caller's `avg_factor`.
        case averageFactor
    }

    /// One weight for all elements: that of the last non-empty bin.
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
    /// Whether `avg_factor` divides the loss in addition to T.
    var dividesByAverageFactor = false
    /// The largest count of the bins' counters, which saturate there.
    var counterLimit: Int?
    /// The same for the counter of T.
    var totalLimit: Int?
}

/// The quantities from which T and the other totals are computed.
struct ElementTotals: Hashable, Sendable {
    /// Elements that count as valid.
    var validCount: Int
    /// Elements whose weight is above 0. These are the valid elements, unless a port also counts the ignored ones as
    /// valid.
    var weightedCount: Int
    /// The sum of all weights.
    var weightSum: Double
    /// All elements.
    var elementCount: Int
    /// The caller's `avg_factor`, which the reference ignores.
    var averageFactor: Double?
}

/// The weights that follow from the counts of a call.
struct BinWeights<Scalar: LossScalar>: Sendable {
    /// wᵢ of the elements of each bin; 0 if the bin is empty.
    var weights: [Scalar]
    /// wᵢ of the valid elements that lie in no bin: 0, except for one mistake.
    var outsideWeight: Scalar
    /// wᵢ of the ignored elements: 0, except for one mistake.
    var ignoredWeight: Scalar
    /// The divisor of Σ wᵢ·Lᵢ.
    var divisor: Scalar
    /// T as the weights use it.
    var total: Double
    /// n.
    var nonEmptyBins: Int
    var state: GHMState<Scalar>
}
