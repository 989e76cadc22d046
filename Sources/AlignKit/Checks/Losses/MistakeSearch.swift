/// Looks for the mistake that reproduces a recording, where the reference does not reproduce it.
///
/// The extent of the search depends only on the recording, not on time: `LossSearchBudget`.
struct MistakeSearch<Scalar: LossScalar> {
    let loss: GHMLoss
    let recorded: RecordedCase<Scalar>
    /// The evidence under the reference's rules.
    let reference: [CallEvidence]
    /// The results of the check for the calls under the reference's rules.
    let calls: [LossCallCheck]
    let budget: LossSearchBudget
    let workers: Workers

    private struct Trial {
        var mistake: LossMistake
        var residual: Double
        /// Whether it reproduces the whole case, from the first call on.
        var fitsWhole: Bool
        /// Whether it reproduces each diverged call from the state recorded before it.
        var fitsDiverged: Bool
        /// Whether the search for elements at edges was cut off.
        var isCut: Bool

        var fits: Bool { fitsWhole || fitsDiverged }
    }

    func run() -> LossDiagnosis {
        let variants = LossVariant.all(for: loss.kind).filter {
            $0.mistake != .avgFactorUsed || recorded.averageFactor != nil
        }
        var evidence = RuleEvidence(
            loss: loss, recorded: recorded, reference: reference, rules: variants.map(\.elements), budget: budget,
            workers: workers)
        var steps = budget.steps
        var best: [LossMistake: Trial] = [:]
        var untried: Set<LossMistake> = []
        for variant in variants {
            switch evidence.under(variant.elements) {
            case .beyondBudget: untried.insert(variant.mistake)
            case .refuted: break
            case .found(let known):
                let trial = trial(of: variant, known, steps: &steps)
                if trial.isCut { untried.insert(variant.mistake) }
                if let other = best[variant.mistake], !isBetter(trial, other) { continue }
                best[variant.mistake] = trial
            }
        }
        return diagnosis(LossMistake.allCases.compactMap { best[$0] }, untried: untried)
    }

    private func trial(of variant: LossVariant, _ evidence: [CallEvidence], steps: inout Int) -> Trial {
        let fits = CaseTrial(loss: loss, recorded: recorded, rules: variant.bins, evidence: evidence)
            .run(steps: &steps)
        let diverged = calls.indices.filter { calls[$0].status.isCreatedHere }
        let fitsWhole = fits.allSatisfy(\.chained.isAccepted)
        let fitsDiverged = !diverged.isEmpty && diverged.allSatisfy { fits[$0].isolated.isAccepted }
        let whole = fits.map(\.chained.residual).max() ?? .infinity
        let alone = diverged.map { fits[$0].isolated.residual }.max() ?? .infinity
        return Trial(
            mistake: variant.mistake, residual: fitsDiverged && !fitsWhole ? alone : whole, fitsWhole: fitsWhole,
            fitsDiverged: fitsDiverged, isCut: steps <= 0 && !fitsWhole && evidence.contains { $0.ambiguousCount > 0 })
    }

    private func isBetter(_ trial: Trial, _ other: Trial) -> Bool {
        if trial.fitsWhole != other.fitsWhole { return trial.fitsWhole }
        if trial.fitsDiverged != other.fitsDiverged { return trial.fitsDiverged }
        return trial.residual < other.residual
    }

    private func diagnosis(_ trials: [Trial], untried: Set<LossMistake>) -> LossDiagnosis {
        let isIsolated = !trials.contains(where: \.fitsWhole)
        let fits = trials.filter { isIsolated ? $0.fitsDiverged : $0.fitsWhole }
        let others = trials.filter { !(isIsolated ? $0.fitsDiverged : $0.fitsWhole) }
        func candidates(_ trials: [Trial]) -> [LossDiagnosis.Candidate] {
            trials.sorted { $0.residual < $1.residual }.map { .init(mistake: $0.mistake, residual: $0.residual) }
        }
        let fitting = Set(fits.map(\.mistake))
        return LossDiagnosis(
            fitting: candidates(fits), runnerUp: candidates(others).first, isIsolated: isIsolated && !fits.isEmpty,
            untried: LossMistake.allCases.filter { untried.contains($0) && !fitting.contains($0) })
    }
}

/// The limit of the work for the search for a mistake, in numbers that are the same on every machine.
package struct LossSearchBudget: Sendable {
    /// How many elements may be evaluated again under other rules than the reference's. The limit is `elements`, or
    /// `passes` times the elements of the recording, whichever is larger.
    package var elements = 1 << 26
    package var passes = 2
    /// How many positions the searches for elements at edges may visit, over all trials.
    package var steps = 100_000_000

    package init() {}
}
