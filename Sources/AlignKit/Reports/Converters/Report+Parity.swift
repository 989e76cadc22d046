extension Report {
    /// A parity check, one row for each recorded tensor.
    ///
    /// - Parameters:
    ///   - parity: what the check has found.
    ///   - reproduction: the command that made it, if there is one.
    ///   - drawsPlots: whether the plots will be looked at.
    public init(_ parity: ParityReport, reproduction: Reproduction? = nil, drawsPlots: Bool = true) {
        let result = parity.result
        self.init(
            command: parity.command, subject: parity.reference.path,
            outcome: result.verdict == .aligned ? .passed : .failed, verdict: result.verdict.rawValue,
            rowNoun: "tensor")
        coverage = result.coverage
        provenance =
            Self.facts(parity.reference) + [Fact("network", parity.network)]
            + parity.assumptions.map { Fact("assumption", $0) } + [Fact("tolerance", parity.tolerance.description)]
        if !parity.outOfScope.isEmpty {
            provenance.append(Fact("out of scope", parity.outOfScopeCounts.joined(separator: ", ")))
        }
        provenance += Self.unchecked(parity.notChecked)
        environment = Self.facts(parity.environment)
        remarks = result.remarks
        if !result.missing.isEmpty { remarks.append("nothing was recorded of \(Self.list(result.missing))") }
        columns = ParityColumns.columns
        rows = result.tensors.map { ParityColumns.row($0, reproduction) }
        var panels = 0
        for (index, tensor) in result.tensors.enumerated() where panels < Self.panelLimit {
            guard let map = tensor.evidence?.map else { continue }
            rows[index].details = Details(map)
            panels += 1
        }
        objections = standing(result.objections)
        (doubts, lastingDoubts) = (result.doubts, result.lastingDoubts)
        let summary = RoundingSummary(result)
        explanations = summary.explanations
        measurements = summary.measurements
        self.reproduction = reproduction?.line()
        if drawsPlots { plots = ParityPlots(result.tensors).plots }
    }

    /// The first few of many names.
    static func list(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
    }
}
