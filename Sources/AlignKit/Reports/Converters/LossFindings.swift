extension LossReport {
    /// What was found, for the lines below the table.
    var findings: [Report.Fact] {
        [.init("coverage", coverage)] + Report.unchecked(notChecked, as: "unchecked") + worst + divergences
    }

    /// `2 ghm-c, 1 smooth-l1; as in mmdet-3.3.0`.
    var kinds: String {
        let implementations = Set(cases.compactMap(\.implementation)).sorted()
        let names = Report.list(implementations)
        return Self.counted(cases.map(\.loss)) + (names.isEmpty ? "" : "; as in \(names)")
    }

    /// `40 calls of 12 cases compared, 3 elements within their rounding error of an edge`.
    var coverage: String {
        let calls = cases.reduce(0) { $0 + $1.calls.count }
        let atEdges = cases.reduce(0) { $0 + $1.calls.reduce(0) { $0 + $1.ambiguous } }
        return "\(calls.counted("call")) of \(cases.count.counted("case")) compared, "
            + "\(atEdges.counted("element")) within \(atEdges.agreeing("its", "their")) rounding error of an edge"
    }

    /// The number of calls that are not aligned, for each status.
    var reasons: [String] {
        let statuses = cases.flatMap(\.calls).map(\.status)
        return TensorCheck.Status.allCases.filter { !$0.isAligned }.compactMap { status in
            let count = statuses.count { $0 == status }
            return count > 0 ? "\(count) \(status.rawValue)" : nil
        }
    }

    /// The three calls with the largest relative difference of the losses.
    private var worst: [Report.Fact] {
        let distances = cases.flatMap { checked in
            checked.calls.compactMap { call in
                call.relativeDifference.map { (name: "\(checked.name), call \(call.index)", difference: $0) }
            }
        }
        let ranked = distances.filter { $0.difference > 0 }.sorted { $0.difference > $1.difference }.prefix(3)
        return Report.Fact.lines("worst", ranked.map { "\($0.name): loss relatively \($0.difference.brief) apart" })
    }

    private var divergences: [Report.Fact] {
        guard let first = firstDivergence else { return [.init("divergence", "none")] }
        let others = cases.filter { $0.name != first.name }.compactMap(\.finding)
        let own = cases.first { $0.name == first.name }?.finding ?? ""
        return [.init("divergence", "first at \(own)")]
            + Report.Fact.lines("also", others, first: 8, more: ", as the table shows")
    }

    /// `2 ghm-c, 1 ghm-r`, in the order of their appearance.
    private static func counted(_ words: [String]) -> String {
        let kinds = words.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return kinds.map { kind in "\(words.count { $0 == kind }) \(kind)" }.joined(separator: ", ")
    }
}

extension LossCallCheck {
    /// |ours − recorded| / |recorded| of the loss; nil if one of the two is missing, or if the difference is not
    /// finite.
    fileprivate var relativeDifference: Double? {
        guard let lossExpected, let lossActual else { return nil }
        let difference = abs(lossActual - lossExpected)
        return difference.isFinite ? difference / max(abs(lossExpected), .leastNormalMagnitude) : nil
    }
}

extension LossCallCheck {
    /// Both losses. If the call is not aligned, they have as many digits as are needed to show their difference.
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

    /// What differs: the loss if it differs, else the first quantity that differs. If that is the gradient, the loss is
    /// not considered.
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
    package var words: String {
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
