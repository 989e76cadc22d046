/// All findings of an alignment of weights.
public struct WeightComparisonResult: Sendable {
    /// Every parameter in execution order, then the names that belong to no network, sorted.
    public let checks: [WeightCheck]
    /// The networks that were recognised, in words; empty where none was recognised.
    public let networks: [String]
    /// Names in parts that no network of ours has, such as a detector's head. They are not compared.
    public let outOfScope: [String]
    /// Their keys in the first file, and in the second.
    let outOfScopeKeys: (a: [String], b: [String])
    /// How many known keys are ignored, in the first file and in the second.
    package let ignoredA: Int
    package let ignoredB: Int?
    /// The reasons why the verdict is not `aligned`, each in a few words; empty where it is `aligned`.
    public let objections: [String]

    init(_ comparison: WeightComparison, checks: [WeightCheck]) {
        self.checks = checks
        networks = comparison.known.networks
        outOfScope = comparison.outOfScope
        outOfScopeKeys = (comparison.a.outOfScopeKeys, comparison.b?.outOfScopeKeys ?? [])
        ignoredA = comparison.a.ignoredCount
        ignoredB = comparison.b?.ignoredCount
        objections = Self.objections(to: checks, isPair: comparison.b != nil, networks: networks)
    }

    /// `aligned` where every parameter is aligned and at least one exists.
    public var verdict: Verdict { objections.isEmpty ? .aligned : .diverged }

    /// The first check, in the order of `checks`, that is not aligned.
    public var firstDivergence: WeightCheck? { checks.first { !$0.isAligned } }

    /// Whether two files were compared.
    package var isPair: Bool { ignoredB != nil }

    /// For two files, how many parameters were compared element by element. For one file, how many are mapped.
    public var comparedCount: Int { checks.count { isPair ? $0.isCompared : $0.status == .mapped } }

    /// How many parameters at least one file has.
    public var recordedCount: Int { checks.count { $0.a != nil || $0.b != nil } }

    /// The parameters that one file or both lack: the network needs them, or the other file has them.
    public var missing: [WeightCheck] { checks.filter { $0.status == .missing && !$0.isLeftOver } }

    /// The names that belong to no network, though a network was recognised.
    package var leftOver: [WeightCheck] { checks.filter { $0.isLeftOver } }

    private static func objections(to checks: [WeightCheck], isPair: Bool, networks: [String]) -> [String] {
        var objections: [String] = []
        for status in [WeightCheck.Status.differs, .missing, .shapeMismatch, .invalid] {
            let count = checks.count { $0.status == status && !$0.isLeftOver }
            if count > 0 { objections.append("\(count) \(status.rawValue)") }
        }
        let leftOver = checks.count { $0.isLeftOver }
        if leftOver > 0 { objections.append("\(leftOver) left over") }
        let alike = checks.count {
            ($0.status == .identical || $0.status == .equal) && !$0.findings.isEmpty && !$0.isLeftOver
        }
        if alike > 0 { objections.append("\(alike) unfit though alike") }
        if isPair, !checks.contains(where: \.isCompared) { objections.append("no parameter could be compared") }
        if !isPair, networks.isEmpty { objections.append("the keys make no network that is known") }
        return objections
    }
}
