extension GHMLoss {
    /// Turns a call's counts into weights and the next state, in the arithmetic of `Scalar` and in the reference's order
    /// of operations: S = m·S + (1−m)·c, then w = (1/S)·T, then w/n.
    func weights<Scalar: LossScalar>(
        counts: [Int], totals: ElementTotals, state before: GHMState<Scalar>, rules: BinRules = BinRules()
    ) -> BinWeights<Scalar> {
        let counts = counts.map { min($0, rules.counterLimit ?? $0) }
        let total = value(of: rules.total, totals)
        let state = updated(rules.forgetsState ? GHMState(bins: bins) : before, counts: counts, rules: rules)
        let averages = used(state, rules: rules)
        let filled = counts.indices.filter { counts[$0] > 0 }
        let n = divisor(filled: filled.count, state: state, rules: rules)
        var weights = counts.indices.map { bin -> Scalar in
            guard counts[bin] > 0 else { return 0 }
            let isAveraged = momentum > 0 && !rules.weighsByCounts
            let weight = isAveraged ? 1 / averages[bin] * Scalar(total) : Scalar(total / Double(counts[bin]))
            return filled.isEmpty ? weight : weight / Scalar(n)
        }
        var otherWeight: Scalar = 0
        if let overwrite = rules.overwrite, let last = filled.last {
            weights = weights.map { _ in weights[last] }
            if overwrite == .allElements { otherWeight = weights[last] }
        }
        return BinWeights(
            weights: weights, otherWeight: otherWeight, divisor: finalDivisor(totals, rules: rules), total: total,
            nonEmptyBins: filled.count, state: state)
    }

    /// T, at least 1, in the precision of a float64 (the reference's is a Python number).
    private func value(of total: BinRules.Total, _ totals: ElementTotals) -> Double {
        let isSum: Bool
        switch (total, kind) {
        case (.count, _), (.reference, .classification): isSum = false
        case (.weightSum, _), (.reference, .regression): isSum = true
        }
        return max(isSum ? totals.weightSum : Double(totals.validCount), 1)
    }

    private func updated<Scalar: LossScalar>(
        _ before: GHMState<Scalar>, counts: [Int], rules: BinRules
    ) -> GHMState<Scalar> {
        var state = GHMState(accSum: before.accSum, history: before.history.adding(counts))
        guard momentum > 0 else { return state }
        let keep = Scalar(momentum)
        let shown = rules.start == .correctedAndShown
        let undo = shown && before.history.calls > 0 ? correction(before.history.calls) : 1
        for bin in counts.indices {
            let share = Scalar((1 - momentum) * Double(counts[bin]))
            let old = state.accSum[bin] * Scalar(undo)
            let startsHere =
                (rules.start == .firstCount && old == 0) || (rules.start == .firstCall && before.history.calls == 0)
            if counts[bin] > 0 || rules.decaysEmptyBins {
                state.accSum[bin] = startsHere ? Scalar(counts[bin]) : keep * old + share
            } else {
                state.accSum[bin] = old
            }
            if shown { state.accSum[bin] /= Scalar(correction(state.history.calls)) }
        }
        return state
    }

    /// The averages as the weights use them.
    private func used<Scalar: LossScalar>(_ state: GHMState<Scalar>, rules: BinRules) -> [Scalar] {
        switch rules.start {
        case .zero, .firstCount, .firstCall, .correctedAndShown: state.accSum
        case .corrected: state.accSum.map { $0 / Scalar(correction(state.history.calls)) }
        case .correctedPerBin:
            zip(state.accSum, state.history.updates).map { $0 / Scalar(correction(max($1, 1))) }
        }
    }

    /// 1 − mᵗ.
    private func correction(_ t: Int) -> Double { 1 - power(momentum, Double(t)) }

    private func divisor<Scalar>(filled: Int, state: GHMState<Scalar>, rules: BinRules) -> Int {
        switch rules.divisor {
        case .nonEmptyBins: filled
        case .allBins: bins
        case .everNonEmptyBins: zip(state.history.updates, state.accSum).count { $0 > 0 || $1 > 0 }
        case .nothing: 1
        }
    }

    private func finalDivisor<Scalar: LossScalar>(_ totals: ElementTotals, rules: BinRules) -> Scalar {
        var divisor = value(of: rules.finalTotal, totals) + totalEpsilon
        if rules.usesAverageFactor, let factor = totals.averageFactor { divisor = factor + totalEpsilon }
        if reduction == .none || rules.leavesTotalOut { divisor = 1 }
        if rules.takesMeanAgain { divisor *= Double(max(totals.elementCount, 1)) }
        return Scalar(divisor)
    }
}
