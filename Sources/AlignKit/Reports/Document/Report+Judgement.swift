extension Report {
    /// Whether a tolerance decides the status of any row.
    package var canBeJudged: Bool { rows.contains { !$0.judgements.isEmpty } }

    /// The same check, judged by |actual − expected| ≤ atol + rtol·|expected| in place of the tolerance that it ran
    /// with.
    ///
    /// Every row whose status depends on a tolerance is judged again. Everything else that stood against the check
    /// remains, such as wrong shapes and values that are finite on one side only.
    ///
    /// - Precondition: both are finite and not below 0.
    public func judged(rtol: Double, atol: Double) -> Report {
        guard outcome != .errored, canBeJudged else { return self }
        var report = self
        var hasFailed = false
        report.rows = rows.map { row in
            let judged = row.judged(rtol: rtol, atol: atol, afterFailure: hasFailed)
            if judged.status.isFailure { hasFailed = true }
            return judged
        }
        let failing = Set(report.failures.map(\.name))
        for index in report.rows.indices {
            if let origin = report.rows[index].origin, !failing.contains(origin) { report.rows[index].origin = nil }
            report.rows[index].reproduction = rows[index].reproduction?.judging(rtol: rtol, atol: atol)
        }
        report.reproduction = reproduction?.judging(rtol: rtol, atol: atol)
        report.markFailures()
        report.provenance.removeAll { $0.title == "tolerance" }
        report.provenance.append(Fact("tolerance", "|difference| ≤ \(atol) + \(rtol)·|expected|"))
        // They were about the verdict that is replaced here.
        (report.explanations, report.divergence, report.printout, report.data) = ([], nil, nil, nil)
        report.doubts = []
        if report.reasons.isEmpty { report.doubts = lastingDoubts }
        report.outcome = report.reasons.isEmpty ? .passed : .failed
        let verdict: Verdict = report.reasons.isEmpty ? .aligned : report.doubts.isEmpty ? .diverged : .mistrusted
        report.verdict = verdict.rawValue
        return report
    }

    /// Marks the points of the rows where an error was made.
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
    fileprivate func judged(rtol: Double, atol: Double, afterFailure: Bool) -> Report.Row {
        guard !judgements.isEmpty else { return self }
        var row = self
        row.evidence = []
        (row.words, row.excess) = (nil, nil)
        var isExact = true
        for judgement in judgements {
            guard let hull = judgement.hulls.first(where: { $0.passes(rtol: rtol, atol: atol) }) else {
                row.status = afterFailure ? judgement.inheritedFailure ?? judgement.failure : judgement.failure
                row.evidence = judgement.hulls.first.map { [$0.needs(rtol: rtol, atol: atol)] } ?? []
                if row.status.kind == .created {
                    row.words = "made \(row.span ?? "here"): more than the tolerance allows"
                }
                return row
            }
            if judgement.isForExactness, !hull.isExact { isExact = false }
        }
        row.status = floor ?? .init((isExact ? TensorCheck.Status.exact : .aligned).rawValue, .passed)
        if floor == nil { row.details = nil }
        return row
    }
}

extension String {
    /// The command line with this tolerance in place of its own. All options come before the first quoted word.
    fileprivate func judging(rtol: Double, atol: Double) -> String {
        let end = firstIndex(of: "'") ?? endIndex
        let options = self[..<end].replacing(#/ --(fast|(precision|rtol|atol) [^ ]+)(?= )/#, with: "")
        let command = options.prefix { $0 != " " } + options.dropFirst(options.prefix { $0 != " " }.count).prefix(1)
        let rest = options.dropFirst(command.count)
        let name = rest.prefix { $0 != " " }
        return "\(command)\(name) --rtol \(rtol) --atol \(atol)\(rest.dropFirst(name.count))\(self[end...])"
    }
}

extension ToleranceHull {
    /// The tolerances that would pass, in words.
    fileprivate func needs(rtol: Double, atol: Double) -> String {
        guard oneSided == 0 else { return "\(oneSided.counted("element")) not finite on one side only" }
        let relative = smallestRelative(atol: atol).map { "rtol \($0)" }
        let absolute = smallestAbsolute(rtol: rtol).map { "atol \($0)" }
        let needs = [relative, absolute].compactMap(\.self).joined(separator: " or ")
        return "passes with \(needs)"
    }
}
