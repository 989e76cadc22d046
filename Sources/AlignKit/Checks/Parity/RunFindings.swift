/// What a run through the network has found: of the whole batch, or of a group of its images.
struct RunFindings: Sendable {
    /// One for each recording of each node that was recorded, in the network's order.
    var tensors: [TensorCheck] = []
    /// The nodes of which nothing was recorded.
    var missing: [String] = []
    /// What the recording says of the order of its nodes.
    var orders: [String: Int] = [:]
}

extension RunFindings {
    /// What was found, with the nodes before each tensor of which nothing was recorded.
    ///
    /// What another recording of the same output, or what the recording says of its own module, contradicts was made
    /// there.
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

    /// Everything that was found, in execution order.
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
