extension Report {
    /// The positions of the rows that failed, in the order in which they help to find the cause: the one to look at
    /// first; what is wrong by itself, the farthest beyond what is allowed first; what belongs nowhere; and what
    /// inherited its error, in the order of execution, since the cause lies before the first of them.
    public var failureOrder: [Int] {
        let first = firstIndex
        func rank(_ index: Int) -> Int {
            if index == first { return 0 }
            switch rows[index].status.kind {
            case .created: return 1
            case .other: return 2
            case .inherited: return 3
            case .passed: return 4
            }
        }
        return rows.indices.filter { rows[$0].status.isFailure }.sorted { one, other in
            let ranks = (rank(one), rank(other))
            if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
            let severities = (rows[one].severity, rows[other].severity)
            if ranks.0 != 1 || severities.0 == severities.1 { return one < other }
            return severities.0 > severities.1
        }
    }

    /// The rows to look at: those that failed, as `failureOrder` has them, and then those that are as they should be
    /// and not equal to it, the largest error first.
    func worst(_ count: Int) -> [Row] {
        func size(_ row: Row) -> Double { row.badness.map { $0.isNaN ? .infinity : $0 } ?? 0 }
        let passed = rows.indices.filter { !rows[$0].status.isFailure && size(rows[$0]) > 0 }.sorted { one, other in
            let (a, b) = (size(rows[one]), size(rows[other]))
            return a == b ? one < other : a > b
        }
        return (failureOrder + passed).prefix(count).map { rows[$0] }
    }

    /// Why rows that failed are not to be counted as failures of their own, by position: they inherited their error,
    /// and a row before them failed.
    public var consequences: [Int: String] {
        let names = Set(failures.map(\.name))
        var before: Row?
        var reasons: [Int: String] = [:]
        for (index, row) in rows.enumerated() where row.status.isFailure {
            if row.status.kind == .inherited {
                if let origin = row.origin, names.contains(origin) {
                    reasons[index] = "inherited from \(origin)"
                } else if let before {
                    reasons[index] = "\(row.status.word): look at \(before.name) first"
                }
            }
            if before == nil, row.status.kind != .other { before = row }
        }
        return reasons
    }
}

extension Report.Row {
    /// How far beyond what is allowed; what nobody can put in a number is beyond anything.
    fileprivate var severity: Double {
        let size = excess ?? badness ?? .infinity
        return size.isNaN ? .infinity : size
    }

    /// What its status means, and why where that is known: `made here: recorded with eps 1e-05, checked with 0.001`.
    public var headline: String {
        if let words { return words }
        let cause = explanation.map { ": \($0)" } ?? ""
        switch status.kind {
        case .passed, .other: return status.word + cause
        case .created: return "made \(span ?? "here")\(cause)"
        case .inherited: return origin.map { "inherited from \($0)" } ?? "inherited\(cause)"
        }
    }

    /// Both the status and the headline, which may begin with the status.
    public var statusLine: String { headline.hasPrefix(status.word) ? headline : "\(status.word), \(headline)" }

    /// What else there is to say of it, a line each: the numbers that decided, what explains it, remarks.
    var lines: [String] {
        (evidence + [explanation].compactMap(\.self) + remarks).filter { !headline.contains($0) }
    }
}
