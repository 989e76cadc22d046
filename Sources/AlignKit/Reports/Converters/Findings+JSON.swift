// The parts of checks as programs read them, under the keys of their schemas.

extension Difference {
    /// A difference. Without one, every value is null.
    static func json(_ difference: Difference?) -> JSONValue {
        JSONValue([
            "max_abs": difference?.maxAbs, "max_rel": difference?.maxRel, "mean_abs": difference?.meanAbs,
            "rms": difference?.rms, "relative_l2": difference?.relativeL2, "cosine": difference?.cosine,
            "max_ulp": difference?.maxULP, "worst_index": difference?.worstIndex, "expected": difference?.expected,
            "actual": difference?.actual, "violations": difference?.violations, "non_finite": difference?.oneSided,
        ])
    }
}

extension RoundingFindings.Bound: JSONConvertible {
    package var json: JSONValue {
        JSONValue([
            "utilization": utilization, "statistical_share": share, "sqrt_quotient": sqrtQuotient,
            "rms_quotient": rmsQuotient, "rms": rms, "violations": violations,
        ])
    }
}

extension RoundingFindings.ChainErrors: JSONConvertible {
    package var json: JSONValue {
        JSONValue(["recording_rms": recordingRMS, "ours_rms": oursRMS, "ratio": ratio])
    }
}

extension DetectionPower: JSONConvertible {
    package var json: JSONValue {
        JSONValue([
            "median": median, "parameters": parameters, "invisible": invisible,
            "invisible_at_tenth": invisibleAtTenth, "unreached": unreached, "dead_channels": deadChannels,
            "epsilon": epsilon,
        ])
    }
}

extension MinimumTolerance: JSONConvertible {
    package var json: JSONValue { JSONValue(["rtol": rtol, "rtol_at_atol_1e-5": rtolAtSmallAtol, "atol": atol]) }
}

extension ReplayedShare: JSONConvertible {
    package var json: JSONValue { JSONValue(["node": node, "output": output, "share": share]) }
}

extension DivergenceSpan: JSONConvertible {
    package var json: JSONValue { JSONValue(["nodes": nodes, "after": after]) }

    /// A first divergence. It has a `span` if it covers more than one node.
    static func json(_ name: String, _ status: TensorStatus, _ span: DivergenceSpan?) -> JSONValue {
        var members: [String: any JSONConvertible] = ["name": name, "status": status.rawValue]
        if let span { members["span"] = span }
        return JSONValue(members)
    }
}

extension ReportEnvironment: JSONConvertible {
    package var json: JSONValue {
        JSONValue([
            "alignkit": alignkit, "instructions": instructions, "openblas": openblas, "core": core,
            "threads": threads,
        ])
    }
}

extension ParityReport.Reference: JSONConvertible {
    package var json: JSONValue {
        JSONValue([
            "path": path, "framework": framework, "framework_version": frameworkVersion, "convention": convention,
            "convention_origin": conventionOrigin, "model": model,
        ])
    }
}

extension CompareReport.File: JSONConvertible {
    package var json: JSONValue {
        JSONValue([
            "path": path, "framework": framework, "framework_version": frameworkVersion, "convention": convention,
            "model": model,
        ])
    }
}

extension ComparedWeights: JSONConvertible {
    package var json: JSONValue {
        JSONValue([
            "identical": isIdentical, "compared": comparedCount, "differing": differing.count,
            "first": differing.first.map { first in
                JSONValue([
                    "name": first.name, "status": first.status.rawValue, "relation": first.relation?.kind.rawValue,
                    "relation_detail": first.relation?.detail,
                ])
            },
        ])
    }
}
