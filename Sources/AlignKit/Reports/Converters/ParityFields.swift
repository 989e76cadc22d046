extension TensorCheck {
    /// The facts about a recorded tensor. The relative difference in the table is that of the norms. If every number is
    /// shown below the table, it is the largest of an element instead: the errors against float64 fit beside it.
    static let fields: [Field<TensorCheck>] =
        [
            .data("name") { $0.name },
            .data("reference_path") { $0.path },
            .text(
                key: "operation", column: .init("operation", .text),
                printed: .text("operation", .words(atLeast: 8, rank: 2))
            ) {
                $0.operation
            },
            .data("shape") { $0.shape },
            .text(column: .init("shape", .text), printed: .text("shape", .itself(1))) {
                $0.shape.map(String.init).joined(separator: "×")
            },
            .data("status") { $0.status.rawValue },
            .data("vacuous") { $0.isVacuous },
            .data("remarks") { $0.remarks },
        ]
        + differences(
            "chained", Report.Column("max abs, chained", .number, "max |ours − recorded|, computed from the input on")
        ) { $0.chained }
        + differences(
            "isolated",
            Report.Column(
                "max abs, isolated", .number, "max |ours − recorded|, computed from the layer's recorded inputs")
        ) { $0.isolated } + roundingFields

    private static func differences(
        _ way: String, _ maxAbs: Report.Column, _ difference: @escaping @Sendable (TensorCheck) -> Difference?
    ) -> [Field<TensorCheck>] {
        [
            .data(way) { Difference.json(difference($0)) },
            .number(column: maxAbs, printed: .number(way, of: "max abs")) { difference($0)?.maxAbs },
            .number(
                column: .init("L2, \(way)", .number, "‖ours − recorded‖ / ‖recorded‖"),
                printed: .number(way, of: "relative L2", in: .table)
            ) { difference($0)?.relativeL2 },
            .spelled(printed: .number(way, of: "max relative", in: .everything)) {
                (difference($0)?.maxRel, difference($0)?.maxRelText)
            },
        ]
    }

    /// The facts about rounding.
    private static let roundingFields: [Field<TensorCheck>] = [
        .data("precision") { $0.rounding?.precision.rawValue },
        .data("bound") { $0.rounding?.bound },
        .spelled(
            column: .init("of bound", .number, "max |recorded − exact| / S, isolated: what rounding may do is 100 %"),
            printed: .number("of bound")
        ) { ($0.rounding?.bound?.share, $0.rounding?.bound?.share.percentOfBound) },
        .data("float64") { $0.rounding?.chain },
        .number(
            column: .init(
                "error, recorded", .number, "RMS of recorded − exact, chained, the exact result being our float64 run"),
            printed: .number("theirs", of: "rms error", isSpare: 0, in: .everything)
        ) { $0.rounding?.chain?.recordingRMS },
        .number(
            column: .init("error, ours", .number, "RMS of ours − exact, chained"),
            printed: .number("ours", of: "rms error", isSpare: 0, in: .everything)
        ) { $0.rounding?.chain?.oursRMS },
        .data("created_rms") { $0.rounding?.createdRMS },
        .data("inherited_rms") { $0.rounding?.inheritedRMS },
        .data("amplification") { $0.rounding?.amplification },
        .data("effective_precision") { $0.rounding?.effectivePrecision?.rawValue },
        .data("power") { $0.rounding?.power },
        .data("minimum_tolerance") { $0.minimumTolerance },
    ]
}

extension ParityReport {
    /// The report as programs read it.
    var data: JSONValue {
        JSONValue([
            "schema": "alignkit.report/1", "command": command, "verdict": verdict.rawValue, "reference": reference,
            "network": network, "tolerance": tolerance.description, "environment": environment,
            "coverage": JSONValue([
                "recorded": result.recordedCount, "compared": result.comparedCount, "missing": result.missing,
                "unexpected": result.tensors.filter { $0.status == .unexpected }.map(\.path),
                "out_of_scope": outOfScope,
            ]),
            "not_checked": notChecked, "objections": result.objections, "doubts": result.doubts,
            "precision": result.precision?.rawValue, "minimum_tolerance": result.minimumTolerance,
            "replay": result.replays, "memory_estimate": result.memoryEstimate, "assumptions": assumptions,
            "remarks": result.remarks,
            "first_divergence": result.firstDivergence.map {
                DivergenceSpan.json($0.name ?? $0.displayName, $0.status, $0.interval)
            },
            "tensors": result.tensors.map { Field.json(of: $0, TensorCheck.fields) },
        ])
    }
}
