extension TensorCheck {
    /// What an element-wise tolerance decides, in the order in which a check with such a tolerance decides it. Empty if
    /// nothing was kept, or if no tolerance changes anything.
    var judgements: [Report.Judgement] {
        guard let evidence else { return [] }
        let own = isolatedJudgement
        let inherited = evidence.chained.map { Report.Judgement([$0], failure: Status.drifted.forReport) }
        return own.map { [$0] + (inherited.map { [$0] } ?? []) } ?? []
    }

    /// The comparison of our output, computed from the recorded inputs; nil if nothing of it was kept.
    var isolatedJudgement: Report.Judgement? {
        let hulls = [evidence?.isolated, evidence?.repaired].compactMap(\.self)
        guard !hulls.isEmpty else { return nil }
        let failure = evidence?.isolated.map { $0.oneSided > 0 ? Status.nonFinite : .diverged } ?? .shapeMismatch
        return Report.Judgement(hulls, failure: failure.forReport)
    }

    /// The status if every tolerance is met, but something else is wrong: the chained output has another shape, or
    /// another recording of the same output differs.
    var floor: Report.Status? {
        guard let evidence else { return nil }
        let status: Status? = evidence.chained == nil ? .drifted : evidence.isContradicted ? .diverged : nil
        return status?.forReport
    }
}

extension PairCheck {
    /// What an element-wise tolerance decides, in the order in which a comparison with such a tolerance decides it:
    /// first each side by itself, then the difference of the two. Empty if nothing was kept, or if no tolerance changes
    /// anything.
    ///
    /// - Parameter inputsDiffer: whether the recordings were made from different inputs. If so, their difference is
    ///   inherited.
    func judgements(inputsDiffer: Bool) -> [Report.Judgement] {
        guard let hull = evidence.hull, hull.oneSided == 0 || evidence.own.isEmpty else { return [] }
        let own = evidence.own.compactMap { check -> Report.Judgement? in
            guard var judgement = check.isolatedJudgement else { return nil }
            judgement.isForExactness = false
            return judgement
        }
        // If both sides are right by themselves, their difference is inherited.
        let inherited = TensorCheck.Status.drifted.forReport
        let made: TensorCheck.Status = hull.oneSided > 0 ? .nonFinite : .diverged
        let failure = evidence.own.count == 2 || inputsDiffer ? inherited : made.forReport
        return own + [Report.Judgement([hull], failure: failure, inheritedFailure: inherited)]
    }

    /// The status of one side by itself that no tolerance changes: another shape, or no tensor at all.
    var floor: Report.Status? {
        evidence.own.first { $0.status.isCreatedHere && $0.evidence == nil }?.status.forReport
    }
}
