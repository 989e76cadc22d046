extension CompareReport: Encodable {
    private enum Key: String, CodingKey {
        case schema, command, verdict, files, network, assumptions, tolerance, environment, weights, coverage, refusals
        case conclusion, objections, doubts, remarks, tensors
        case atFault = "at_fault"
        case notChecked = "not_checked"
        case inputsEqual = "inputs_equal"
        case firstDivergence = "first_divergence"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("alignkit.compare/1", forKey: .schema)
        try container.encode("compare", forKey: .command)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(result.atFault.rawValue, forKey: .atFault)
        try container.encode(["a": a, "b": b], forKey: .files)
        try container.encode(result.network, forKey: .network)
        try container.encode(result.assumptions, forKey: .assumptions)
        try container.encode(result.tolerance, forKey: .tolerance)
        try container.encode(environment, forKey: .environment)
        try container.encode(result.inputsAreEqual, forKey: .inputsEqual)
        try container.encode(result.weights, forKey: .weights)
        try container.encode(Coverage(self), forKey: .coverage)
        try container.encode(notChecked, forKey: .notChecked)
        try container.encode(result.refusals, forKey: .refusals)
        try container.encode(result.conclusion, forKey: .conclusion)
        try container.encode(result.objections, forKey: .objections)
        try container.encode(result.doubts, forKey: .doubts)
        try container.encode(result.remarks, forKey: .remarks)
        try container.encode(
            result.firstDivergence.map {
                FirstDivergenceRecord(name: $0.name, status: $0.status, span: result.firstDivergenceSpan)
            }, forKey: .firstDivergence)
        try container.encode(result.pairs, forKey: .tensors)
    }

    private struct Coverage: Encodable {
        private let report: CompareReport

        init(_ report: CompareReport) { self.report = report }

        private struct Suggestion: Encodable {
            let a: String
            let b: String
        }

        private enum Key: String, CodingKey {
            case paired, compared, suggestions
            case recordedA = "recorded_a"
            case recordedB = "recorded_b"
            case byBounds = "judged_by_bounds"
            case byClaim = "judged_by_claim"
            case byTolerance = "judged_by_tolerance"
            case onlyA = "only_a"
            case onlyB = "only_b"
        }

        func encode(to encoder: any Encoder) throws {
            let result = report.result
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(report.a.recordedCount, forKey: .recordedA)
            try container.encode(report.b.recordedCount, forKey: .recordedB)
            try container.encode(result.pairs.count, forKey: .paired)
            try container.encode(result.comparedCount, forKey: .compared)
            try container.encode(result.count(judgedBy: .bounds), forKey: .byBounds)
            try container.encode(result.count(judgedBy: .claim), forKey: .byClaim)
            try container.encode(result.count(judgedBy: .tolerance), forKey: .byTolerance)
            try container.encode(result.onlyA, forKey: .onlyA)
            try container.encode(result.onlyB, forKey: .onlyB)
            try container.encode(result.suggestions.map { Suggestion(a: $0.a, b: $0.b) }, forKey: .suggestions)
        }
    }
}

extension CompareReport.File: Encodable {
    private enum Key: String, CodingKey {
        case path, framework, convention, model
        case frameworkVersion = "framework_version"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(path, forKey: .path)
        try container.encode(framework, forKey: .framework)
        try container.encode(frameworkVersion, forKey: .frameworkVersion)
        try container.encode(convention, forKey: .convention)
        try container.encode(model, forKey: .model)
    }
}

extension ComparedWeights: Encodable {
    private enum Key: String, CodingKey { case identical, compared, differing, first }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(isIdentical, forKey: .identical)
        try container.encode(comparedCount, forKey: .compared)
        try container.encode(differing.count, forKey: .differing)
        try container.encode(differing.first, forKey: .first)
    }
}

extension ComparedWeights.Finding: Encodable {
    private enum Key: String, CodingKey {
        case name, status, relation
        case relationDetail = "relation_detail"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(status.rawValue, forKey: .status)
        try container.encode(relation?.kind.rawValue, forKey: .relation)
        try container.encode(relation?.detail, forKey: .relationDetail)
    }
}

extension PairCheck: Encodable {
    private enum Key: String, CodingKey {
        case name, operation, status, difference, remarks
        case pathA = "path_a"
        case pathB = "path_b"
        case shapeA = "shape_a"
        case shapeB = "shape_b"
        case errorA = "error_a"
        case errorB = "error_b"
        case ownA = "own_a"
        case ownB = "own_b"
        case isolatedA = "isolated_a"
        case isolatedB = "isolated_b"
        case isolatedBWithWeightsOfA = "isolated_b_with_weights_of_a"
        case judge = "judged_by"
        case inherited
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(pathA, forKey: .pathA)
        try container.encode(pathB, forKey: .pathB)
        try container.encode(operation, forKey: .operation)
        try container.encode(shapeA, forKey: .shapeA)
        try container.encode(shapeB, forKey: .shapeB)
        try container.encode(status.rawValue, forKey: .status)
        try container.encode(judge.rawValue, forKey: .judge)
        try container.encode(inherited?.rawValue, forKey: .inherited)
        try container.encode(DifferenceRecord(difference), forKey: .difference)
        try container.encode(errorA, forKey: .errorA)
        try container.encode(errorB, forKey: .errorB)
        try container.encode(OwnRecord(ownA), forKey: .ownA)
        try container.encode(OwnRecord(ownB), forKey: .ownB)
        try container.encode(isolatedA?.rawValue, forKey: .isolatedA)
        try container.encode(isolatedB?.rawValue, forKey: .isolatedB)
        try container.encode(isolatedBWithWeightsOfA?.rawValue, forKey: .isolatedBWithWeightsOfA)
        try container.encode(remarks, forKey: .remarks)
    }
}

/// What a side is by itself in numbers, or the absence of it, under the same keys.
private struct OwnRecord: Encodable {
    private let own: PairCheck.Own?

    init(_ own: PairCheck.Own?) { self.own = own }

    private enum Key: String, CodingKey {
        case maxAbs = "max_abs"
        case maxRel = "max_rel"
        case relativeL2 = "relative_l2"
        case share = "statistical_share"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(own?.difference.maxAbs, forKey: .maxAbs)
        try container.encode(own?.difference.maxRel, forKey: .maxRel)
        try container.encode(own?.difference.relativeL2, forKey: .relativeL2)
        try container.encode(own?.share, forKey: .share)
    }
}
