/// Whether two recordings were made with the same weights.
public struct ComparedWeights: Sendable {
    /// A weight that is not the same in both files.
    package struct Finding: Sendable {
        package let name: String
        /// `differs`, `missing` or `shape-mismatch`.
        package let status: WeightCheck.Status
        package let relation: WeightRelation?
        /// The reasons, each in a few words.
        package let reasons: [String]

        /// `layer2.0.conv2.weight: differs: axes-transposed ([0,1,3,2], …)`.
        var text: String {
            let kind = relation.map { ": \($0.kind.rawValue)" } ?? ""
            return "\(name): \(status.rawValue)\(kind)" + (reasons.first.map { " (\($0))" } ?? "")
        }
    }

    /// How many were compared element by element.
    public let comparedCount: Int
    /// In execution order where it is known, else by name.
    package let differing: [Finding]
    /// Whether all that were compared are the same bit for bit; nil where none could be compared.
    public let isIdentical: Bool?

    /// The paths of the weights that were not compared: without a partner, and of parts that no network of ours has.
    var unpaired: (a: [String], b: [String]) = ([], [])
    var outOfScope: (a: [String], b: [String]) = ([], [])

    /// Whether nothing differs by more than one unit in the last place.
    var areEqual: Bool { differing.isEmpty }

    /// `3 weights differ`.
    var count: String { "\(differing.count.counted("weight")) \(differing.count.agreeing("differs", "differ"))" }

    /// The parameters that differ.
    var differingNames: Set<String> { Set(differing.map(\.name)) }

    init(_ result: WeightComparisonResult) {
        // A value that is unfit in the same way in both files is no difference between them. It becomes a refusal. A
        // key that only one file has, and the network lacks, is left over.
        func isStray(_ check: WeightCheck) -> Bool { check.isLeftOver && (check.a == nil || check.b == nil) }
        differing = result.checks.filter { check in
            !(check.status == .identical || check.status == .equal || isStray(check))
        }.map { check in
            Finding(name: check.name, status: check.status, relation: check.relation, reasons: check.reasons)
        }
        comparedCount = result.comparedCount
        func keys(_ side: KeyPath<WeightCheck, WeightCheck.Stored?>) -> [String] {
            result.checks.filter(isStray).compactMap { $0[keyPath: side].map { "weights/\($0.key)" } }
        }
        unpaired = (keys(\.a), keys(\.b))
        outOfScope = (
            result.outOfScopeKeys.a.map { "weights/\($0)" }, result.outOfScopeKeys.b.map { "weights/\($0)" }
        )
        isIdentical =
            comparedCount == 0 ? nil : differing.isEmpty && result.checks.allSatisfy { $0.status != .equal }
    }

    init(comparedCount: Int, differing: [Finding], isIdentical: Bool?) {
        self.comparedCount = comparedCount
        self.differing = differing
        self.isIdentical = isIdentical
    }
}
