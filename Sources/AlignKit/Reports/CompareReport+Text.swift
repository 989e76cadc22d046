extension CompareReport {
    /// What a text rendering shows: the same choices as for a parity report; names are ours and the files'.
    public typealias TextOptions = ParityReport.TextOptions

    /// The report for people, within `options.width` columns but for long paths; every line ends in a newline.
    public func text(_ options: TextOptions = TextOptions()) -> String {
        let summary = CompareSummary(self, options)
        let lines: [String]
        switch options.detail {
        case .verdict: lines = [summary.oneLine]
        case .table: lines = summary.head + table(options) + summary.lines
        case .everything: lines = summary.head + table(options) + metrics(options) + summary.lines
        }
        return lines.asTerminalText
    }

    private func shown(_ options: TextOptions) -> [PairCheck] {
        result.pairs.filter { pair in
            [pair.pathA, pair.pathB].contains { path in
                options.shows(pair.name, path.split(separator: "/", maxSplits: 1).last.map(String.init) ?? path)
            }
        }
    }

    private func table(_ options: TextOptions) -> [String] {
        let pairs = shown(options)
        guard !pairs.isEmpty else { return ["no tensor to show", ""] }
        let numbers = PairNumbers(isVerbose: options.detail == .everything)
        var table = TextTable(
            columns: [.text("tensor", .names), .text("operation", .words(atLeast: 8, rank: 1))] + numbers.columns + [
                .text("A", .itself(2)), .text("B", .itself(2)), .text("status"),
            ])
        table.rows = pairs.map { pair in
            let faint: TextStyle? = pair.status == .exact ? .faint : nil
            return [.init(pair.name), .init(pair.operation ?? "–")]
                + numbers.texts(of: pair).map { .init($0, faint) } + [
                    .init(pair.isolatedA?.rawValue ?? "–", pair.isolatedA?.style),
                    .init(pair.isolatedB?.rawValue ?? "–", pair.isolatedB?.style),
                    .init(pair.status.rawValue, pair.status.style),
                ]
        }
        return table.lines(colored: options.colored, width: options.width) + [""]
    }

    private func metrics(_ options: TextOptions) -> [String] {
        shown(options).flatMap { pair -> [String] in
            let names = pair.pathA == pair.pathB ? [] : ["  A: \(pair.pathA)", "  B: \(pair.pathB)"]
            let other = pair.isolatedBWithWeightsOfA.map { ["  B with the weights of A: \($0.rawValue)"] } ?? []
            let numbers =
                pair.difference.map { ["  B against A: \($0.metrics)", "  \($0.worst)"] }
                ?? pair.incomparability.map { "  \($0)" }
            let lines = ["\(pair.name)  \(pair.status.rawValue), by \(pair.judge.rawValue)"] + names + numbers
            let sides =
                own("A", pair.isolatedA, pair.ownA, pair.errorA) + own("B", pair.isolatedB, pair.ownB, pair.errorB)
            return (lines + sides + other + pair.furtherRemarks.map { "  remark: \($0)" }).map(\.visible)
        } + [""]
    }

    /// What one side is by itself, and its error against float64.
    private func own(
        _ letter: String, _ status: TensorCheck.Status?, _ own: PairCheck.Own?, _ error: Double?
    ) -> [String] {
        let share = own?.share.map { ", \($0.percentOfBound) of its bound" } ?? ""
        let words = [status.map(\.rawValue), own.map { $0.difference.metrics + share }].compactMap(\.self)
        return (words.isEmpty ? [] : ["  \(letter) by itself: \(words.joined(separator: ": "))"])
            + (error.map { ["  \(letter) against float64: rms error \($0.brief)"] } ?? [])
    }
}

/// The numbers of a pair in the table: the two recordings against each other, and the worse of the two by itself.
private struct PairNumbers {
    let isVerbose: Bool

    var columns: [TextTable.Column] {
        let relative = isVerbose ? "max relative" : "relative L2"
        let groups = ["max abs", relative].flatMap { group in
            [TextTable.Column.number("chained", of: group), .number("isolated", of: group)]
        }
        let errors = ["A", "B"].map { TextTable.Column.number($0, of: "rms error", isSpare: 0) }
        return groups + [.number("of bound")] + (isVerbose ? errors : [])
    }

    func texts(of pair: PairCheck) -> [String] {
        let (chained, isolated) = (pair.difference, pair.isolated)
        let relative =
            isVerbose
            ? [chained?.maxRelText, isolated.map { $0.maxRel.relativeText(besides: $0.maxAbs) }]
            : [chained?.relativeL2.brief, isolated?.relativeL2.brief]
        let errors = isVerbose ? [pair.errorA, pair.errorB] : []
        return ([chained?.maxAbs.brief, isolated?.maxAbs.brief] + relative).map { $0 ?? "–" }
            + [isolated?.share?.percentOfBound ?? "–"] + errors.map { $0?.brief ?? "–" }
    }
}
