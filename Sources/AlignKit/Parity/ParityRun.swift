/// The state of a check while it runs: the executions, and what has been found so far.
struct ParityRun<Scalar: KernelScalar & HDF5Element> {
    private let check: ParityCheck<Scalar>
    /// Reads its own outputs.
    private var chained: ChainedLane<Scalar>
    /// Reads the recording.
    private var isolated: IsolatedLanes<Scalar>
    private var tensors: [TensorCheck] = []
    private var missing: [String] = []
    private var orders: [String: Int] = [:]
    /// RMS of recording against ours, chained, by the node that was recorded; of the inputs it is 0.
    private var chainedRMS: [String: Double]
    /// The nodes at or before which something has been found wrong.
    private var tainted: [String: String] = [:]
    /// The nodes at or before which a sum was made by a plain loop.
    private var loops: Set<String> = []

    init(_ check: ParityCheck<Scalar>) {
        self.check = check
        let (network, workers) = (check.network, check.workers)
        let rule = check.tolerance.roundingRule
        isolated = IsolatedLanes(
            IsolatedLane(
                network, inputs: check.inputs, detail: rule.map { $0.isFast ? .magnitudes : .full },
                precision: check.precision, workers: workers))
        chained = ChainedLane(
            network, inputs: check.inputs, comparesPrecisions: rule.map { !$0.isFast } ?? false, workers: workers)
        chainedRMS = check.inputs.mapValues { _ in 0 }
    }

    /// Runs and judges the next node.
    ///
    /// - Throws: where its weights cannot be read or used.
    mutating func advance() throws {
        let node = chained.nextNode
        let parameters = try check.parameters(node)
        let (ours, (output, repaired)) = run(parameters)
        guard let recordings = check.recorded.byNode[node.name] else {
            missing.append(node.name)
            taint(node, by: nil)
            return
        }
        let outputs = ComparedOutputs(
            chained: ours, isolated: output, repaired: repaired, inputRMS: inputRMS(of: node), culprit: culprit(before: node),
            followsLoop: node.inputs.contains(where: loops.contains))
        let comparison = RecordingComparison(check, node: node, outputs: outputs, parameters: parameters)
        let first = comparison.compare(recordings[0])
        tensors.append(first.check)
        chainedRMS[node.name] = first.check.chained?.rms
        orders[node.name] = recordings[0].entry.order
        taint(node, by: first.check)
        isolated.replaceOutput(
            with: first.recording,
            isBroken: first.check.status == .nonFinite || first.check.status == .shapeMismatch,
            repairedShape: repaired?.ours.shape)
        for alias in recordings.dropFirst() {
            tensors.append(comparison.compare(alias, besides: first, of: recordings[0]).check)
        }
    }

    /// Runs the next node on both sides at once.
    private mutating func run(
        _ parameters: [Tensor<Scalar>]
    ) -> (ChainedOutput<Scalar>, (output: IsolatedOutput<Scalar>, repaired: IsolatedOutput<Scalar>?)) {
        let recorded = isolated.nextExactInputs
        let (own, other) = check.workers.concurrently {
            [chained] in
            var lane = chained
            return (step: lane.begin(parameters, recorded: recorded), lane: lane)
        } _: {
            [isolated] in
            var lanes = isolated
            return (outputs: lanes.advance(parameters), lanes: lanes)
        }
        (chained, isolated) = (own.lane, other.lanes)
        let ours = chained.finish(own.step, isolated: other.outputs.output?.exact)
        if let output = other.outputs.output { return (ours, (output, other.outputs.repaired)) }
        let unjudged = IsolatedOutput(unjudged: ours.ours)
        isolated.skip(with: unjudged)
        return (ours, (unjudged, nil))
    }

    /// √Σ RMS² of the chained differences of a node's inputs, or nil where one was not recorded.
    private func inputRMS(of node: Network.Node) -> Double? {
        var sum = 0.0
        for input in node.inputs {
            guard let rms = chainedRMS[input] else { return nil }
            sum += rms * rms
        }
        return sum.squareRoot()
    }

    /// The path of the first tensor before a node that is not as it should be by itself.
    private func culprit(before node: Network.Node) -> String? { node.inputs.lazy.compactMap { tainted[$0] }.first }

    private mutating func taint(_ node: Network.Node, by check: TensorCheck?) {
        let isLoop = check?.remarks.contains(TensorCheck.sequentialSum) == true
        if isLoop || node.inputs.contains(where: loops.contains) { loops.insert(node.name) }
        if let culprit = culprit(before: node) {
            tainted[node.name] = culprit
        } else if let check, check.status.isCreatedHere {
            tainted[node.name] = check.displayName
        }
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
            outOfScope: check.recorded.outOfScope.map(\.path),
            convolutionPaths: check.recorded.convolutionPaths, remarks: order.remarks,
            precision: check.tolerance.roundingRule == nil ? nil : check.precision)
    }
}
