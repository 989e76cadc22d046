/// Verifies recorded calls of a loss: gradient norm, bin counts, moving averages, weights, value and gradient.
///
/// Every call is evaluated twice: chained, from our own state, which is carried on from the first call, and isolated,
/// from the state that was recorded after the previous call. The recording is compared with a float64 evaluation,
/// within a bound on the error of an evaluation in the recording's precision. Elements whose gradient norm lies within
/// its own rounding error of an edge may lie in either bin. A recording is accepted if some assignment of only those
/// elements reproduces it. docs/ghm-loss.md derives the bounds.
public struct LossCheck<Scalar: LossScalar> {
    public let recorded: RecordedCase<Scalar>
    public let workers: Workers
    /// The limit of the search for a mistake.
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
        // A wrong shape is no mistake of the catalogue where everything else is reproduced.
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

    /// The versions of the reference differ in the constant that is added to tot. Where the recording does not name its
    /// version, both are accepted.
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

    /// The constant that this version adds to tot in the last division.
    var totalEpsilon: Double { self >= ReferenceVersion(major: 2, minor: 23) ? 0x1p-23 : 0 }

    static func < (left: Self, right: Self) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
}
