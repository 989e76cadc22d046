extension PairCheck {
    /// What an element-wise tolerance decides, in the order in which a comparison with one asks: what each side is by
    /// itself, then the two against each other. Empty where nothing was kept, or no tolerance changes anything.
    var judgements: [Report.Judgement] {
        guard let hull = evidence.hull, hull.oneSided == 0 else { return [] }
        let own = evidence.own.compactMap { check -> Report.Judgement? in
            guard var judgement = check.isolatedJudgement else { return nil }
            judgement.isForExactness = false
            return judgement
        }
        // What two sides that are right by themselves differ by is inherited.
        let failure: TensorCheck.Status = evidence.own.count == 2 ? .drifted : .diverged
        return own + [Report.Judgement([hull], failure: failure.forReport)]
    }

    /// What one side is by itself under any tolerance: of another shape, or no tensor at all.
    var floor: Report.Status? {
        evidence.own.first { $0.status.isCreatedHere && $0.evidence == nil }?.status.forReport
    }
}
