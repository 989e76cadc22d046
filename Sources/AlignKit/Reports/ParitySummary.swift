/// The lines around the table: what was checked before it, what was found after it.
struct ParitySummary {
    private let report: ParityReport
    private let layout: SummaryLines

    init(_ report: ParityReport, _ options: ParityReport.TextOptions) {
        self.report = report
        layout = SummaryLines(colored: options.colored, width: options.width)
    }

    private var result: ParityResult { report.result }

    /// `aligned: live.h5: 174 of 174 recorded tensors compared`.
    var oneLine: String {
        layout.oneLine(report.verdict, report.reference.path, result.coverage, report.notChecked, reasons)
    }

    var head: [String] {
        let parts = report.network.split(separator: "; ").enumerated().map {
            item($0 == 0 ? "network" : "", String($1))
        }
        return layout.items("recording", [report.reference.path] + report.reference.source) + parts
            + report.assumptions.map { item("assumption", $0) }
            + [item("tolerance", report.tolerance.description)] + memory + [""]
    }

    /// What the check has taken of memory, where that is worth a line.
    private var memory: [String] {
        guard let estimate = result.memoryEstimate, estimate >= 1_000_000_000 else { return [] }
        return [item("memory", "estimated beforehand at \(estimate.inGigabytes)")]
    }

    var lines: [String] {
        [item("coverage", result.coverage)] + outOfScope + layout.unchecked(report.notChecked) + lists + worst
            + divergences
            + rounding + remarks
            + [layout.verdict(report.verdict, reasons), layout.environment(report.environment), ""]
    }

    private var reasons: [String] { result.objections + result.doubts }

    private var lists: [String] {
        let unexpected = result.tensors.filter { $0.status == .unexpected }.map(\.displayName)
        return [("missing", result.missing), ("unexpected", unexpected)].filter { !$0.1.isEmpty }.map { title, names in
            let more = names.count > 6 ? " and \(names.count - 6) more" : ""
            return item(title, names.prefix(6).joined(separator: ", ") + more)
        }
    }

    private var outOfScope: [String] {
        guard !report.outOfScope.isEmpty else { return [] }
        return [item("", "\(report.outOfScope.count) out of scope: \(report.outOfScopeCounts.joined(separator: ", "))")]
    }

    /// The three tensors that are farthest from the recording, in proportion to its norm.
    private var worst: [String] {
        let ranked = result.tensors.filter { ($0.chained?.relativeL2 ?? 0) > 0 }
            .sorted { $0.chained!.relativeL2 > $1.chained!.relativeL2 }.prefix(3)
        return ranked.enumerated().map { position, tensor in
            let isolated = tensor.isolated.map { $0.relativeL2.brief } ?? "–"
            return item(
                position == 0 ? "worst" : "",
                "\(tensor.displayName): relative L2 \(tensor.chained!.relativeL2.brief) chained, \(isolated) isolated")
        }
    }

    private var divergences: [String] {
        guard let first = result.firstDivergence else { return [item("divergence", "none")] }
        let later = result.tensors.filter { $0.status.isCreatedHere && $0.path != first.path }
        let others = later.map { ([Self.headline($0)] + Self.evidence(of: $0)).joined(separator: "; ") }
        return layout.items("divergence", ["first at " + Self.headline(first)] + Self.details(of: first))
            + layout.items("by itself", others, first: 6, more: ", as the table shows")
    }

    private var rounding: [String] { RoundingSummary(result).items.map { item($0.title, $0.text) } }

    private static func headline(_ tensor: TensorCheck) -> String {
        "\(tensor.displayName): \(tensor.operation.map { "\($0), " } ?? "")\(tensor.status.rawValue)"
    }

    /// The numbers that decided, and the worst element; where nothing could be compared, why.
    private static func evidence(of tensor: TensorCheck) -> [String] {
        let place = [tensor.interval?.words].compactMap(\.self)
        guard let difference = tensor.status == .drifted ? tensor.chained : tensor.isolated else {
            return place + tensor.remarks
        }
        let numbers = "max abs \(difference.maxAbs.brief), relative L2 \(difference.relativeL2.brief)"
        return place + [numbers, difference.worst] + tensor.boundWords
    }

    private static func details(of tensor: TensorCheck) -> [String] {
        let place = [tensor.interval?.words].compactMap(\.self)
        guard let difference = tensor.status == .drifted ? tensor.chained : tensor.isolated else {
            return place + tensor.remarks
        }
        let run = tensor.status == .drifted ? "chained" : "isolated"
        return place + ["\(run): \(difference.metrics)", difference.worst] + tensor.boundWords + tensor.remarks
    }

    private var remarks: [String] {
        // What a divergence is remarked with stands beside it.
        let ofTensors = result.tensors.filter {
            !$0.status.isCreatedHere && $0.status != .unexpected && $0.inheritedFrom == nil
                && $0.path != result.firstDivergence?.path
        }
        return layout.remarks(
            result.remarks, of: ofTensors.map { ($0.displayName, $0.remarks) }, more: ", which --verbose shows")
    }

    private func item(_ title: String, _ text: String) -> String { layout.item(title, text) }
}

extension ParityResult {
    /// `174 of 174 recorded tensors compared, 0 nodes without a recording`.
    var coverage: String {
        "\(comparedCount) of \(recordedCount.counted("recorded tensor")) compared, "
            + "\(missing.count.counted("node")) without a recording"
    }
}
