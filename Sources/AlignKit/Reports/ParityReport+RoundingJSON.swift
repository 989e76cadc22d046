extension TensorCheck {
    /// What rounding says, under the keys of the schema; null where there is nothing to say.
    struct RoundingRecord: Encodable {
        private let findings: RoundingFindings?
        private let tolerance: MinimumTolerance?

        init(_ check: TensorCheck) {
            findings = check.rounding
            tolerance = check.minimumTolerance
        }

        private enum Key: String, CodingKey {
            case precision, bound, float64, amplification, power
            case createdRMS = "created_rms"
            case inheritedRMS = "inherited_rms"
            case effectivePrecision = "effective_precision"
            case minimumTolerance = "minimum_tolerance"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(findings?.precision, forKey: .precision)
            try container.encode(findings?.bound, forKey: .bound)
            try container.encode(findings?.chain, forKey: .float64)
            try container.encode(findings?.createdRMS, forKey: .createdRMS)
            try container.encode(findings?.inheritedRMS, forKey: .inheritedRMS)
            try container.encode(findings?.amplification, forKey: .amplification)
            try container.encode(findings?.effectivePrecision, forKey: .effectivePrecision)
            try container.encode(findings?.power, forKey: .power)
            try container.encode(tolerance, forKey: .minimumTolerance)
        }
    }
}

extension RoundingFindings.Bound: Encodable {
    private enum CodingKeys: String, CodingKey {
        case utilization, rms, violations
        case share = "statistical_share"
        case sqrtQuotient = "sqrt_quotient"
        case rmsQuotient = "rms_quotient"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(utilization, forKey: .utilization)
        try container.encode(share, forKey: .share)
        try container.encode(sqrtQuotient, forKey: .sqrtQuotient)
        try container.encode(rmsQuotient, forKey: .rmsQuotient)
        try container.encode(rms, forKey: .rms)
        try container.encode(violations, forKey: .violations)
    }
}

extension RoundingFindings.ChainErrors: Encodable {
    private enum CodingKeys: String, CodingKey {
        case recordingRMS = "recording_rms"
        case oursRMS = "ours_rms"
        case ratio
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(recordingRMS, forKey: .recordingRMS)
        try container.encode(oursRMS, forKey: .oursRMS)
        try container.encode(ratio, forKey: .ratio)
    }
}

extension DetectionPower: Encodable {
    private enum CodingKeys: String, CodingKey {
        case median, parameters, invisible, unreached, epsilon
        case invisibleAtTenth = "invisible_at_tenth"
        case deadChannels = "dead_channels"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(median, forKey: .median)
        try container.encode(parameters, forKey: .parameters)
        try container.encode(invisible, forKey: .invisible)
        try container.encode(invisibleAtTenth, forKey: .invisibleAtTenth)
        try container.encode(unreached, forKey: .unreached)
        try container.encode(deadChannels, forKey: .deadChannels)
        try container.encode(epsilon, forKey: .epsilon)
    }
}

extension MinimumTolerance: Encodable {
    private enum CodingKeys: String, CodingKey {
        case rtol, atol
        case rtolAtSmallAtol = "rtol_at_atol_1e-5"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rtol, forKey: .rtol)
        try container.encode(rtolAtSmallAtol, forKey: .rtolAtSmallAtol)
        try container.encode(atol, forKey: .atol)
    }
}
