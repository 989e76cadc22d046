extension Report {
    /// Whether there is something that a tolerance decides.
    public var canBeJudged: Bool { rows.contains { !$0.judgements.isEmpty } }

    /// The same check under |actual − expected| ≤ atol + rtol·|expected| in place of the tolerance that it ran with.
    ///
    /// Every row is judged anew for which a tolerance is what decides; shapes, values that are not finite on one side
    /// only and everything else that stood against the check stands.
    ///
    /// - Precondition: both are finite and not below 0.
    public func judged(rtol: Double, atol: Double) -> Report {
        guard outcome != .errored else { return self }
        var report = self
        let options = " --rtol \(rtol) --atol \(atol)"
        report.rows = rows.map { $0.judged(rtol: rtol, atol: atol) }
        for index in report.rows.indices { report.rows[index].reproduction? += options }
        report.reproduction? += options
        report.markFailures()
        report.provenance.removeAll { $0.title == "tolerance" }
        report.provenance.append(Fact("tolerance", "|difference| ≤ \(atol) + \(rtol)·|expected|"))
        report.outcome = report.reasons.isEmpty ? .passed : .failed
        report.verdict = (report.outcome == .passed ? Verdict.aligned : .diverged).rawValue
        return report
    }

    /// Marks the points of what failed by itself.
    private mutating func markFailures() {
        for plot in plots.indices {
            for series in plots[plot].series.indices where plots[plot].series[series].style == .points {
                for point in plots[plot].series[series].points.indices {
                    guard let row = plots[plot].series[series].points[point].row, rows.indices.contains(row) else {
                        continue
                    }
                    let isMarked = rows[row].status.kind == .created
                    plots[plot].series[series].points[point].isMarked = isMarked ? true : nil
                }
            }
        }
    }
}

extension Report.Row {
    fileprivate func judged(rtol: Double, atol: Double) -> Report.Row {
        guard !judgements.isEmpty else { return self }
        var row = self
        let isExact = judgements.allSatisfy(\.hull.isExact)
        row.status = .init((isExact ? TensorCheck.Status.exact : .aligned).rawValue, .passed)
        row.evidence = []
        if let failing = judgements.first(where: { !$0.hull.passes(rtol: rtol, atol: atol) }) {
            row.status = failing.failure
            row.evidence = [failing.hull.needs(rtol: rtol, atol: atol)]
        } else {
            row.details = nil
        }
        return row
    }
}

extension ToleranceHull {
    /// What it would take to pass.
    fileprivate func needs(rtol: Double, atol: Double) -> String {
        guard oneSided == 0 else { return "\(oneSided) elements are not finite on one side only" }
        let relative = smallestRelative(atol: atol).map { "rtol \($0)" }
        let absolute = smallestAbsolute(rtol: rtol).map { "atol \($0)" }
        let needs = [relative, absolute].compactMap(\.self).joined(separator: " or ")
        return "passes with \(needs)"
    }
}
