/// Computes the weights of one call from its counts, bin by bin, in the arithmetic of `Scalar` and in the reference's
/// order of operations: S = m·S + (1−m)·c, then w = (1/S)·T, then w/n.
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
        total = Self.total(rules.total, loss, rules, totals)
    }

    private func total(_ total: BinRules.Total) -> Double { Self.total(total, loss, rules, totals) }

    /// A bin's moving average after a call in which it has `count` elements.
    func average(of bin: Int, count: Int) -> Scalar {
        let calls = before.history.calls
        let shown = shownCorrection(of: bin)
        var average = before.accSum[bin] * (shown.map { $0 > 0 ? Scalar(correction($0)) : 1 } ?? 1)
        if loss.momentum > 0, count > 0 || rules.decaysEmptyBins {
            let startsHere =
                (rules.start == .firstCount && average == 0) || (rules.start == .firstCall && calls == 0)
            let share = Scalar((1 - loss.momentum) * Double(counted(count)))
            average = startsHere ? Scalar(counted(count)) : Scalar(loss.momentum) * average + share
        }
        guard let shown else { return average }
        let isUpdated = rules.start == .correctedAndShown || count > 0
        return shown > 0 || isUpdated ? average / Scalar(correction(isUpdated ? shown + 1 : shown)) : average
    }

    /// The number of calls for which the recorded average of a bin was corrected before this call; nil if it is not
    /// corrected.
    private func shownCorrection(of bin: Int) -> Int? {
        switch rules.start {
        case .correctedAndShown: before.history.calls
        case .correctedPerBinAndShown: before.history.updates[bin]
        case .zero, .firstCount, .firstCall, .corrected, .correctedPerBin: nil
        }
    }

    /// The weight of the elements of a bin with `count` elements, where n is `divisor`; 0 if `count` is 0.
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

    /// The divisor of the weights, where `filled` says which bins have elements; n in the reference.
    func divisor(filled: [Bool]) -> Int {
        switch rules.divisor {
        case .nonEmptyBins: filled.count { $0 }
        case .allBins: loss.bins
        case .everNonEmptyBins:
            filled.indices.count { filled[$0] || before.history.updates[$0] > 0 || before.accSum[$0] > 0 }
        case .nothing: 1
        }
    }

    /// The divisor of Σ wᵢ·Lᵢ.
    var finalDivisor: Scalar {
        var divisor = total(rules.finalTotal) + loss.totalEpsilon
        if rules.dividesByAverageFactor, let factor = totals.averageFactor { divisor *= factor }
        if loss.reduction == .none || rules.leavesTotalOut { divisor = 1 }
        if rules.takesMeanAgain { divisor *= Double(max(totals.elementCount, 1)) }
        return Scalar(divisor)
    }

    /// Computes all weights and the next state from all counts.
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

    /// The count in a counter of limited range, which saturates.
    func counted(_ count: Int) -> Int { min(count, rules.counterLimit ?? count) }

    /// An average in the form in which the weights use it.
    private func used(_ average: Scalar, of bin: Int) -> Scalar {
        switch rules.start {
        case .zero, .firstCount, .firstCall, .correctedAndShown, .correctedPerBinAndShown: average
        case .corrected: average / Scalar(correction(before.history.calls + 1))
        case .correctedPerBin: average / Scalar(correction(before.history.updates[bin] + 1))
        }
    }

    /// 1 − mᵗ, or 1 if the momentum is 0.
    private func correction(_ t: Int) -> Double { loss.momentum > 0 ? 1 - power(loss.momentum, Double(t)) : 1 }
}

extension BinCalculation {
    /// T, at least 1, in float64, because T is a Python number in the reference. An `avg_factor` is taken as it is.
    fileprivate static func total(
        _ total: BinRules.Total, _ loss: GHMLoss, _ rules: BinRules, _ totals: ElementTotals
    ) -> Double {
        let count: Int
        switch (total, loss.kind) {
        case (.averageFactor, _): return totals.averageFactor ?? 1
        case (.weightSum, _), (.reference, .regression):
            return max(min(totals.weightSum, rules.totalLimit.map(Double.init) ?? .infinity), 1)
        case (.count, _), (.reference, .classification): count = totals.validCount
        case (.elements, _): count = totals.elementCount
        case (.weighted, _): count = totals.weightedCount
        }
        return Double(max(min(count, rules.totalLimit ?? count), 1))
    }
}
