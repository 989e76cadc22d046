extension TensorCheck {
    /// What an element-wise tolerance decides, in the order in which a check with one asks; empty where nothing was
    /// kept or no tolerance changes anything.
    var judgements: [Report.Judgement] {
        guard let evidence else { return [] }
        let own = isolatedJudgement
        let inherited = evidence.chained.map { Report.Judgement([$0], failure: Status.drifted.forReport) }
        return own.map { [$0] + (inherited.map { [$0] } ?? []) } ?? []
    }

    /// The comparison of our output from the recorded inputs; nil where nothing was kept of it.
    var isolatedJudgement: Report.Judgement? {
        let hulls = [evidence?.isolated, evidence?.repaired].compactMap(\.self)
        guard !hulls.isEmpty else { return nil }
        let failure = evidence?.isolated.map { $0.oneSided > 0 ? Status.nonFinite : .diverged } ?? .shapeMismatch
        return Report.Judgement(hulls, failure: failure.forReport)
    }

    /// What it is although every tolerance is met: of another shape down the chain, or not what another recording of
    /// the same output is.
    var floor: Report.Status? {
        guard let evidence else { return nil }
        let status: Status? = evidence.chained == nil ? .drifted : evidence.isContradicted ? .diverged : nil
        return status?.forReport
    }
}

extension PairCheck {
    /// What an element-wise tolerance decides, in the order in which a comparison with one asks: what each side is by
    /// itself, then the two against each other. Empty where nothing was kept, or no tolerance changes anything.
    ///
    /// - Parameter inputsDiffer: whether the recordings were made from different inputs, so that nothing was made
    ///   first.
    func judgements(inputsDiffer: Bool) -> [Report.Judgement] {
        guard let hull = evidence.hull, hull.oneSided == 0 || evidence.own.isEmpty else { return [] }
        let own = evidence.own.compactMap { check -> Report.Judgement? in
            guard var judgement = check.isolatedJudgement else { return nil }
            judgement.isForExactness = false
            return judgement
        }
        // What two sides that are right by themselves differ by is inherited.
        let inherited = TensorCheck.Status.drifted.forReport
        let made: TensorCheck.Status = hull.oneSided > 0 ? .nonFinite : .diverged
        let failure = evidence.own.count == 2 || inputsDiffer ? inherited : made.forReport
        return own + [Report.Judgement([hull], failure: failure, inheritedFailure: inherited)]
    }

    /// What one side is by itself under any tolerance: of another shape, or no tensor at all.
    var floor: Report.Status? {
        evidence.own.first { $0.status.isCreatedHere && $0.evidence == nil }?.status.forReport
    }
}
