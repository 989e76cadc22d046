extension LossReport: Encodable {
    private enum Key: String, CodingKey {
        case schema, command, verdict, reference, environment, cases
        case firstDivergence = "first_divergence"
        case notChecked = "not_checked"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("alignkit.loss/1", forKey: .schema)
        try container.encode("ghm-loss", forKey: .command)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(reference, forKey: .reference)
        try container.encode(environment, forKey: .environment)
        try container.encode(notChecked, forKey: .notChecked)
        try container.encode(firstDivergence, forKey: .firstDivergence)
        try container.encode(cases, forKey: .cases)
    }
}

extension LossReport.Reference: Encodable {
    private enum Key: String, CodingKey {
        case path, framework, model
        case frameworkVersion = "framework_version"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(path, forKey: .path)
        try container.encode(framework, forKey: .framework)
        try container.encode(frameworkVersion, forKey: .frameworkVersion)
        try container.encode(model, forKey: .model)
    }
}

extension LossReport.Divergence: Encodable {
    private enum Key: String, CodingKey { case name, call, quantity, status }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(call, forKey: .call)
        try container.encode(quantity?.rawValue, forKey: .quantity)
        try container.encode(status.rawValue, forKey: .status)
    }
}

extension LossCaseCheck: Encodable {
    private enum Key: String, CodingKey {
        case name, loss, implementation, status, mistake, residual, calls
        case runnerUp = "runner_up"
        case untried = "not_tried"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(loss, forKey: .loss)
        try container.encode(implementation, forKey: .implementation)
        try container.encode(status.rawValue, forKey: .status)
        switch mistakes.count {
        case 0: try container.encodeNil(forKey: .mistake)
        case 1: try container.encode(mistakes[0].rawValue, forKey: .mistake)
        default: try container.encode(mistakes.map(\.rawValue), forKey: .mistake)
        }
        try container.encode(diagnosis?.fitting.first?.residual, forKey: .residual)
        try container.encode(diagnosis?.runnerUp, forKey: .runnerUp)
        try container.encode((diagnosis?.untried ?? []).map(\.rawValue), forKey: .untried)
        try container.encode(calls, forKey: .calls)
    }
}

extension LossDiagnosis.Candidate: Encodable {
    private enum Key: String, CodingKey { case mistake, residual }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(mistake.rawValue, forKey: .mistake)
        try container.encode(residual, forKey: .residual)
    }
}

extension LossCallCheck: Encodable {
    private enum Key: String, CodingKey {
        case index, status, quantity, count, ambiguous, remarks
        case lossExpected = "loss_expected"
        case lossActual = "loss_actual"
        case gradientMaxAbs = "gradient_max_abs"
        case accSumMaxAbs = "acc_sum_max_abs"
        case ambiguousAtEdge = "ambiguous_at_edge"
        case binCounts = "bin_counts"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(index, forKey: .index)
        try container.encode(status.rawValue, forKey: .status)
        try container.encode(quantity?.rawValue, forKey: .quantity)
        try container.encode(count, forKey: .count)
        try container.encode(lossExpected, forKey: .lossExpected)
        try container.encode(lossActual, forKey: .lossActual)
        try container.encode(gradientMaxAbs, forKey: .gradientMaxAbs)
        try container.encode(accSumMaxAbs, forKey: .accSumMaxAbs)
        try container.encode(ambiguous, forKey: .ambiguous)
        let edges = ambiguousAtEdge.map { ("\($0.key)", $0.value) }
        try container.encode(Dictionary(uniqueKeysWithValues: edges), forKey: .ambiguousAtEdge)
        try container.encode(binCounts, forKey: .binCounts)
        try container.encode(remarks, forKey: .remarks)
    }
}
