extension WeightCheck {
    /// The facts about a parameter of two files.
    static let fieldsOfPairs: [Field<WeightCheck>] =
        common + [
            .text(column: .init("shape", .text), printed: .text("shape", .itself(1))) {
                $0.shape.map(WeightCheck.text)
            },
            .number(key: "max_abs", column: .init("max abs", .number, "max |b − a|"), printed: .number("max abs")) {
                $0.maxAbs
            },
            .number(key: "relative_l2", column: .init("L2", .number, "‖b − a‖ / ‖a‖"), printed: .number("relative L2"))
            { $0.relativeL2 },
            .text(key: "relation", column: .init("relation", .text, "what B holds in place of A's values")) {
                $0.relation?.kind.rawValue
            },
        ]

    /// The facts about a parameter of one file. Its key has a column of its own only if it is not our name.
    static let fieldsOfFile: [Field<WeightCheck>] =
        common + [
            .text(printed: .text("key", .names, in: .whereItDiffers)) { $0.a?.key },
            .text(printed: .text("layout", .itself(2))) { $0.a?.layout },
            .text(column: .init("shape", .text)) { $0.shape.map(WeightCheck.text) },
            .text(printed: .text("shape", .itself(1))) { ($0.a?.extents ?? $0.shape).map(WeightCheck.text) },
            .data("max_abs") { $0.maxAbs },
            .data("relative_l2") { $0.relativeL2 },
            .data("relation") { $0.relation?.kind.rawValue },
        ]

    private static let common: [Field<WeightCheck>] = [
        .data("name") { $0.name },
        .text(key: "role", column: .init("role", .text)) { $0.role?.rawValue },
        .text(column: .init("key", .text)) { check in
            let key = check.a?.key ?? check.b?.key
            return key == check.name ? nil : key
        },
        .data("key_a") { $0.a?.key },
        .data("key_b") { $0.b?.key },
        .data("shape") { $0.shape },
        .data("shape_a") { $0.a?.extents },
        .data("shape_b") { $0.b?.extents },
        .data("layout_a") { $0.a?.layout },
        .data("layout_b") { $0.b?.layout },
        .data("status") { $0.status.rawValue },
        .data("relation_detail") { $0.relation?.detail },
        .data("relation_elements") { $0.relation?.evidence },
        .data("max_ulp") { $0.maxULP },
        .data("findings") { $0.findings },
        .data("remarks") { $0.remarks },
    ]
}

extension WeightReport {
    var fields: [Field<WeightCheck>] { result.isPair ? WeightCheck.fieldsOfPairs : WeightCheck.fieldsOfFile }

    /// The report as programs read it.
    var data: JSONValue {
        JSONValue([
            "schema": "alignkit.weights/1", "command": "weights", "verdict": verdict.rawValue,
            "files": JSONValue(["a": a, "b": b]), "network": network, "environment": environment,
            "coverage": JSONValue([
                "recorded": result.recordedCount, "compared": result.comparedCount,
                "missing": result.missing.map(\.name), "left_over": result.leftOver.map(\.name),
                "out_of_scope": result.outOfScope.map { "weights/\($0)" }, "ignored_a": result.ignoredA,
                "ignored_b": result.ignoredB,
            ]),
            "not_checked": notChecked, "objections": result.objections,
            "parameters": result.checks.map { Field.json(of: $0, fields) },
            "first_divergence": result.firstDivergence.map {
                JSONValue(["name": $0.name, "status": $0.status.rawValue])
            },
        ])
    }

    /// The networks in one line; nil where none was recognised.
    var network: String? { result.networks.isEmpty ? nil : result.networks.joined(separator: "; ") }
}

extension WeightCheck {
    /// `64×3×7×7`; a scalar is 1.
    static func text(_ extents: [Int]) -> String {
        extents.isEmpty ? "1" : extents.map(String.init).joined(separator: "×")
    }

    /// The status, and the reason in a word: `differs: rows-permuted`.
    var statusText: String {
        if let relation { return "\(status.rawValue): \(relation.kind.rawValue)" }
        return status.rawValue + (isUnfit ? ", unfit" : "")
    }

    /// Whether the parameter is the same in both files, but not fit for use.
    var isUnfit: Bool { (status == .identical || status == .equal) && !findings.isEmpty }

    /// The numbers of the difference; nil if nothing was compared.
    var numbers: String? {
        maxAbs.map { maxAbs in
            let ulp = maxULP.map { ", \($0.ulpText)" } ?? ""
            return "max abs \(maxAbs.brief), relative L2 \((relativeL2 ?? 0).brief)\(ulp)"
        }
    }

    /// Everything that is known about the parameter, in lines.
    var details: [String] {
        let files = [("A", a), ("B", b)].compactMap { letter, stored in
            stored.map { "  \(letter): \($0.key) \($0.extents)" + ($0.layout.map { ", \($0)" } ?? "") }
        }
        let numbers = maxAbs.map { maxAbs in
            "  max abs \(maxAbs.brief), relative L2 \((relativeL2 ?? 0).brief)" + (maxULP.map { ", \($0) ulp" } ?? "")
        }
        let lines = ["\(name)  \(statusText)"] + files + [numbers].compactMap(\.self) + reasons.map { "  \($0)" }
        return lines + remarks.map { "  remark: \($0)" }
    }
}

extension WeightComparisonResult {
    /// `267 of 267 parameters compared, 0 missing, 0 left over`.
    var coverage: String {
        "\(comparedCount) of \(recordedCount.counted("parameter")) \(isPair ? "compared" : "mapped"), "
            + "\(missing.count) missing, \(leftOver.count) left over"
    }
}
