extension CompareReport {
    /// What a text rendering shows: the same choices as for a parity report; names are ours and the files'.
    public typealias TextOptions = ParityReport.TextOptions

    /// The report for people, at most 100 columns wide but for long paths; every line ends in a newline.
    public func text(_ options: TextOptions = TextOptions()) -> String {
        let summary = CompareSummary(self, colored: options.colored)
        let lines: [String]
        switch options.detail {
        case .verdict: lines = [summary.oneLine]
        case .table: lines = summary.head + table(options) + summary.lines
        case .everything: lines = summary.head + table(options) + metrics(options) + summary.lines
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func shown(_ options: TextOptions) -> [PairCheck] {
        result.pairs.filter { pair in
            [pair.pathA, pair.pathB].contains { path in
                options.shows(pair.name, path.split(separator: "/", maxSplits: 1).last.map(String.init) ?? path)
            }
        }
    }

    private func table(_ options: TextOptions) -> [String] {
        var table = TextTable(columns: [
            .init(title: "tensor", alignment: .left, maximumWidth: 20),
            .init(title: "operation", alignment: .left, maximumWidth: 11),
            .init(title: "max abs", alignment: .right, maximumWidth: 7),
            .init(title: "rel L2", alignment: .right, maximumWidth: 7),
            .init(title: "error A", alignment: .right, maximumWidth: 7),
            .init(title: "error B", alignment: .right, maximumWidth: 7),
            .init(title: "A", alignment: .left, maximumWidth: 9),
            .init(title: "B", alignment: .left, maximumWidth: 9),
            .init(title: "status", alignment: .left, maximumWidth: 14),
        ])
        let pairs = shown(options)
        guard !pairs.isEmpty else { return ["no tensor to show", ""] }
        table.rows = pairs.map { pair in
            let faint: TextStyle? = pair.status == .exact ? .faint : nil
            return [
                .init(pair.name.onOneLine), .init((pair.operation ?? "–").onOneLine),
                .init(pair.difference?.maxAbs.brief ?? "–", faint),
                .init(pair.difference?.relativeL2.brief ?? "–", faint),
                .init(pair.errorA?.brief ?? "–", faint), .init(pair.errorB?.brief ?? "–", faint),
                .init(pair.isolatedA?.rawValue ?? "–", pair.isolatedA?.style),
                .init(pair.isolatedB?.rawValue ?? "–", pair.isolatedB?.style),
                .init(pair.status.rawValue, pair.status.style),
            ]
        }
        return table.lines(colored: options.colored) + [""]
    }

    private func metrics(_ options: TextOptions) -> [String] {
        shown(options).flatMap { pair -> [String] in
            let names = pair.pathA == pair.pathB ? [] : ["  A: \(pair.pathA)", "  B: \(pair.pathB)"]
            let other = pair.isolatedBWithWeightsOfA.map { ["  B with the weights of A: \($0.rawValue)"] } ?? []
            let numbers =
                pair.difference.map { ["  \($0.metrics)", "  \($0.worst)"] } ?? ["  A \(pair.shapeA), B \(pair.shapeB)"]
            let lines = ["\(pair.name)  \(pair.status.rawValue), by \(pair.judge.rawValue)"] + names + numbers + other
            return (lines + pair.remarks.map { "  remark: \($0)" }).map(\.onOneLine)
        } + [""]
    }
}
