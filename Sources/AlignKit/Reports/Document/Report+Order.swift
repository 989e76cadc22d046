extension Report {
    /// The positions of the failed rows, in the order that helps most to find the cause:
    /// 1. the row to look at first,
    /// 2. rows whose error was made there, the largest excess first,
    /// 3. rows in which something other than a value is wrong,
    /// 4. rows that inherited their error, in the order of execution: the cause lies before the first of them.
    package var failureOrder: [Int] {
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
            let sizes = (rows[one].beyond, rows[other].beyond)
            if ranks.0 != 1 || sizes.0 == sizes.1 { return one < other }
            return sizes.0 > sizes.1
        }
    }

    /// The rows to look at: the failed ones as in `failureOrder`, then the passed ones with an error above 0, the
    /// largest error first.
    func worst(_ count: Int) -> [Row] {
        func size(_ row: Row) -> Double { row.severity.map { $0.isNaN ? .infinity : $0 } ?? 0 }
        let passed = rows.indices.filter { !rows[$0].status.isFailure && size(rows[$0]) > 0 }.sorted { one, other in
            let (a, b) = (size(rows[one]), size(rows[other]))
            return a == b ? one < other : a > b
        }
        return (failureOrder + passed).prefix(count).map { rows[$0] }
    }

    /// By position: why a failed row is not counted as a failure of its own. It inherited its error, and its origin or
    /// a row before it failed.
    package var consequences: [Int: String] {
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
    /// By how much the row exceeds what is allowed. NaN and an unknown size count as infinity.
    fileprivate var beyond: Double {
        let size = excess ?? severity ?? .infinity
        return size.isNaN ? .infinity : size
    }

    /// What its status means, and its cause if that is known: `made here: recorded with eps 1e-05, checked with 0.001`.
    package var headline: String {
        if let words { return words }
        let cause = explanation.map { ": \($0)" } ?? ""
        switch status.kind {
        case .passed, .other: return status.word + cause
        case .created: return "made \(span ?? "here")\(cause)"
        case .inherited: return origin.map { "inherited from \($0)" } ?? "inherited\(cause)"
        }
    }

    /// The status and the headline. The status is not repeated if the headline begins with it.
    package var statusLine: String { headline.hasPrefix(status.word) ? headline : "\(status.word), \(headline)" }

    /// What the headline does not say, a line each: the numbers that decided, the explanation, remarks.
    var lines: [String] {
        (evidence + [explanation].compactMap(\.self) + remarks).filter { !headline.contains($0) }
    }
}
