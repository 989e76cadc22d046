/// The findings of a run through the network, on the whole batch or on a group of its images.
struct RunFindings: Sendable {
    /// One finding for each recording of each node, in the network's order.
    var tensors: [TensorCheck] = []
    /// The nodes without a recording.
    var missing: [String] = []
    /// The order of the nodes as the recording gives it, by name.
    var orders: [String: Int] = [:]
}

extension RunFindings {
    /// The findings, each with the unrecorded nodes before its tensor.
    ///
    /// A finding has no span where another recording of the same output is aligned, or where the recording's
    /// description of its own module contradicts it. The error was then made at the node itself.
    private func withSpans(_ network: Network, _ recorded: RecordedTensors) -> [TensorCheck] {
        var passed: Set<String> = []
        return tensors.map { tensor in
            guard let name = tensor.name else { return tensor }
            if tensor.status.isAligned { passed.insert(name) }
            guard !passed.contains(name) || tensor.status.isAligned, tensor.contradictions.isEmpty else {
                return tensor
            }
            var tensor = tensor
            let span = DivergenceSpan(network, to: name) { recorded.byNode[$0] != nil }
            if !span.isPoint { tensor.span = span }
            return tensor
        }
    }

    /// All findings, in execution order.
    func result<Scalar>(of check: ParityCheck<Scalar>) -> ParityResult {
        let unexpected = check.recorded.unexpected.map { entry in
            TensorCheck(
                name: nil, path: entry.path, operation: nil, shape: entry.extents, status: .unexpected, chained: nil,
                isolated: nil, isVacuous: false,
                remarks: ["no node of the network produces it"])
        }
        let order = ExecutionOrder(check.network, recorded: Set(tensors.compactMap(\.name)), orders: orders)
        return ParityResult(
            network: check.network, recordedCount: check.recorded.count,
            tensors: order.sorted(withSpans(check.network, check.recorded)) + unexpected, missing: missing,
            outOfScope: check.recorded.outOfScope.map(\.path),
            remarks: order.remarks,
            precision: check.tolerance.roundingRule == nil ? nil : check.precision)
    }
}
