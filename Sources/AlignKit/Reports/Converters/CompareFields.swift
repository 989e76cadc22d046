extension PairCheck {
    /// The facts about a pair: the difference of the two recordings, and the worse of the two by itself. The relative
    /// difference in the table is that of the norms. If every number is shown below the table, it is the largest of an
    /// element instead: the errors against float64 fit beside it.
    static let fields: [Field<PairCheck>] =
        [
            .data("name") { $0.name },
            .data("path_a") { $0.pathA },
            .data("path_b") { $0.pathB },
            .text(
                key: "operation", column: .init("operation", .text),
                printed: .text("operation", .words(atLeast: 8, rank: 1))
            ) {
                $0.operation
            },
            .data("shape_a") { $0.shapeA },
            .data("shape_b") { $0.shapeB },
            .data("status") { $0.status.rawValue },
            .data("judged_by") { $0.judge.rawValue },
            .data("inherited") { $0.inherited?.rawValue },
            .data("difference") { Difference.json($0.difference) },
            .data("own_a") { Own.json($0.ownA) },
            .data("own_b") { Own.json($0.ownB) },
            .data("isolated_b_with_weights_of_a") { $0.isolatedBWithWeightsOfA?.rawValue },
            .data("remarks") { $0.remarks },
        ] + chained + isolated + sides

    private static let chained: [Field<PairCheck>] = [
        .number(column: .init("max abs, chained", .number, "max |b − a|"), printed: .number("chained", of: "max abs")) {
            $0.difference?.maxAbs
        },
        .number(
            column: .init("L2, chained", .number, "‖b − a‖ / ‖a‖"),
            printed: .number("chained", of: "relative L2", in: .table)
        ) { $0.difference?.relativeL2 },
        .spelled(printed: .number("chained", of: "max relative", in: .everything)) {
            ($0.difference?.maxRel, $0.difference?.maxRelText)
        },
    ]

    private static let isolated: [Field<PairCheck>] = [
        .number(
            column: .init(
                "max abs, isolated", .number, "what the worse of the two is from its own recorded inputs and weights"),
            printed: .number("isolated", of: "max abs")
        ) { $0.isolated?.maxAbs },
        .number(
            column: .init("L2, isolated", .number, "the same, ‖ours − recorded‖ / ‖recorded‖"),
            printed: .number("isolated", of: "relative L2", in: .table)
        ) { $0.isolated?.relativeL2 },
        .spelled(printed: .number("isolated", of: "max relative", in: .everything)) {
            ($0.isolated?.maxRel, $0.isolated.map { $0.maxRel.relativeText(besides: $0.maxAbs) })
        },
        .spelled(
            column: .init(
                "of bound", .number, "of what rounding may do to the operation, the worse of the two: 100 % is all"),
            printed: .number("of bound")
        ) { ($0.isolated?.share, $0.isolated?.share?.percentOfBound) },
    ]

    private static let sides: [Field<PairCheck>] = [
        .number(
            key: "error_a", column: .init("error A", .number, "RMS distance of the reference from the exact result"),
            printed: .number("A", of: "rms error", isSpare: 0, in: .everything)
        ) { $0.errorA },
        .number(
            key: "error_b", column: .init("error B", .number, "RMS distance of the candidate from the exact result"),
            printed: .number("B", of: "rms error", isSpare: 0, in: .everything)
        ) { $0.errorB },
        .status(
            key: "isolated_a", column: .init("A", .text, "the reference by itself"), printed: .text("A", .itself(2))
        ) { $0.isolatedA },
        .status(
            key: "isolated_b", column: .init("B", .text, "the candidate by itself"), printed: .text("B", .itself(2))
        ) { $0.isolatedB },
    ]
}

extension PairCheck.Own {
    /// The numbers of a side by itself. Without them, the same keys have null as their value.
    fileprivate static func json(_ own: Self?) -> JSONValue {
        JSONValue([
            "max_abs": own?.difference.maxAbs, "max_rel": own?.difference.maxRel,
            "relative_l2": own?.difference.relativeL2, "statistical_share": own?.share,
        ])
    }
}

extension CompareReport {
    /// The report as programs read it.
    var data: JSONValue {
        JSONValue([
            "schema": "alignkit.compare/1", "command": "compare", "verdict": verdict.rawValue,
            "at_fault": result.atFault.rawValue, "files": JSONValue(["a": a, "b": b]), "network": result.network,
            "assumptions": result.assumptions, "tolerance": result.tolerance, "environment": environment,
            "inputs_equal": result.inputsAreEqual, "weights": result.weights, "coverage": coverage,
            "not_checked": notChecked, "refusals": result.refusals, "conclusion": result.conclusion,
            "objections": result.objections, "doubts": result.doubts, "remarks": result.remarks,
            "first_divergence": result.firstDivergence.map {
                DivergenceSpan.json($0.name, $0.status, result.firstDivergenceSpan)
            },
            "tensors": result.pairs.map { Field.json(of: $0, PairCheck.fields) },
        ])
    }

    private var coverage: JSONValue {
        JSONValue([
            "recorded_a": a.recordedCount, "recorded_b": b.recordedCount, "paired": result.pairs.count,
            "compared": result.comparedCount, "judged_by_bounds": result.count(judgedBy: .bounds),
            "judged_by_claim": result.count(judgedBy: .claim),
            "judged_by_tolerance": result.count(judgedBy: .tolerance), "only_a": result.onlyA, "only_b": result.onlyB,
            "suggestions": result.suggestions.map { JSONValue(["a": $0.a, "b": $0.b]) },
        ])
    }
}
