extension LossReport {
    /// What a text rendering shows.
    public struct TextOptions: Sendable {
        public var detail: ParityReport.TextOptions.Detail = .table
        public var colored = false
        /// Whether the gradient-norm histograms are shown.
        public var histogram = false
        /// Whether the table shows the case of this name.
        public var shows: @Sendable (_ name: String) -> Bool = { _ in true }

        public init() {}
    }

    /// The report for people, at most 100 columns wide; every line ends in a newline.
    public func text(_ options: TextOptions = TextOptions()) -> String {
        let lines: [String]
        if options.detail == .verdict {
            lines = ["\(reference.path): \(verdict.rawValue)" + (findings.first.map { "; \($0)" } ?? "")]
        } else {
            let shown = cases.filter { options.shows($0.name) }
            let histograms = options.histogram ? shown.flatMap { GradientBars(of: $0)?.lines ?? [] } : []
            lines =
                head + table(shown, options) + [""] + histograms + remarks(shown, options) + summary(options)
        }
        return lines.map { $0.onOneLine(keepingColors: options.colored) + "\n" }.joined()
    }

    private var head: [String] {
        let version = reference.frameworkVersion.map { " \($0)" } ?? ""
        return [
            "Reference   \(reference.path)",
            "            \(reference.framework)\(version), \(reference.model)",
            "Environment AlignKit \(environment.alignkit), \(environment.threads) threads", "",
        ]
    }

    private func table(_ cases: [LossCaseCheck], _ options: TextOptions) -> [String] {
        var table = TextTable(columns: [
            .init(title: "case", alignment: .left, maximumWidth: 27),
            .init(title: "loss", alignment: .left, maximumWidth: 13),
            .init(title: "call", alignment: .right, maximumWidth: 4),
            .init(title: "N", alignment: .right, maximumWidth: 8),
            .init(title: "edge", alignment: .right, maximumWidth: 4),
            .init(title: "recorded", alignment: .right, maximumWidth: 10),
            .init(title: "ours", alignment: .right, maximumWidth: 10),
            .init(title: "gradient", alignment: .right, maximumWidth: 8),
            .init(title: "state", alignment: .right, maximumWidth: 7),
            .init(title: "status", alignment: .left, maximumWidth: 14),
        ])
        table.rows = cases.flatMap { checked in checked.calls.map { Self.row(checked, $0) } }
        return table.rows.isEmpty ? ["no case to show"] : table.lines(colored: options.colored)
    }

    private static func row(_ checked: LossCaseCheck, _ call: LossCallCheck) -> [TextTable.Cell] {
        [
            .init(call.index == 0 ? checked.name.onOneLine : ""), .init(call.index == 0 ? checked.loss : ""),
            .init("\(call.index)"), .init("\(call.count)"), .init("\(call.ambiguous)"),
            .init(call.lossExpected?.scientific(digits: 3) ?? "–"),
            .init(call.lossActual?.scientific(digits: 3) ?? "–"),
            .init(call.gradientMaxAbs?.brief ?? "–"), .init(call.accSumMaxAbs?.brief ?? "–"),
            .init(call.status.rawValue, call.status.style),
        ]
    }

    private func remarks(_ cases: [LossCaseCheck], _ options: TextOptions) -> [String] {
        let remarks = cases.flatMap { checked in
            checked.calls.flatMap { call in
                let edges = call.ambiguousAtEdge.sorted { $0.key < $1.key }.map { "\($0.value) at edge \($0.key)" }
                let atEdges = edges.isEmpty || options.detail != .everything ? [] : [edges.joined(separator: ", ")]
                return (call.remarks + atEdges).map { "  \(checked.name), call \(call.index): \($0)" }
            }
        }
        return remarks.isEmpty ? [] : ["Remarks"] + remarks + [""]
    }

    private func summary(_ options: TextOptions) -> [String] {
        let calls = cases.reduce(0) { $0 + $1.calls.count }
        let atEdges = cases.reduce(0) { $0 + $1.calls.reduce(0) { $0 + $1.ambiguous } }
        var lines = ["\(cases.count) cases, \(calls) calls; \(atEdges) elements within their rounding error of an edge"]
        lines += findings
        let word = verdict.rawValue.uppercased()
        let style: TextStyle = verdict == .aligned ? .good : .bad
        return lines + ["Verdict: \(options.colored ? style.applied(to: word) : word)"]
    }

    /// What there is to say of each case that is not aligned.
    var findings: [String] { cases.compactMap(\.finding) }
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
            if quantity == .loss || !isLossClose { return contrast(expected, actual) }
        }
        switch quantity {
        case .gradient: return "gradient differs by \(call.gradientMaxAbs?.brief ?? "its shape")"
        case .accSum: return "acc_sum differs by \(call.accSumMaxAbs?.brief ?? "its shape")"
        case .gradientNorm, .binCounts, .weights, .loss: return "\(quantity.rawValue) differs"
        }
    }

    /// Both losses, with as many digits as it takes to see that they differ.
    private static func contrast(_ expected: Double, _ actual: Double) -> String {
        let isSeen = expected.rounded4 != actual.rounded4
        let texts = [expected, actual].map { isSeen ? $0.rounded4 : $0.scientific(digits: 7) }
        return "loss \(texts[0]) where \(texts[1]) is right"
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

extension Double {
    /// Four significant digits, as sentences give a loss: `3.351`.
    fileprivate var rounded4: String {
        guard isFinite, self != 0 else { return brief }
        let exponent = Int(scientific(digits: 3).split(separator: "e")[1]) ?? 0
        guard (-3...5).contains(exponent) else { return scientific(digits: 3) }
        let unit = (0..<max(0, 3 - exponent)).reduce(1.0) { product, _ in product * 10 }
        return "\((self * unit).rounded() / unit)"
    }
}

extension String {
    /// Control characters escaped, but for those that this report writes to colour its own words.
    fileprivate func onOneLine(keepingColors: Bool) -> String { keepingColors ? self : onOneLine }
}
