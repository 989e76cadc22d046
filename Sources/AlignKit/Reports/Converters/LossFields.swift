/// A call and the case that it belongs to.
struct CheckedCall {
    let `case`: LossCaseCheck
    let call: LossCallCheck

    var title: String { "\(`case`.name), call \(call.index)" }

    var isFirst: Bool { call.index == `case`.calls.first?.index }

    /// |ours − recorded| of the loss; nil if one of the two is missing.
    var gap: Double? {
        guard let ours = call.lossActual, let expected = call.lossExpected else { return nil }
        // If a prediction is NaN, the loss of the reference is NaN, too.
        return ours == expected || ours.isNaN && expected.isNaN ? 0 : abs(ours - expected)
    }

    static let fields: [Field<CheckedCall>] = [
        .text(column: .init("kind", .text)) { $0.case.loss },
        .text(printed: .text("kind", .itself(3))) { $0.call.index == 0 ? $0.case.loss : "" },
        .count(key: "index", printed: .number("call")) { $0.call.index },
        .data("status") { $0.call.status.rawValue },
        .data("quantity") { $0.call.quantity?.rawValue },
        .count(key: "count", column: .init("N", .number, "elements"), printed: .number("N", isSpare: 2)) {
            $0.call.count
        },
        .count(
            key: "ambiguous",
            column: .init("at edges", .number, "elements within their rounding error of a bin's edge"),
            printed: .number("at edges", isSpare: 1)
        ) { $0.call.ambiguous },
        .spelled(
            key: "loss_expected", column: .init("recorded", .number, "the recorded loss"),
            printed: .number("recorded", of: "loss")
        ) { ($0.call.lossExpected, $0.call.lossTexts.recorded) },
        .spelled(key: "loss_actual", column: .init("ours", .number, "our loss"), printed: .number("ours", of: "loss")) {
            ($0.call.lossActual, $0.call.lossTexts.ours)
        },
        .number(column: .init("difference", .number, "|ours − recorded| of the loss")) { $0.gap },
        .number(
            key: "gradient_max_abs", column: .init("gradient", .number, "max |ours − recorded|"),
            printed: .number("gradient", of: "max abs")
        ) { $0.call.gradientMaxAbs },
        .number(
            key: "acc_sum_max_abs", column: .init("state", .number, "max |ours − recorded| of the moving averages"),
            printed: .number("state", of: "max abs")
        ) { $0.call.accSumMaxAbs },
        .data("ambiguous_at_edge") { checked in
            JSONValue(Dictionary(uniqueKeysWithValues: checked.call.ambiguousAtEdge.map { ("\($0.key)", $0.value) }))
        },
        .data("bin_counts") { $0.call.binCounts },
        .data("remarks") { $0.call.remarks },
    ]
}

extension LossReport {
    /// The report as programs read it.
    var data: JSONValue {
        let source = JSONValue([
            "path": reference.path, "framework": reference.framework, "framework_version": reference.frameworkVersion,
            "model": reference.model,
        ])
        let first = firstDivergence.map {
            JSONValue([
                "name": $0.name, "call": $0.call, "quantity": $0.quantity?.rawValue, "status": $0.status.rawValue,
            ])
        }
        return JSONValue([
            "schema": "alignkit.loss/1", "command": "ghm-loss", "verdict": verdict.rawValue, "reference": source,
            "environment": environment, "not_checked": notChecked, "first_divergence": first, "cases": cases,
        ])
    }
}

extension LossCaseCheck: JSONConvertible {
    package var json: JSONValue {
        let mistakes = self.mistakes.map(\.rawValue)
        return JSONValue([
            "name": name, "loss": loss, "implementation": implementation, "status": status.rawValue,
            "mistake": mistakes.count > 1 ? mistakes.json : mistakes.first.json,
            "residual": diagnosis?.fitting.first?.residual,
            "runner_up": diagnosis?.runnerUp.map {
                JSONValue(["mistake": $0.mistake.rawValue, "residual": $0.residual])
            },
            "not_tried": (diagnosis?.untried ?? []).map(\.rawValue),
            "calls": calls.map { Field.json(of: CheckedCall(case: self, call: $0), CheckedCall.fields) },
        ])
    }
}
