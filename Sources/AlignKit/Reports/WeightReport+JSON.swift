extension WeightReport: Encodable {
    private enum Key: String, CodingKey {
        case schema, command, verdict, files, network, environment, coverage, objections, parameters
        case firstDivergence = "first_divergence"
        case notChecked = "not_checked"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("alignkit.weights/1", forKey: .schema)
        try container.encode("weights", forKey: .command)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(["a": a, "b": b], forKey: .files)
        try container.encode(networkText, forKey: .network)
        try container.encode(environment, forKey: .environment)
        try container.encode(Coverage(result), forKey: .coverage)
        try container.encode(notChecked, forKey: .notChecked)
        try container.encode(result.objections, forKey: .objections)
        try container.encode(
            result.firstDivergence.map { ["name": $0.name, "status": $0.status.rawValue] }, forKey: .firstDivergence)
        try container.encode(result.checks, forKey: .parameters)
    }

    /// The networks in one line; nil where none was recognised.
    var networkText: String? { result.networks.isEmpty ? nil : result.networks.joined(separator: "; ") }

    /// The same for people.
    var networkWords: String { networkText ?? "none that is known: equal names are compared" }

    private struct Coverage: Encodable {
        private let result: WeightComparisonResult

        init(_ result: WeightComparisonResult) { self.result = result }

        private enum Key: String, CodingKey {
            case recorded, compared, missing
            case leftOver = "left_over"
            case outOfScope = "out_of_scope"
            case ignoredA = "ignored_a"
            case ignoredB = "ignored_b"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(result.recordedCount, forKey: .recorded)
            try container.encode(result.comparedCount, forKey: .compared)
            try container.encode(result.missing.map(\.name), forKey: .missing)
            try container.encode(result.leftOver.map(\.name), forKey: .leftOver)
            try container.encode(result.outOfScope.map { "weights/\($0)" }, forKey: .outOfScope)
            try container.encode(result.ignoredA, forKey: .ignoredA)
            try container.encode(result.ignoredB, forKey: .ignoredB)
        }
    }
}

extension WeightCheck: Encodable {
    private enum Key: String, CodingKey {
        case name, role, shape, status, relation, findings, remarks
        case keyA = "key_a"
        case keyB = "key_b"
        case shapeA = "shape_a"
        case shapeB = "shape_b"
        case layoutA = "layout_a"
        case layoutB = "layout_b"
        case relationDetail = "relation_detail"
        case relationElements = "relation_elements"
        case maxAbs = "max_abs"
        case relativeL2 = "relative_l2"
        case maxULP = "max_ulp"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(role?.rawValue, forKey: .role)
        try container.encode(a?.key, forKey: .keyA)
        try container.encode(b?.key, forKey: .keyB)
        try container.encode(shape, forKey: .shape)
        try container.encode(a?.extents, forKey: .shapeA)
        try container.encode(b?.extents, forKey: .shapeB)
        try container.encode(a?.layout, forKey: .layoutA)
        try container.encode(b?.layout, forKey: .layoutB)
        try container.encode(status.rawValue, forKey: .status)
        try container.encode(relation?.kind.rawValue, forKey: .relation)
        try container.encode(relation?.detail, forKey: .relationDetail)
        try container.encode(relation?.evidence, forKey: .relationElements)
        try container.encode(maxAbs, forKey: .maxAbs)
        try container.encode(relativeL2, forKey: .relativeL2)
        try container.encode(maxULP, forKey: .maxULP)
        try container.encode(findings, forKey: .findings)
        try container.encode(remarks, forKey: .remarks)
    }
}
