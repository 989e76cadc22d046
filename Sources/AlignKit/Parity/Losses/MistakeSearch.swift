/// Looks for the mistake that reproduces a recording which the reference does not.
struct MistakeSearch<Scalar: LossScalar> {
    let loss: GHMLoss
    let recorded: RecordedCase<Scalar>
    /// The evidence under the reference's rules.
    let reference: [CallEvidence]
    /// What the check said of the calls under the reference's rules.
    let calls: [LossCallCheck]
    let workers: Workers

    private struct Trial {
        var mistake: LossMistake
        var residual: Double
        /// Whether it reproduces the whole case, from the first call on.
        var fitsWhole: Bool
        /// Whether it reproduces each diverged call from the state recorded before it.
        var fitsDiverged: Bool
    }

    func run() -> LossDiagnosis {
        var evidence: [ElementRules: [CallEvidence]] = [ElementRules(): reference]
        var best: [LossMistake: Trial] = [:]
        for variant in LossVariant.all(for: loss.kind) {
            if variant.mistake == .avgFactorUsed && recorded.averageFactor == nil { continue }
            if evidence[variant.elements] == nil {
                evidence[variant.elements] =
                    EvidenceCollection.collect(loss, rules: variant.elements, recorded, workers: workers) ?? []
            }
            guard let known = evidence[variant.elements], known.count == recorded.calls.count else { continue }
            let trial = trial(of: variant, known)
            if let other = best[variant.mistake], !isBetter(trial, other) { continue }
            best[variant.mistake] = trial
        }
        return diagnosis(LossMistake.allCases.compactMap { best[$0] })
    }

    private func trial(of variant: LossVariant, _ evidence: [CallEvidence]) -> Trial {
        let fits = CaseTrial(loss: loss, recorded: recorded, rules: variant.bins, evidence: evidence).run()
        let diverged = calls.indices.filter { calls[$0].status.isCreatedHere }
        let fitsWhole = fits.allSatisfy(\.chained.isAccepted)
        let fitsDiverged = !diverged.isEmpty && diverged.allSatisfy { fits[$0].isolated.isAccepted }
        let whole = fits.map(\.chained.residual).max() ?? .infinity
        let alone = diverged.map { fits[$0].isolated.residual }.max() ?? .infinity
        return Trial(
            mistake: variant.mistake, residual: fitsDiverged && !fitsWhole ? alone : whole, fitsWhole: fitsWhole,
            fitsDiverged: fitsDiverged)
    }

    private func isBetter(_ trial: Trial, _ other: Trial) -> Bool {
        if trial.fitsWhole != other.fitsWhole { return trial.fitsWhole }
        if trial.fitsDiverged != other.fitsDiverged { return trial.fitsDiverged }
        return trial.residual < other.residual
    }

    private func diagnosis(_ trials: [Trial]) -> LossDiagnosis {
        let isIsolated = !trials.contains(where: \.fitsWhole)
        let fits = trials.filter { isIsolated ? $0.fitsDiverged : $0.fitsWhole }
        let others = trials.filter { !(isIsolated ? $0.fitsDiverged : $0.fitsWhole) }
        func candidates(_ trials: [Trial]) -> [LossDiagnosis.Candidate] {
            trials.sorted { $0.residual < $1.residual }.map { .init(mistake: $0.mistake, residual: $0.residual) }
        }
        return LossDiagnosis(
            fitting: candidates(fits), runnerUp: candidates(others).first, isIsolated: isIsolated && !fits.isEmpty)
    }
}
