extension WeightReport {
    /// What was found, for the lines below the table.
    var findings: [Report.Fact] {
        [.init("coverage", result.coverage), .init("ignored", ignored)] + lists + outOfScope
            + Report.unchecked(notChecked, as: "unchecked") + layouts + worst + divergences
            + Report.Fact.remarks([], of: result.checks.map { ($0.name, $0.remarks) }, more: ", which --verbose shows")
    }

    /// The number of known keys that belong to no parameter.
    private var ignored: String {
        guard let ignoredB = result.ignoredB else { return "\(result.ignoredA.counted("key")) without a parameter" }
        return "\(result.ignoredA.counted("key")) of A and \(ignoredB) of B without a parameter"
    }

    private var lists: [Report.Fact] {
        let missing = result.missing.map { check in
            let place = check.a == nil ? check.b == nil ? " in A and B" : " in A" : check.b == nil ? " in B" : ""
            return check.name + (result.isPair ? place : "")
        }
        return Report.Fact.lines("missing", missing, first: 6)
            + Report.Fact.lines("left over", result.leftOver.map(\.name), first: 6)
    }

    /// The number of weights in parts that are not compared, for each first component of the keys.
    private var outOfScope: [Report.Fact] {
        guard !result.outOfScope.isEmpty else { return [] }
        let counts = Dictionary(result.outOfScope.map { ($0.prefix { $0 != "." }, 1) }, uniquingKeysWith: +)
        let groups = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return [.init("elsewhere", "\(result.outOfScope.count) out of scope (\(groups.joined(separator: ", ")))")]
    }

    /// The order of the axes of linear weights in the files. A difference between conventions is no finding.
    private var layouts: [Report.Fact] {
        let linear = result.checks.filter { $0.role == .linearWeight && $0.a?.layout != nil }
        return Report.Fact.lines(
            "layouts",
            linear.prefix(4).map { check in
                let isProved = result.isPair || Set(check.shape ?? []).count > 1
                let expected =
                    !check.isAligned ? ", by convention" : isProved ? ", as expected" : ", not proved by its shape"
                let ofB = check.b?.layout.map { " in A, \($0) in B" } ?? ""
                return "\(check.name): \(check.a!.layout!)\(ofB)\(expected)"
            })
    }

    /// The three parameters with the largest relative L2.
    private var worst: [Report.Fact] {
        // NaN on one side only counts as the largest distance.
        func distance(_ check: WeightCheck) -> Double { check.relativeL2.map { $0.isNaN ? .infinity : $0 } ?? 0 }
        let ranked = result.checks.filter { distance($0) > 0 }.sorted { distance($0) > distance($1) }
        return Report.Fact.lines(
            "worst",
            ranked.prefix(3).map { "\($0.name): relative L2 \($0.relativeL2!.brief), max abs \($0.maxAbs!.brief)" })
    }

    private var divergences: [Report.Fact] {
        guard let first = result.firstDivergence else { return [.init("divergence", "none")] }
        let later = result.checks.filter { !$0.isAligned && $0.name != first.name }.map { check in
            let why = check.reasons.first.map { " (\($0))" } ?? ""
            return "\(check.name): \(check.statusText)\(why)"
        }
        return Report.Fact.lines("divergence", ["first at \(first.name): \(first.statusText)"] + first.reasons)
            + Report.Fact.lines("also", later, first: 8)
    }
}
