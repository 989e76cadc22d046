/// The state of a check while it runs: the two executions, and what has been found so far.
struct ParityRun {
    private let check: ParityCheck
    private var chained: Execution<Float>
    /// Reads the recording wherever there is one.
    private var isolated: Execution<Float>
    /// Exists once a recording has been found broken (NaN on its side, another shape, unreadable): reads our own output
    /// in that one's place, so that a tensor after it can still be judged by itself.
    private var repaired: Execution<Float>?
    private var tensors: [TensorCheck] = []
    private var missing: [String] = []
    private var orders: [String: Int] = [:]

    init(_ check: ParityCheck) {
        self.check = check
        chained = Execution(
            check.network, inputs: check.inputs, parameters: check.parameters, workers: check.workers)
        isolated = chained
    }

    /// Runs and judges the next node.
    mutating func advance() {
        let ours = chained.advance()!
        let repairedOutput = repaired?.advance()
        let output: Tensor<Float>
        if isolated.canAdvance {
            output = isolated.advance()!
        } else {
            output = repairedOutput!
            isolated.skip(with: output)
        }
        let node = chained.node
        guard let recordings = check.recorded.byNode[node.name] else {
            missing.append(node.name)
            return
        }
        let outputs = ComparedOutputs(chained: ours, isolated: output, repaired: repairedOutput)
        let comparison = RecordingComparison(check, node: node, outputs: outputs)
        let first = comparison.compare(recordings[0])
        tensors.append(first.check)
        orders[node.name] = recordings[0].entry.order
        replaceOutputs(by: first, ours: output)
        for alias in recordings.dropFirst() {
            tensors.append(comparison.compare(alias, besides: first, of: recordings[0]).check)
        }
    }

    /// Lets the nodes after this one read what was recorded.
    private mutating func replaceOutputs(by comparison: RecordingComparison.Outcome, ours: Tensor<Float>) {
        let isBroken = comparison.check.status == .nonFinite || comparison.check.status == .shapeMismatch
        if isBroken && repaired == nil { repaired = isolated }
        guard let recording = comparison.recording else { return }
        isolated.replaceOutput(with: recording)
        if !isBroken { repaired?.replaceOutput(with: recording) }
    }

    /// Everything that was found, in execution order.
    func result() -> ParityResult {
        let unexpected = check.recorded.unexpected.map { entry in
            TensorCheck(
                name: nil, path: entry.path, operation: nil, shape: entry.extents, status: .unexpected, chained: nil,
                isolated: nil, isVacuous: false,
                remarks: ["no node of the network produces it"])
        }
        let order = ExecutionOrder(check.network, recorded: Set(tensors.compactMap(\.name)), orders: orders)
        return ParityResult(
            network: check.network, recordedCount: check.recorded.count,
            tensors: order.sorted(tensors) + unexpected, missing: missing,
            outOfScope: check.recorded.outOfScope.map(\.path), remarks: order.remarks)
    }
}
