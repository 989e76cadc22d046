extension LossReport {
    /// What a text rendering shows.
    public struct TextOptions: Sendable {
        public var detail: ParityReport.TextOptions.Detail = .table
        public var colored = false
        /// How many columns there are.
        public var width = 100
        /// Whether the gradient-norm histograms are shown.
        public var histogram = false
        /// Whether the table shows the case of this name.
        public var shows: @Sendable (_ name: String) -> Bool = { _ in true }

        public init() {}
    }

    /// The report for people, within `options.width` columns but for long paths; every line ends in a newline.
    public func text(_ options: TextOptions = TextOptions()) -> String {
        let summary = LossSummary(self, options)
        guard options.detail != .verdict else { return [summary.oneLine].asTerminalText }
        let shown = cases.filter { options.shows($0.name) }
        let histograms = options.histogram ? shown.flatMap { GradientBars(of: $0)?.lines.map(\.visible) ?? [] } : []
        return (summary.head + table(shown, options) + [""] + histograms + summary.lines(shown)).asTerminalText
    }

    private func table(_ cases: [LossCaseCheck], _ options: TextOptions) -> [String] {
        var table = TextTable(columns: [
            .text("case", .names), .text("kind", .itself(3)), .number("call"), .number("N", isSpare: 2),
            .number("at edges", isSpare: 1), .number("recorded", of: "loss"), .number("ours", of: "loss"),
            .number("gradient", of: "max abs"), .number("state", of: "max abs"), .text("status"),
        ])
        table.rows = cases.flatMap { checked in checked.calls.map { Self.row(checked, $0) } }
        return table.rows.isEmpty
            ? ["no case to show"] : table.lines(colored: options.colored, width: options.width)
    }

    private static func row(_ checked: LossCaseCheck, _ call: LossCallCheck) -> [TextTable.Cell] {
        let losses = call.lossTexts
        return [
            .init(call.index == 0 ? checked.name : ""), .init(call.index == 0 ? checked.loss : ""),
            .init("\(call.index)"), .init("\(call.count)"), .init("\(call.ambiguous)"),
            .init(losses.recorded ?? "–"), .init(losses.ours ?? "–"),
            .init(call.gradientMaxAbs?.brief ?? "–"), .init(call.accSumMaxAbs?.brief ?? "–"),
            .init(call.status.rawValue, call.status.style),
        ]
    }

    /// What there is to say of each case that is not aligned.
    var findings: [String] { cases.compactMap(\.finding) }
}

extension LossCallCheck {
    /// Both losses. Where the call is not as it should be, with as many digits as it takes to see that they differ.
    var lossTexts: (recorded: String?, ours: String?) {
        guard !status.isAligned else { return (lossExpected?.significant(4), lossActual?.significant(4)) }
        return Contrast.texts(lossExpected, lossActual)
    }
}

extension LossCaseCheck {
    /// `ghmc-b30-m0.75, call 0: loss 3.351 where 2.542 is right; reproduced to 2e-07 by scalar-overwrite: …`.
    var finding: String? {
        guard let call = decisiveCall else { return nil }
        return "\(name), call \(call.index): \(call.status.rawValue), \(Self.difference(of: call))"
            + (diagnosis.map { "; \($0.words)" } ?? "")
    }

    /// What differs: the loss, where it does or nothing else can be said of the first quantity that does.
    private static func difference(of call: LossCallCheck) -> String {
        let quantity = call.quantity ?? .loss
        if let expected = call.lossExpected, let actual = call.lossActual, quantity != .gradient {
            let isLossClose = abs(expected - actual) <= 1e-6 * abs(actual)
            if quantity == .loss || !isLossClose {
                let texts = Contrast(expected, actual).texts
                return "loss \(texts.0) where \(texts.1) is right"
            }
        }
        switch quantity {
        case .gradient: return "gradient differs by \(call.gradientMaxAbs?.brief ?? "its shape")"
        case .accSum: return "acc_sum differs by \(call.accSumMaxAbs?.brief ?? "its shape")"
        case .gradientNorm, .binCounts, .weights, .loss: return "\(quantity.rawValue) differs"
        }
    }
}

extension LossDiagnosis {
    /// Which mistake it is, how well it fits, how much worse the next one does, and what was not tried.
    public var words: String {
        let names = untried.map(\.rawValue).joined(separator: ", ")
        return finding + (untried.isEmpty ? "" : "; not tried, since the recording is large: \(names)")
    }

    private var finding: String {
        let next = runnerUp.map { " (the next, \($0.mistake.rawValue), misses by \($0.residual.brief))" } ?? ""
        guard let first = fitting.first else { return "no mistake of the catalogue reproduces it\(next)" }
        let scope = isIsolated ? "reproduced, call by call," : "reproduced"
        if fitting.count == 1 {
            return "\(scope) to \(first.residual.brief) by \(first.mistake.rawValue): \(first.mistake.summary)\(next)"
        }
        let names = fitting.map(\.mistake.rawValue).joined(separator: ", ")
        let telling = fitting.map { "\($0.mistake.rawValue): \($0.mistake.telling)" }.joined(separator: "; ")
        return "\(scope) equally by \(names)\(next); what would tell them apart: \(telling)"
    }
}
