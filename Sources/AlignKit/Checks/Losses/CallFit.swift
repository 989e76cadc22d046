/// The result of reproducing one recorded call with a set of rules and an assignment of the elements at edges.
struct CallFit: Sendable {
    /// The number of elements of each bin.
    var counts: [Int]
    /// The elements at edges that lie above their edge.
    var upper: Set<Int>
    /// The state after the call, in float64, and a bound on the error of a recorded state.
    var state: GHMState<Double>
    var stateError: [Double]
    var weights: BinWeights<Double>
    /// The loss in float64.
    var loss: Double
    /// The quantities that exceed their bounds, in the order in which a mistake propagates.
    var failing: [LossQuantity]
    /// The largest relative difference between any recorded quantity and this fit.
    var residual: Double

    var isAccepted: Bool { failing.isEmpty }
}

/// Judges assignments of the elements at edges for one recorded call, under given rules and from a given state.
struct CallJudge<Scalar: LossScalar> {
    let loss: GHMLoss
    let evidence: CallEvidence
    let call: RecordedCall<Scalar>
    let calculation: BinCalculation<Double>
    /// The unit roundoff of weights, gradients and sums.
    let unit: Double
    /// The bound on the error of the state before the call.
    let beforeError: [Double]

    init(
        _ loss: GHMLoss, rules: BinRules, evidence: CallEvidence, call: RecordedCall<Scalar>,
        averageFactor: Double?, isPartlySingle: Bool = false, before: GHMState<Double>, beforeError: [Double]
    ) {
        unit = isPartlySingle ? max(Rounded<Scalar>.unit, Rounded<Float>.unit) : Rounded<Scalar>.unit
        self.loss = loss
        self.evidence = evidence
        self.call = call
        self.beforeError = rules.forgetsState ? [Double](repeating: 0, count: loss.bins) : beforeError
        var totals = evidence.totals
        totals.averageFactor = averageFactor
        calculation = BinCalculation(loss, rules: rules, totals: totals, before: before)
    }

    // MARK: Bounds

    private var stateUnit: Double { call.isAccSumSingle ? Rounded<Float>.unit : Rounded<Scalar>.unit }

    /// |fl(S) − S|: three roundings of m·S, three roundings of (1−m)·c, the rounding of 1 − m itself, as in ports that
    /// compute it in their own precision, and one more rounding for a correction.
    func stateError(of bin: Int, count: Int) -> Double {
        let inherited = loss.momentum * beforeError[bin]
        guard count > 0 || calculation.rules.decaysEmptyBins else { return beforeError[bin] }
        let old = abs(calculation.before.accSum[bin])
        return inherited + stateUnit * (4 * loss.momentum * old + 4 * Double(count))
    }

    /// The relative error of a weight: the roundings of 1/S, ·T, T itself and /n, and the error of S.
    func weightError(of bin: Int, count: Int) -> Double {
        guard loss.momentum > 0, !calculation.rules.weighsByCounts else { return 5 * unit }
        let average = abs(calculation.average(of: bin, count: count))
        return 5 * max(unit, stateUnit) + (average > 0 ? stateError(of: bin, count: count) / average : 0)
    }

    /// The relative error of a sum of `terms` terms of the same sign.
    func sumError(terms: Int) -> Double { SumBound.relative(terms: terms, unit: unit) }

    /// The relative error of T where T is a sum of fractional weights. It cancels where the weights and the last
    /// division use the same T.
    private var totalError: Double {
        let sums = evidence.totals.weightSum
        return sums == sums.rounded() && sums < 1 / unit ? 0 : sumError(terms: evidence.totals.elementCount)
    }

    var factorSlack: Double {
        let rules = calculation.rules
        let cancels =
            rules.total == rules.finalTotal && !rules.leavesTotalOut && loss.reduction == .mean
        return 4 * unit + (cancels ? 0 : totalError)
    }

    var weightSlack: Double { totalError }

    /// The factor by which a weight is multiplied in the gradient.
    var scale: Double { loss.lossWeight / calculation.finalDivisor }

    // MARK: Judging

    /// The assignment that follows from the recorded norms, or from our own where none were recorded.
    var ownAssignment: Set<Int> {
        Set(evidence.atEdges.joined().lazy.filter(\.isUpper).map(\.index))
    }

    func counts(upper: Set<Int>) -> [Int] {
        var counts = evidence.bins.map(\.count)
        for element in evidence.atEdges.joined() {
            let bin = upper.contains(element.index) ? element.edge : element.edge - 1
            if counts.indices.contains(bin) { counts[bin] += 1 }
        }
        return counts
    }

    func judge(upper: Set<Int>) -> CallFit {
        let counts = counts(upper: upper)
        let weights = calculation.result(counts: counts)
        var fit = CallFit(
            counts: counts, upper: upper, state: weights.state,
            stateError: counts.indices.map { stateError(of: $0, count: counts[$0]) }, weights: weights,
            loss: .nan, failing: [], residual: 0)
        let parts = parts(upper: upper, weights)
        if evidence.strayNorm != nil { fit.fail(.gradientNorm, by: evidence.normMaxAbs) }
        judgeCounts(&fit)
        judgeState(&fit)
        judgeWeights(parts, &fit)
        judgeLoss(parts, &fit)
        judgeGradient(parts, &fit)
        return fit
    }

    /// Elements that share a weight, and their recorded evidence.
    private struct Part {
        var evidence: BinEvidence
        var weight: Double
        /// The relative error of the weight.
        var error: Double
    }

    /// The parts: the elements that certainly lie in each bin, each element at an edge, the elements in no bin, and the
    /// ignored elements.
    private func parts(upper: Set<Int>, _ weights: BinWeights<Double>) -> [Part] {
        let counts = counts(upper: upper)
        func part(_ evidence: BinEvidence, in bin: Int) -> Part {
            guard counts.indices.contains(bin) else {
                return Part(evidence: evidence, weight: weights.outsideWeight, error: 5 * unit)
            }
            return Part(
                evidence: evidence, weight: weights.weights[bin], error: weightError(of: bin, count: counts[bin]))
        }
        return evidence.bins.indices.map { part(evidence.bins[$0], in: $0) }
            + evidence.atEdges.joined().map { element in
                part(element.evidence, in: upper.contains(element.index) ? element.edge : element.edge - 1)
            } + [
                part(evidence.outside, in: -1),
                Part(evidence: evidence.ignored, weight: weights.ignoredWeight, error: 5 * unit),
            ]
    }

    private func judgeCounts(_ fit: inout CallFit) {
        let counted = fit.counts.map(calculation.counted)
        guard let recorded = call.binCounts, recorded != counted else { return }
        let excess = zip(recorded, counted).map { Double(abs($0 - $1)) / Double(max($0, $1, 1)) }
        fit.fail(.binCounts, by: excess.max() ?? 1)
    }

    private func judgeState(_ fit: inout CallFit) {
        guard let recorded = call.accSum, loss.momentum > 0 else { return }
        for bin in recorded.indices {
            let difference = abs(recorded[bin] - fit.state.accSum[bin])
            let relative = difference == 0 ? 0 : difference / max(abs(recorded[bin]), abs(fit.state.accSum[bin]))
            fit.note(relative)
            if !(difference <= fit.stateError[bin]) { fit.fail(.accSum, by: relative) }
        }
    }

    private func judgeWeights(_ parts: [Part], _ fit: inout CallFit) {
        guard call.weights != nil else { return }
        for part in parts where part.evidence.count > 0 {
            let distance = part.evidence.weights.distance(part.weight)
            fit.note(distance)
            if !part.evidence.weights.contains(part.weight, relative: part.error + weightSlack) {
                fit.fail(.weights, by: distance)
            }
        }
    }

    private func judgeGradient(_ parts: [Part], _ fit: inout CallFit) {
        guard call.gradient != nil else { return }
        if evidence.oneSided > 0 { fit.fail(.gradient, by: .infinity) }
        for part in parts where part.evidence.count > 0 {
            let distance = part.evidence.factors.distance(part.weight * scale)
            fit.note(distance)
            if !part.evidence.factors.contains(part.weight * scale, relative: part.error + factorSlack) {
                fit.fail(.gradient, by: distance)
            }
        }
    }

    private func judgeLoss(_ parts: [Part], _ fit: inout CallFit) {
        var sum = 0.0
        var bound = 0.0
        for part in parts {
            sum += part.weight * part.evidence.loss
            bound += part.weight * (part.evidence.lossError + (part.error + factorSlack) * abs(part.evidence.loss))
        }
        bound += sumError(terms: evidence.totals.elementCount) * abs(sum)
        fit.loss = evidence.hasNonFiniteLoss ? .nan : sum * scale
        guard call.hasLoss else { return }
        if evidence.hasNonFiniteLoss || !call.loss.isFinite {
            if evidence.hasNonFiniteLoss != !call.loss.isFinite { fit.fail(.loss, by: .infinity) }
            return
        }
        let difference = abs(call.loss - fit.loss)
        let relative = difference == 0 ? 0 : difference / max(abs(call.loss), abs(fit.loss))
        fit.note(relative)
        if !(difference <= abs(bound * scale) + Double(Scalar.leastNormalMagnitude)) { fit.fail(.loss, by: relative) }
    }
}

extension CallFit {
    fileprivate mutating func note(_ residual: Double) {
        self.residual = residual.isNaN ? .infinity : max(self.residual, residual)
    }

    fileprivate mutating func fail(_ quantity: LossQuantity, by residual: Double) {
        if !failing.contains(quantity) { failing.append(quantity) }
        note(residual)
    }
}
