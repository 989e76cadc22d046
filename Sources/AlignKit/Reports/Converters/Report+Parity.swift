extension Report {
    /// A parity check, one row for each recorded tensor.
    ///
    /// - Parameters:
    ///   - parity: what the check has found.
    ///   - reproduction: the command that made it, if there is one.
    ///   - drawsPlots: whether plots are made.
    package init(_ parity: ParityReport, reproduction: Reproduction? = nil, drawsPlots: Bool = true) {
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
        let rounding = RoundingSummary(result)
        explanations = rounding.explanations
        measurements = rounding.measurements
        self.reproduction = reproduction?.line()
        if drawsPlots { plots = ParityPlots(result.tensors).plots }
        var printout = Printout(parity.notChecked, reasons: result.objections + result.doubts)
        printout.noun = "layer"
        printout.head = parity.head
        printout.findings = parity.findings(rounding)
        self.printout = printout
        tabulate(result.tensors, TensorCheck.fields) { Self.row($0, reproduction) }
        data = Deferred { parity.data }
        var panels = 0
        for (index, tensor) in result.tensors.enumerated() where panels < Self.panelLimit {
            guard let map = tensor.evidence?.map else { continue }
            rows[index].details = Details(map)
            panels += 1
        }
        objections = standing(result.objections)
        (doubts, lastingDoubts) = (result.doubts, result.lastingDoubts)
    }

    /// The first few of many names.
    static func list(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
    }

    private static func row(_ tensor: TensorCheck, _ reproduction: Reproduction?) -> Row {
        let name = tensor.path.hasPrefix("activations/") ? String(tensor.path.dropFirst(12)) : tensor.path
        var row = Row(name: name, status: tensor.status.forReport)
        row.severity = tensor.status.isCreatedHere ? tensor.isolated?.relativeL2 ?? .nan : tensor.chained?.relativeL2
        (row.judgements, row.floor) = (tensor.judgements, tensor.floor)
        row.remarks = tensor.remarks + (tensor.vacuity.map { [$0] } ?? [])
        row.seconds = tensor.seconds
        row.span = tensor.span?.words
        if row.status.isFailure {
            (row.words, row.origin) = (tensor.words, tensor.inheritedFrom)
            row.excess = tensor.excess
            row.evidence = evidence(of: tensor)
            row.reproduction = reproduction?.line(selecting: name)
        }
        var printed = Row.Printed(row)
        printed.names = [tensor.name, tensor.displayName].compactMap(\.self)
        printed.status = .init(tensor.status.rawValue + (tensor.isVacuous ? " vacuous" : ""), tensor.status.style)
        printed.isFaint = tensor.status == .exact
        printed.details = Deferred { tensor.details }
        row.printed = printed
        return row
    }

    private static func evidence(of tensor: TensorCheck) -> [String] {
        let isInherited = tensor.status == .drifted
        guard let difference = isInherited ? tensor.chained : tensor.isolated else {
            return [tensor.status == .unexpected ? "recorded, but no layer of ours produces it" : "not comparable"]
        }
        return ["\(isInherited ? "chained" : "isolated"): \(difference.metrics)", difference.worst]
            + tensor.boundWords
    }
}
