/// One call's way from counts to weights, bin by bin, in the arithmetic of `Scalar` and in the reference's order of
/// operations: S = m·S + (1−m)·c, then w = (1/S)·T, then w/n.
struct BinCalculation<Scalar: LossScalar>: Sendable {
    let loss: GHMLoss
    let rules: BinRules
    let totals: ElementTotals
    /// The state before the call.
    let before: GHMState<Scalar>

    /// T as the weights use it.
    let total: Double

    init(_ loss: GHMLoss, rules: BinRules = BinRules(), totals: ElementTotals, before: GHMState<Scalar>) {
        self.loss = loss
        self.rules = rules
        self.totals = totals
        self.before = rules.forgetsState ? GHMState(bins: loss.bins) : before
        total = loss.total(rules.total, totals)
    }

    /// A bin's moving average after a call in which it has `count` elements.
    func average(of bin: Int, count: Int) -> Scalar {
        let calls = before.history.calls
        let isShownCorrected = rules.start == .correctedAndShown
        var average = before.accSum[bin] * (isShownCorrected && calls > 0 ? Scalar(correction(calls)) : 1)
        if loss.momentum > 0, count > 0 || rules.decaysEmptyBins {
            let startsHere =
                (rules.start == .firstCount && average == 0) || (rules.start == .firstCall && calls == 0)
            let share = Scalar((1 - loss.momentum) * Double(counted(count)))
            average = startsHere ? Scalar(counted(count)) : Scalar(loss.momentum) * average + share
        }
        return isShownCorrected ? average / Scalar(correction(calls + 1)) : average
    }

    /// The weight of the elements of a bin, where it has `count` of them and n is `divisor`; 0 where it has none.
    func weight(of bin: Int, count: Int, divisor: Int) -> Scalar {
        guard count > 0 else { return 0 }
        let weight: Scalar
        if loss.momentum > 0 && !rules.weighsByCounts {
            weight = 1 / used(average(of: bin, count: count), of: bin) * Scalar(total)
        } else {
            weight = Scalar(total / Double(counted(count)))
        }
        return weight / Scalar(divisor)
    }

    /// What the weights are divided by, where `filled` says which bins have elements; n in the reference.
    func divisor(filled: [Bool]) -> Int {
        switch rules.divisor {
        case .nonEmptyBins: filled.count { $0 }
        case .allBins: loss.bins
        case .everNonEmptyBins:
            filled.indices.count { filled[$0] || before.history.updates[$0] > 0 || before.accSum[$0] > 0 }
        case .nothing: 1
        }
    }

    /// What Σ wᵢ·Lᵢ is divided by.
    var finalDivisor: Scalar {
        var divisor = loss.total(rules.finalTotal, totals) + loss.totalEpsilon
        if rules.usesAverageFactor, let factor = totals.averageFactor { divisor = factor + loss.totalEpsilon }
        if loss.reduction == .none || rules.leavesTotalOut { divisor = 1 }
        if rules.takesMeanAgain { divisor *= Double(max(totals.elementCount, 1)) }
        return Scalar(divisor)
    }

    /// All of it: from all counts to all weights and the next state.
    func result(counts: [Int]) -> BinWeights<Scalar> {
        let filled = counts.map { $0 > 0 }
        let divisor = divisor(filled: filled)
        var weights = counts.indices.map { weight(of: $0, count: counts[$0], divisor: divisor) }
        var others: (outside: Scalar, ignored: Scalar) = (0, 0)
        if let overwrite = rules.overwrite, let last = filled.lastIndex(of: true) {
            weights = weights.map { _ in weights[last] }
            others = (weights[last], overwrite == .allElements ? weights[last] : 0)
        }
        let accSum = counts.indices.map { average(of: $0, count: counts[$0]) }
        return BinWeights(
            weights: weights, outsideWeight: others.outside, ignoredWeight: others.ignored, divisor: finalDivisor,
            total: total, nonEmptyBins: filled.count { $0 },
            state: GHMState(accSum: accSum, history: before.history.adding(counts)))
    }

    /// The count as a counter of limited range has it.
    func counted(_ count: Int) -> Int { min(count, rules.counterLimit ?? count) }

    /// An average as the weights use it.
    private func used(_ average: Scalar, of bin: Int) -> Scalar {
        switch rules.start {
        case .zero, .firstCount, .firstCall, .correctedAndShown: average
        case .corrected: average / Scalar(correction(before.history.calls + 1))
        case .correctedPerBin: average / Scalar(correction(before.history.updates[bin] + 1))
        }
    }

    /// 1 − mᵗ, or 1 where there is no average to correct.
    private func correction(_ t: Int) -> Double { loss.momentum > 0 ? 1 - power(loss.momentum, Double(t)) : 1 }
}

extension GHMLoss {
    /// T, at least 1, in float64: the reference's is a Python number.
    fileprivate func total(_ total: BinRules.Total, _ totals: ElementTotals) -> Double {
        let isSum: Bool
        switch (total, kind) {
        case (.count, _), (.reference, .classification): isSum = false
        case (.weightSum, _), (.reference, .regression): isSum = true
        }
        return max(isSum ? totals.weightSum : Double(totals.validCount), 1)
    }
}
