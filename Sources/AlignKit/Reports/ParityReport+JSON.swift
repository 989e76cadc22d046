extension ParityReport: Encodable {
    private enum Key: String, CodingKey {
        case schema, command, verdict, reference, network, tolerance, environment, coverage, objections, remarks
        case assumptions
        case doubts, precision, replay
        case memoryEstimate = "memory_estimate"
        case minimumTolerance = "minimum_tolerance"
        case notChecked = "not_checked"
        case firstDivergence = "first_divergence"
        case tensors
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("alignkit.report/1", forKey: .schema)
        try container.encode(command, forKey: .command)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(reference, forKey: .reference)
        try container.encode(network, forKey: .network)
        try container.encode(tolerance.description, forKey: .tolerance)
        try container.encode(environment, forKey: .environment)
        try container.encode(Coverage(self), forKey: .coverage)
        try container.encode(notChecked, forKey: .notChecked)
        try container.encode(result.objections, forKey: .objections)
        try container.encode(result.doubts, forKey: .doubts)
        try container.encode(result.precision, forKey: .precision)
        try container.encode(result.minimumTolerance, forKey: .minimumTolerance)
        try container.encode(result.replays, forKey: .replay)
        try container.encode(result.memoryEstimate, forKey: .memoryEstimate)
        try container.encode(assumptions, forKey: .assumptions)
        try container.encode(result.remarks, forKey: .remarks)
        try container.encode(
            result.firstDivergence.map {
                FirstDivergenceRecord(name: $0.name ?? $0.displayName, status: $0.status, span: $0.interval)
            },
            forKey: .firstDivergence)
        try container.encode(result.tensors, forKey: .tensors)
    }

    private struct Coverage: Encodable {
        let recorded: Int
        let compared: Int
        let missing: [String]
        let unexpected: [String]
        let outOfScope: [String]

        private enum CodingKeys: String, CodingKey {
            case recorded, compared, missing, unexpected
            case outOfScope = "out_of_scope"
        }

        init(_ report: ParityReport) {
            let result = report.result
            recorded = result.recordedCount
            compared = result.comparedCount
            missing = result.missing
            unexpected = result.tensors.filter { $0.status == .unexpected }.map(\.path)
            outOfScope = report.outOfScope
        }
    }
}

extension ParityReport.Reference: Encodable {
    private enum CodingKeys: String, CodingKey {
        case path, framework, convention, model
        case frameworkVersion = "framework_version"
        case conventionOrigin = "convention_origin"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(framework, forKey: .framework)
        try container.encode(frameworkVersion, forKey: .frameworkVersion)
        try container.encode(convention, forKey: .convention)
        try container.encode(conventionOrigin, forKey: .conventionOrigin)
        try container.encode(model, forKey: .model)
    }
}

extension TensorCheck: Encodable {
    private enum Key: String, CodingKey {
        case name, operation, shape, status, vacuous, remarks, chained, isolated
        case path = "reference_path"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(path, forKey: .path)
        try container.encode(operation, forKey: .operation)
        try container.encode(shape, forKey: .shape)
        try container.encode(status.rawValue, forKey: .status)
        try container.encode(isVacuous, forKey: .vacuous)
        try container.encode(remarks, forKey: .remarks)
        try container.encode(DifferenceRecord(chained), forKey: .chained)
        try container.encode(DifferenceRecord(isolated), forKey: .isolated)
        try RoundingRecord(self).encode(to: encoder)
    }
}

/// A difference, or the absence of one, under the keys of the schema: without a comparison every value is null.
struct DifferenceRecord: Encodable {
    private let difference: Difference?

    init(_ difference: Difference?) { self.difference = difference }

    private enum Key: String, CodingKey {
        case maxAbs = "max_abs"
        case maxRel = "max_rel"
        case meanAbs = "mean_abs"
        case rms, cosine, expected, actual, violations
        case relativeL2 = "relative_l2"
        case maxULP = "max_ulp"
        case worstIndex = "worst_index"
        case oneSided = "non_finite"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(difference?.maxAbs, forKey: .maxAbs)
        try container.encode(difference?.maxRel, forKey: .maxRel)
        try container.encode(difference?.meanAbs, forKey: .meanAbs)
        try container.encode(difference?.rms, forKey: .rms)
        try container.encode(difference?.relativeL2, forKey: .relativeL2)
        try container.encode(difference?.cosine, forKey: .cosine)
        try container.encode(difference?.maxULP, forKey: .maxULP)
        try container.encode(difference?.worstIndex, forKey: .worstIndex)
        try container.encode(difference?.expected, forKey: .expected)
        try container.encode(difference?.actual, forKey: .actual)
        try container.encode(difference?.violations, forKey: .violations)
        try container.encode(difference?.oneSided, forKey: .oneSided)
    }
}
