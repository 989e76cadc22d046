extension CompareReport {
    /// The two recordings, for the lines above the table.
    var source: [Report.Fact] {
        [("reference", a), ("candidate", b)].flatMap { title, file in
            let version = file.frameworkVersion.map { " \($0)" } ?? ""
            let names = file.convention.map { "names as in \($0)" } ?? "names of no convention that is known"
            return Report.Fact.lines(title, [file.path, "\(file.framework)\(version), model \(file.model), \(names)"])
        }
    }

    var network: String { result.network ?? "none that is known: tensors are paired by their paths" }

    /// The tolerance, and how inputs and weights compare.
    var judge: [Report.Fact] {
        [.init("tolerance", result.tolerance), .init("inputs", inputs), .init("weights", weights)]
    }

    private var inputs: String {
        switch result.inputsAreEqual {
        case true?: "equal"
        case false?: "differ"
        case nil: "none that could be compared"
        }
    }

    private var weights: String {
        guard let isIdentical = result.weights.isIdentical else {
            return result.weights.differing.first.map { "differ, first \($0.text)" } ?? "none that could be compared"
        }
        let count = "\(result.weights.comparedCount) compared"
        if isIdentical { return "identical, \(count)" }
        guard let first = result.weights.differing.first else {
            return "equal but for single units in the last place, \(count)"
        }
        return "\(result.weights.differing.count) not the same, \(count); first \(first.text)"
    }

    /// `174 pairs compared (174 by bounds), 0 tensors in A alone, 0 in B alone`.
    var coverageText: String {
        let judges = PairCheck.Judge.allCases.map { ($0, result.count(judgedBy: $0)) }.filter { $0.1 > 0 }
        let ways = judges.map { "\($1) by \($0 == .claim ? "its claim" : $0 == .bounds ? "bounds" : "tolerance")" }
        return "\(result.comparedCount.counted("pair")) compared"
            + (ways.isEmpty ? "" : " (\(ways.joined(separator: ", ")))")
            + ", \(result.onlyA.count.counted("tensor")) in A alone, \(result.onlyB.count) in B alone"
    }

    /// What was found, for the lines below the table.
    var findings: [Report.Fact] {
        let rows = result.pairs.filter { $0.name != result.firstDivergence?.name }.map { ($0.name, $0.remarks) }
        return [.init("coverage", coverageText)] + left
            + Report.unchecked(notChecked, as: "unchecked", hasOutOfScope: true) + divergence
            + [.init("at fault", result.atFault.rawValue)] + Report.Fact.lines("because", result.conclusion)
            + Report.Fact.remarks(result.remarks, of: rows, more: ", which --verbose shows")
    }

    /// The tensors without a partner, and the partners that are suggested.
    private var left: [Report.Fact] {
        let lists = [("A alone", result.onlyA), ("B alone", result.onlyB)].flatMap { title, paths in
            Report.Fact.names(title, paths.map { $0.hasPrefix("activations/") ? String($0.dropFirst(12)) : $0 })
        }
        return lists
            + Report.Fact.lines(
                "perhaps", result.suggestions.map { "\($0.a) = \($0.b)" }, first: 6,
                more: ": --suggest-map FILE writes them all, as --map takes them")
    }

    private var divergence: [Report.Fact] {
        guard let first = result.firstDivergence else { return [.init("divergence", "none")] }
        let pair = result.pairs.first { $0.name == first.name }
        let operation = pair?.operation.map { "\($0), " } ?? ""
        let numbers = pair?.difference.map { ["B against A: \($0.metrics)", $0.worst] } ?? pair?.incomparability ?? []
        let details = [result.firstDivergenceSpan?.words].compactMap(\.self) + numbers + (pair?.furtherRemarks ?? [])
        return Report.Fact.lines(
            "divergence", ["first at \(first.name): \(operation)\(first.status.rawValue)"] + details)
    }
}

extension PairCheck {
    /// All numbers of the pair, in lines.
    var details: [String] {
        let names = pathA == pathB ? [] : ["  A: \(pathA)", "  B: \(pathB)"]
        let other = isolatedBWithWeightsOfA.map { ["  B with the weights of A: \($0.rawValue)"] } ?? []
        let numbers =
            difference.map { ["  B against A: \($0.metrics)", "  \($0.worst)"] } ?? incomparability.map { "  \($0)" }
        let sides = Self.own("A", isolatedA, ownA, errorA) + Self.own("B", isolatedB, ownB, errorB)
        return ["\(name)  \(status.rawValue), by \(judge.rawValue)"] + names + numbers + sides + other
            + furtherRemarks.map { "  remark: \($0)" }
    }

    /// The result of one side by itself, and its error against float64.
    private static func own(
        _ letter: String, _ status: TensorCheck.Status?, _ own: PairCheck.Own?, _ error: Double?
    ) -> [String] {
        let share = own?.share.map { ", \($0.percentOfBound) of its bound" } ?? ""
        let words = [status.map(\.rawValue), own.map { $0.difference.metrics + share }].compactMap(\.self)
        return (words.isEmpty ? [] : ["  \(letter) by itself: \(words.joined(separator: ": "))"])
            + (error.map { ["  \(letter) against float64: rms error \($0.brief)"] } ?? [])
    }
}
