/// Evaluates a whole case under one set of rules. Every call is evaluated twice: chained, from our own state, and
/// isolated, from the recorded state.
struct CaseTrial<Scalar: LossScalar> {
    let loss: GHMLoss
    let recorded: RecordedCase<Scalar>
    let rules: BinRules
    /// The evidence of each call under these rules for elements.
    let evidence: [CallEvidence]

    /// A call's fits.
    struct CallFits {
        var chained: CallFit
        var isolated: CallFit
    }

    func run() -> [CallFits] {
        var steps = Int.max
        return run(steps: &steps)
    }

    /// - Parameter steps: how many positions the searches for elements at edges may still visit.
    func run(steps: inout Int) -> [CallFits] {
        var state = GHMState<Double>(bins: loss.bins)
        var stateError = [Double](repeating: 0, count: loss.bins)
        var fits: [CallFits] = []
        for (index, call) in recorded.calls.enumerated() {
            var before = state
            var beforeError = stateError
            if index > 0, loss.momentum > 0, let accSum = recorded.calls[index - 1].accSum {
                before.accSum = accSum
                beforeError = [Double](repeating: 0, count: loss.bins)
            }
            let isolated = judge(call, evidence[index], before: before, error: beforeError)
                .bestFit(steps: &steps)
            let judge = judge(call, evidence[index], before: state, error: stateError)
            // The positions of the elements at edges do not depend on the state before the call.
            var chained = judge.judge(upper: isolated.upper)
            if !chained.isAccepted { chained = judge.bestFit(steps: &steps) }
            state = chained.state
            stateError = chained.stateError
            fits.append(CallFits(chained: chained, isolated: isolated))
        }
        return fits
    }

    private func judge(
        _ call: RecordedCall<Scalar>, _ evidence: CallEvidence, before: GHMState<Double>, error: [Double]
    ) -> CallJudge<Scalar> {
        CallJudge(
            loss, rules: rules, evidence: evidence, call: call, averageFactor: recorded.averageFactor,
            isPartlySingle: recorded.isPartlySingle,
            before: before, beforeError: error)
    }
}
