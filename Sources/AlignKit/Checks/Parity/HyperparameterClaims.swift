/// Finds where a recording's own description of a module contradicts the network that is checked.
///
/// The claims decide nothing; the numbers decide. But a contradiction beside a tensor that diverges is a hint.
enum HyperparameterClaims {
    /// One remark per contradiction, in the order of the names.
    static func contradictions(of attributes: [String: AttributeValue], with operation: any TensorOperation) -> [String]
    {
        let recorded = RecordedAttributes(attributes)
        let own = operation as? any RecordedOperation
        var remarks: [String] = []
        if let claimed = recorded.moduleClass, let known = OperationCatalogue.type(ofClass: claimed),
            own.map({ ObjectIdentifier(type(of: $0)) }) != ObjectIdentifier(known)
        {
            remarks.append("recorded as \(claimed), checked as \(operation.name)")
        }
        for (name, expected) in (own?.hyperparameters ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let claim = recorded[name]?.numbers, !agree(claim, expected) else { continue }
            remarks.append("recorded with \(name) \(text(claim)), checked with \(text(expected))")
        }
        return remarks
    }

    /// Whether two lists agree. One number stands for all axes. Four paddings (top, bottom, left, right) stand for two
    /// where opposite ones are equal.
    static func agree(_ claim: [Double], _ expected: [Double]) -> Bool {
        var claim = claim
        if claim.count == 4, claim[0] == claim[1], claim[2] == claim[3] { claim = [claim[0], claim[2]] }
        if claim.count == 1 { return expected.allSatisfy { equal($0, claim[0]) } }
        if expected.count == 1 { return claim.allSatisfy { equal($0, expected[0]) } }
        return claim.count == expected.count && zip(claim, expected).allSatisfy(equal)
    }

    /// Equal, or equal once rounded to float32: an epsilon of 1e-5 may have been recorded as either.
    private static func equal(_ first: Double, _ second: Double) -> Bool {
        first == second || Float(first) == Float(second)
    }

    static func text(_ values: [Double]) -> String {
        let distinct = Set(values).count == 1 ? [values[0]] : values
        return distinct.map { $0 == $0.rounded() && abs($0) < 1e9 ? "\(Int($0))" : "\($0)" }.joined(separator: "×")
    }
}
