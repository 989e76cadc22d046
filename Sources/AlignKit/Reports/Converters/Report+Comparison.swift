extension Report {
    /// The comparison of two runs of the same checks, one row for each row of either. It shows what became better or
    /// worse by more than rounding explains.
    ///
    /// A row is *worse* if it passed before and fails now, if it is new and fails, or if its error grew to more than
    /// four times what it was. A row is *better* if it failed before and passes now, or if its error was more than four
    /// times what it is. A row that is gone counts as a failure, too. Four is how far apart the errors of honest
    /// recordings of one tensor were found to be. An error below 2⁻²³ counts as 2⁻²³, so that rounding which comes and
    /// goes is no change.
    public static func comparison(
        _ before: SavedRun, _ after: SavedRun, paths: (before: String, after: String)
    ) -> Report {
        var report = Report(
            command: "report", subject: "\(paths.before) and \(paths.after)", outcome: .passed, verdict: "not worse",
            rowNoun: "row")
        report.columns = [
            Column("before", .text), Column("after", .text), Column("error before", .number, "relative L2"),
            Column("error after", .number, "relative L2"), Column("factor", .number, "after / before"),
        ]
        let pairs = before.reports.paired(with: after.reports)
        for pair in pairs {
            let prefix = pairs.count > 1 ? "\((pair.after ?? pair.before)!.label): " : ""
            report.rows += RunComparison(pair.before, pair.after, prefix: prefix).rows
            report.objections += RunComparison(pair.before, pair.after, prefix: prefix).objections
        }
        let counts = ["worse", "better"].map { word in "\(report.rows.count { $0.status.word == word }) \(word)" }
        report.coverage = "\(report.rows.count.counted("row")) compared, \(counts.joined(separator: ", "))"
        report.provenance = [Fact("before", paths.before), Fact("after", paths.after)]
        report.environment = [Fact("AlignKit", ReportEnvironment.libraryVersion)]
        if !report.reasons.isEmpty { (report.outcome, report.verdict) = (.failed, "worse") }
        report.reproduction = Reproduction(command: "report", paths: [paths.before, paths.after]).line()
        return report
    }

    /// The command and the file's own name.
    fileprivate var label: String { "\(command) \(subject.split(separator: "/").last ?? "")" }
}

extension [Report] {
    /// Pairs each report with the one of the same command and file name. If each run has one report, these two are the
    /// pair.
    fileprivate func paired(with others: [Report]) -> [(before: Report?, after: Report?)] {
        if count == 1, others.count == 1 { return [(self[0], others[0])] }
        var left = others
        var pairs: [(before: Report?, after: Report?)] = map { report in
            let index = left.firstIndex { $0.label == report.label }
            return (report, index.map { left.remove(at: $0) })
        }
        pairs += left.map { (nil, $0) }
        return pairs
    }
}

/// The rows of two reports of one check.
private struct RunComparison {
    let before: Report?
    let after: Report?
    let prefix: String

    init(_ before: Report?, _ after: Report?, prefix: String) {
        self.before = before
        self.after = after
        self.prefix = prefix
    }

    /// The objections that no row shows.
    var objections: [String] {
        guard let before, before.outcome == .passed else { return [] }
        guard let after else { return ["\(prefix)was checked before, and is not any more"] }
        let reasons = after.outcome == .errored || after.failures.isEmpty ? after.objections + after.doubts : []
        // The message of a check that could not run does not name its file.
        let place = prefix.isEmpty && after.outcome == .errored ? "\(after.subject): " : prefix
        return after.outcome == .passed ? [] : reasons.map { place + $0 }
    }

    var rows: [Report.Row] {
        guard after?.outcome != .errored else { return [] }
        let old = Dictionary((before?.rows ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let new = Set((after?.rows ?? []).map(\.name))
        let present = (after?.rows ?? []).map { row($0.name, old[$0.name], $0) }
        let gone = after == nil ? [] : (before?.rows ?? []).filter { !new.contains($0.name) }
        return present + gone.map { row($0.name, $0, nil) }
    }

    private func row(_ name: String, _ old: Report.Row?, _ new: Report.Row?) -> Report.Row {
        let errors = (old: Self.error(old), new: Self.error(new))
        let status = Self.status(old, new, errors)
        var row = Report.Row(
            name: prefix + name, status: status,
            values: [
                .init(old?.status.word), .init(new?.status.word),
            ] + Self.values(old?.severity, new?.severity, isTold: status.isFailure) + [
                .init(old == nil || new == nil ? nil : errors.new / errors.old)
            ])
        row.severity = status.isFailure ? errors.new / errors.old : 0
        if status.isFailure {
            row.evidence = ["\(old?.status.word ?? "absent") before, \(new?.status.word ?? "absent") after"]
            row.evidence += new?.evidence ?? []
            row.words = "\(status.word): \(row.evidence[0])"
            row.origin = new?.origin.map { prefix + $0 }
            row.explanation = new?.explanation
            row.reproduction = new?.reproduction
            row.details = new?.details
        }
        return row
    }

    /// Both errors. Those of a failure have as many digits as are needed to show their difference.
    private static func values(_ old: Double?, _ new: Double?, isTold: Bool) -> [Report.Value] {
        guard isTold, let old, let new, old != new, old.brief == new.brief else { return [.init(old), .init(new)] }
        let texts = Contrast(old, new, digits: 3).texts
        return [.written(old, as: texts.0), .written(new, as: texts.1)]
    }

    private static func error(_ row: Report.Row?) -> Double {
        let error = row?.severity ?? 0
        return error.isNaN ? .infinity : max(error, 0x1p-23)
    }

    private static func status(
        _ old: Report.Row?, _ new: Report.Row?, _ errors: (old: Double, new: Double)
    ) -> Report.Status {
        guard let new else { return .init("gone", .other) }
        guard let old else { return new.status.isFailure ? .init("worse", .created) : .init("new", .passed) }
        let inherited: Report.Status.Kind = new.status.kind == .inherited ? .inherited : .created
        if old.status.isFailure != new.status.isFailure {
            return new.status.isFailure ? .init("worse", inherited) : .init("better", .passed)
        }
        if errors.new > 4 * errors.old { return .init("worse", inherited) }
        return .init(errors.old > 4 * errors.new ? "better" : "same", .passed)
    }
}
