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
