/// Verifies recorded calls of a loss: gradient norm, bin counts, moving averages, weights, value and gradient.
///
/// Every call is seen twice: chained, from a state that we carry from the first call on, and isolated, from the state
/// that was recorded after the call before. What was recorded is held against a float64 evaluation and a bound on what
/// an evaluation in the recording's precision may be off by. Elements whose gradient norm lies within its own rounding
/// error of an edge may lie in either bin; a recording is accepted if there is an assignment of just those that
/// reproduces it. docs/ghm-loss.md derives the bounds.
public struct LossCheck<Scalar: LossScalar> {
    public let recorded: RecordedCase<Scalar>
    public let workers: Workers
    /// How far a mistake is looked for.
    package var budget = LossSearchBudget()

    public init(_ recorded: RecordedCase<Scalar>, workers: Workers = Workers()) {
        self.recorded = recorded
        self.workers = workers
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func run() -> LossCaseCheck {
        switch recorded.function {
        case .plain(let loss):
            LossCaseCheck(
                name: recorded.name, loss: loss.name, implementation: recorded.implementation,
                calls: recorded.calls.map {
                    PlainLossJudge(loss, recorded: recorded, call: $0).check(workers: workers)
                },
                diagnosis: nil)
        case .harmonized(let loss): check(loss)
        }
    }

    private func check(_ loss: GHMLoss) -> LossCaseCheck {
        let evidence = EvidenceCollection<Scalar>.collect(loss, rules: ElementRules(), recorded, workers: workers) ?? []
        let trials = dialects(of: loss).map {
            CaseTrial<Scalar>(loss: $0, recorded: recorded, rules: BinRules(), evidence: evidence)
        }
        var chosen = trials[0]
        var fits = chosen.run()
        for trial in trials.dropFirst() where !fits.allSatisfy(\.chained.isAccepted) {
            let others = trial.run()
            if others.allSatisfy(\.chained.isAccepted) { (chosen, fits) = (trial, others) }
        }
        var ours = HarmonizedRun<Scalar>(chosen.loss, workers: workers)
        let calls = recorded.calls.indices.map { index -> LossCallCheck in
            let call = recorded.calls[index]
            let values = ours.advance(call, fit: fits[index].chained, evidence: evidence[index])
            return HarmonizedVerdict(call: call, evidence: evidence[index], fits: fits[index], ours: values).check
        }
        let isAligned = calls.allSatisfy(\.status.isAligned)
        // What has the wrong shape is no mistake of the catalogue where the rest is as it should be.
        let isReproduced = fits.allSatisfy { $0.chained.isAccepted && $0.isolated.isAccepted }
        return LossCaseCheck(
            name: recorded.name, loss: recorded.function.name, implementation: recorded.implementation, calls: calls,
            diagnosis: isAligned || isReproduced
                ? nil
                : MistakeSearch(
                    loss: chosen.loss, recorded: recorded, reference: evidence, calls: calls, budget: budget,
                    workers: workers
                ).run())
    }

    /// The reference's versions differ in what is added to tot; where the recording does not say which version it
    /// follows, either will do.
    private func dialects(of loss: GHMLoss) -> [GHMLoss] {
        guard ReferenceVersion(implementation: recorded.implementation) == nil else { return [loss] }
        var other = loss
        other.totalEpsilon = loss.totalEpsilon == 0 ? 0x1p-23 : 0
        return [loss, other]
    }
}

extension EvidenceCollection {
    /// The evidence of every call of a case; nil where the rules do not apply to it.
    static func collect(
        _ loss: GHMLoss, rules: ElementRules, _ recorded: RecordedCase<Scalar>, workers: Workers
    ) -> [CallEvidence]? {
        var all: [CallEvidence] = []
        for call in recorded.calls {
            let collection = EvidenceCollection(
                loss, rules: rules, call: call, isPartlySingle: recorded.isPartlySingle)
            guard let collection else { return nil }
            all.append(collection.collect(workers: workers))
        }
        return all
    }
}

/// The version of mmdet that an implementation's name gives: `mmdet-3.3.0`.
struct ReferenceVersion: Comparable, Sendable {
    let major: Int
    let minor: Int

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    init?(implementation: String?) {
        guard let implementation, implementation.hasPrefix("mmdet-") else { return nil }
        let numbers = implementation.dropFirst("mmdet-".count).split(separator: ".").map { Int($0) }
        guard numbers.count >= 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        self.init(major: major, minor: minor)
    }

    /// What this version adds to tot in the last division.
    var totalEpsilon: Double { self >= ReferenceVersion(major: 2, minor: 23) ? 0x1p-23 : 0 }

    static func < (left: Self, right: Self) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
}
