extension ParityReport {
    /// What was checked, for the lines above the table.
    var head: [Report.Fact] {
        Report.Fact.lines("recording", [reference.path] + reference.source)
            + Report.Fact.lines("network", network.split(separator: "; ").map(String.init))
            + assumptions.map { .init("assumption", $0) } + [.init("tolerance", tolerance.description)] + memory
    }

    /// The estimated memory of the check, if it is at least 1 GB.
    private var memory: [Report.Fact] {
        guard let estimate = result.memoryEstimate, estimate >= 1_000_000_000 else { return [] }
        return [.init("memory", "estimated beforehand at \(estimate.inGigabytes)")]
    }

    /// What was found, for the lines below the table.
    func findings(_ rounding: RoundingSummary) -> [Report.Fact] {
        let unexpected = result.tensors.filter { $0.status == .unexpected }.map(\.displayName)
        // The remarks on a divergence stand beside it.
        let first = result.firstDivergence?.path
        let others = result.tensors.filter {
            !$0.status.isCreatedHere && $0.status != .unexpected && $0.inheritedFrom == nil
                && $0.path != first
        }
        return [.init("coverage", result.coverage)] + elsewhere + Report.unchecked(notChecked, as: "unchecked")
            + Report.Fact.names("missing", result.missing) + Report.Fact.names("unexpected", unexpected) + worst
            + divergences + rounding.items.map { .init($0.title, $0.text) }
            + Report.Fact.remarks(
                result.remarks, of: others.map { ($0.displayName, $0.remarks) }, more: ", which --verbose shows")
    }

    private var elsewhere: [Report.Fact] {
        guard !outOfScope.isEmpty else { return [] }
        return [.init("", "\(outOfScope.count) out of scope: \(outOfScopeCounts.joined(separator: ", "))")]
    }

    /// The three tensors with the largest relative L2, chained.
    private var worst: [Report.Fact] {
        let ranked = result.tensors.filter { ($0.chained?.relativeL2 ?? 0) > 0 }
            .sorted { $0.chained!.relativeL2 > $1.chained!.relativeL2 }.prefix(3)
        return Report.Fact.lines(
            "worst",
            ranked.map { tensor in
                let isolated = tensor.isolated.map { $0.relativeL2.brief } ?? "–"
                let chained = tensor.chained!.relativeL2.brief
                return "\(tensor.displayName): relative L2 \(chained) chained, \(isolated) isolated"
            })
    }

    private var divergences: [Report.Fact] {
        guard let first = result.firstDivergence else { return [.init("divergence", "none")] }
        let later = result.tensors.filter { $0.status.isCreatedHere && $0.path != first.path }
        let others = later.map { ([Self.headline($0)] + Self.evidence(of: $0, isBrief: true)).joined(separator: "; ") }
        return Report.Fact.lines("divergence", ["first at " + Self.headline(first)] + Self.evidence(of: first))
            + Report.Fact.lines("by itself", others, first: 6, more: ", as the table shows")
    }

    private static func headline(_ tensor: TensorCheck) -> String {
        "\(tensor.displayName): \(tensor.operation.map { "\($0), " } ?? "")\(tensor.status.rawValue)"
    }

    /// The numbers that decided, and the worst element. If nothing could be compared, the reason.
    private static func evidence(of tensor: TensorCheck, isBrief: Bool = false) -> [String] {
        let place = [tensor.interval?.words].compactMap(\.self)
        let isInherited = tensor.status == .drifted
        guard let difference = isInherited ? tensor.chained : tensor.isolated else { return place + tensor.remarks }
        let numbers =
            isBrief
            ? "max abs \(difference.maxAbs.brief), relative L2 \(difference.relativeL2.brief)"
            : "\(isInherited ? "chained" : "isolated"): \(difference.metrics)"
        return place + [numbers, difference.worst] + tensor.boundWords + (isBrief ? [] : tensor.remarks)
    }
}

extension ParityResult {
    /// `174 of 174 recorded tensors compared, 0 nodes without a recording`.
    var coverage: String {
        "\(comparedCount) of \(recordedCount.counted("recorded tensor")) compared, "
            + "\(missing.count.counted("node")) without a recording"
    }
}
