/// A mistake that ports of the GHM losses make. The raw value is the identifier in reports.
public enum LossMistake: String, Hashable, Sendable, CaseIterable {
    case scalarOverwrite = "scalar-overwrite"
    case maskLost = "mask-lost"
    case firstCountStart = "first-count-start"
    case emptyBinsDecay = "empty-bins-decay"
    case nIsBins = "n-is-bins"
    case nEverNonEmpty = "n-ever-non-empty"
    case lastEdgeNotExtended = "last-edge-not-extended"
    case rightClosedBins = "right-closed-bins"
    case noMovingAverage = "no-moving-average"
    case missingN = "missing-n"
    case missingTot = "missing-tot"
    case meanAgain = "mean-again"
    case totIsCount = "tot-is-count"
    case totIsSum = "tot-is-sum"
    case labelOffByOne = "label-off-by-one"
    case stateReset = "state-reset"
    case doubleSigmoid = "double-sigmoid"
    case gradientCut = "gradient-cut"
    case avgFactorUsed = "avg-factor-used"
    case weightMagnitude = "weight-magnitude"
    case float32Counter = "float32-counter"

    /// The behaviour of the port, in a few words.
    public var summary: String {
        switch self {
        case .scalarOverwrite: "one number replaces the whole weight tensor"
        case .maskLost: "ignored elements are counted and weighted"
        case .firstCountStart: "the moving averages start at the first counts, or are bias-corrected, instead of at 0"
        case .emptyBinsDecay: "the averages decay in bins that are empty in this call"
        case .nIsBins: "the weights are divided by the number of bins"
        case .nEverNonEmpty: "n counts the bins that were ever non-empty"
        case .lastEdgeNotExtended: "the last edge is exactly 1, and g = 1 falls out"
        case .rightClosedBins: "the bins are closed on the right"
        case .noMovingAverage: "the weights use this call's counts instead of the averages"
        case .missingN: "the division by n is left out"
        case .missingTot: "the division by tot is left out"
        case .meanAgain: "the mean over all elements is taken once more"
        case .totIsCount: "tot is the number of valid elements instead of the sum of weights"
        case .totIsSum: "tot is the sum of weights instead of the number of valid elements"
        case .labelOffByOne: "the class indices are read as the other mmdet generation's"
        case .stateReset: "the averages are lost between calls"
        case .doubleSigmoid: "the logits are already probabilities"
        case .gradientCut: "there is no gradient"
        case .avgFactorUsed: "the caller's avg_factor divides the loss"
        case .weightMagnitude: "the size of label_weight multiplies the loss"
        case .float32Counter: "a float32 counter sticks at 16 777 216"
        }
    }

    /// The input that shows this mistake. A recording must contain it to distinguish this mistake from the others.
    package var telling: String {
        switch self {
        case .scalarOverwrite: "two non-empty bins with different counts"
        case .maskLost: "an ignored element (weight 0)"
        case .firstCountStart: "a momentum above 0, a second call, and acc_sum"
        case .emptyBinsDecay: "a second call in which a bin is empty that was not before, and its acc_sum"
        case .nIsBins: "an empty bin"
        case .nEverNonEmpty: "a second call in which a bin is empty that was not before"
        case .lastEdgeNotExtended: "a gradient norm of exactly 1, such as a logit of 30 for target 0"
        case .rightClosedBins:
            "a gradient norm of exactly 0 or on an edge, such as a logit of 0 with an even number of bins"
        case .noMovingAverage: "a momentum above 0 and acc_sum"
        case .missingN: "two non-empty bins"
        case .missingTot: "two valid elements"
        case .meanAgain: "two elements"
        case .totIsCount, .totIsSum: "fractional weights"
        case .labelOffByOne: "two classes, both among the labels"
        case .stateReset: "a second call with a momentum above 0"
        case .doubleSigmoid: "logits beyond 0…1"
        case .gradientCut: "a recorded gradient that is not 0"
        case .avgFactorUsed: "an avg_factor that is not tot"
        case .weightMagnitude: "a weight that is neither 0 nor 1"
        case .float32Counter: "more than 16 777 216 elements in one bin"
        }
    }
}

/// One way to make a mistake.
struct LossVariant: Hashable, Sendable {
    let mistake: LossMistake
    var elements = ElementRules()
    var bins = BinRules()

    /// All variants that are evaluated. A mistake that can be made in several ways has several variants.
    static func all(for kind: GHMLoss.Kind) -> [LossVariant] {
        var isRegression = false
        if case .regression = kind { isRegression = true }
        return LossMistake.allCases.flatMap { mistake in
            variants(of: mistake, isRegression: isRegression)
        }
    }

    private static func variants(of mistake: LossMistake, isRegression: Bool) -> [LossVariant] {
        func bins(_ changes: (inout BinRules) -> Void...) -> [LossVariant] {
            changes.map { change in
                var variant = LossVariant(mistake: mistake)
                change(&variant.bins)
                return variant
            }
        }
        func elements(_ changes: (inout ElementRules) -> Void...) -> [LossVariant] {
            changes.map { change in
                var variant = LossVariant(mistake: mistake)
                change(&variant.elements)
                return variant
            }
        }
        switch mistake {
        case .scalarOverwrite: return bins({ $0.overwrite = .allElements }, { $0.overwrite = .validElements })
        case .maskLost: return withoutMask(isRegression: isRegression)
        case .firstCountStart:
            let starts: [BinRules.Start] = [
                .firstCount, .firstCall, .corrected, .correctedAndShown, .correctedPerBin, .correctedPerBinAndShown,
            ]
            return starts.flatMap { start in bins({ $0.start = start }) }
        case .emptyBinsDecay: return bins({ $0.decaysEmptyBins = true })
        case .nIsBins: return bins({ $0.divisor = .allBins })
        case .nEverNonEmpty: return bins({ $0.divisor = .everNonEmptyBins })
        case .lastEdgeNotExtended: return elements({ $0.edges = .notExtended })
        case .rightClosedBins: return elements({ $0.edges = .rightClosed }, { $0.edges = .rightClosedFromZero })
        case .noMovingAverage: return bins({ $0.weighsByCounts = true })
        case .missingN: return bins({ $0.divisor = .nothing })
        case .missingTot: return bins({ $0.leavesTotalOut = true })
        case .meanAgain: return bins({ $0.takesMeanAgain = true })
        case .totIsCount: return isRegression ? totals(.count, bins: bins) + totals(.elements, bins: bins) : []
        case .totIsSum: return isRegression ? [] : totals(.weightSum, bins: bins)
        case .labelOffByOne:
            guard !isRegression else { return [] }
            return elements({ $0.labels = .firstGenerationAsSecond }, { $0.labels = .secondGenerationAsFirst })
        case .stateReset: return bins({ $0.forgetsState = true })
        case .doubleSigmoid:
            let squashings: [ElementRules.Squashing] = [
                .twice, .twiceForProbability, .twiceInLoss, .twiceInLossForProbability, .twiceInNorm,
            ]
            return isRegression ? [] : squashings.flatMap { squashing in elements({ $0.squashing = squashing }) }
        case .gradientCut: return elements({ $0.hasNoGradient = true })
        case .avgFactorUsed:
            return totals(.averageFactor, bins: bins) + bins({ $0.dividesByAverageFactor = true })
        case .weightMagnitude:
            return elements({ $0.magnitude = .multipliesLoss }, { $0.magnitude = .multipliesWeights })
        case .float32Counter:
            return bins(
                { $0.counterLimit = 1 << 24 }, { $0.totalLimit = 1 << 24 },
                {
                    $0.counterLimit = 1 << 24
                    $0.totalLimit = 1 << 24
                })
        }
    }

    /// Ignored elements in the bins, with every T that such a port may have. For GHM-C: the count of valid elements
    /// with the ignored ones, or the count of weights above 0. For GHM-R: the sum of weights, or the count of all
    /// elements.
    private static func withoutMask(isRegression: Bool) -> [LossVariant] {
        let totals: [BinRules.Total] = [.reference, isRegression ? .elements : .weighted]
        return totals.map { total in
            var variant = LossVariant(mistake: .maskLost)
            variant.elements.countsIgnored = true
            variant.bins.total = total
            variant.bins.finalTotal = total
            return variant
        }
    }

    /// The wrong T only in the last division, only in the weights, and in both.
    private static func totals(
        _ total: BinRules.Total, bins: ((inout BinRules) -> Void...) -> [LossVariant]
    ) -> [LossVariant] {
        bins(
            { $0.finalTotal = total }, { $0.total = total },
            {
                $0.total = total
                $0.finalTotal = total
            })
    }
}
