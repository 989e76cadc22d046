/// The state of a check while it runs: the executions, and what has been found so far.
struct ParityRun<Scalar: KernelScalar & HDF5Element> {
    private let check: ParityCheck<Scalar>
    /// Reads its own outputs, in the precision of the recording.
    private var chained: Execution<Scalar>
    /// The same in the other precisions: float64 as the arbiter, and float32 as a measure of what rounding does to a chain
    /// where the recording is in float64 itself. nil where only tolerances count.
    private var arbiter: Execution<Double>?
    private var single: Execution<Float>?
    /// Reads the recording wherever there is one.
    private var isolated: IsolatedLane<Scalar>
    /// Exists once a recording has been found broken (NaN on its side, another shape, unreadable): reads our own output
    /// in that one's place, so that a tensor after it can still be judged by itself.
    private var repaired: IsolatedLane<Scalar>?
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
        chained = Execution(network, inputs: check.inputs, workers: workers)
        let rule = check.tolerance.roundingRule
        isolated = IsolatedLane(
            network, inputs: check.inputs, detail: rule.map { $0.isFast ? .magnitudes : .full },
            precision: check.precision, workers: workers)
        if let rule, !rule.isFast {
            if Scalar.self == Float.self {
                arbiter = Execution(
                    network, inputs: check.inputs.mapValues { $0.converted(to: Double.self, workers) }, workers: workers
                )
            } else {
                single = Execution(
                    network, inputs: check.inputs.mapValues { $0.converted(to: Float.self, workers) }, workers: workers)
            }
        }
        chainedRMS = check.inputs.mapValues { _ in 0 }
    }

    /// Runs and judges the next node.
    ///
    /// - Throws: where its weights cannot be read or used.
    mutating func advance() throws {
        let node = chained.nextNode
        let parameters = try check.parameters(node)
        let ours = chained.advance(parameters)
        let exact = arbiter?.advance(from: parameters)
        let coarse = single?.advance(parameters.map { $0.converted(to: Float.self, check.workers) })
        // Recordings of two shapes can meet in one sum: then this node has nothing to read but our own.
        if repaired?.canAdvance == false { repaired = nil }
        let repairedOutput = repaired?.advance(parameters)
        let output: IsolatedOutput<Scalar>
        if isolated.canAdvance {
            output = isolated.advance(parameters)
        } else {
            output = repairedOutput ?? IsolatedOutput(unjudged: ours)
            isolated.skip(with: output)
        }
        guard let recordings = check.recorded.byNode[node.name] else {
            missing.append(node.name)
            taint(node, by: nil)
            return
        }
        let outputs = ComparedOutputs(
            chained: ours, chainedExact: exact, chainedCoarse: coarse, isolated: output, repaired: repairedOutput,
            inputRMS: inputRMS(of: node), culprit: culprit(before: node),
            followsLoop: node.inputs.contains(where: loops.contains))
        let comparison = RecordingComparison(check, node: node, outputs: outputs, parameters: parameters)
        let first = comparison.compare(recordings[0])
        tensors.append(first.check)
        chainedRMS[node.name] = first.check.chained?.rms
        orders[node.name] = recordings[0].entry.order
        taint(node, by: first.check)
        replaceOutputs(by: first, repairedShape: repairedOutput?.ours.shape)
        for alias in recordings.dropFirst() {
            tensors.append(comparison.compare(alias, besides: first, of: recordings[0]).check)
        }
    }

    /// Lets the nodes after this one read what was recorded.
    private mutating func replaceOutputs(by comparison: RecordingComparison<Scalar>.Outcome, repairedShape: Shape?) {
        let isBroken = comparison.check.status == .nonFinite || comparison.check.status == .shapeMismatch
        if isBroken && repaired == nil { repaired = isolated }
        guard let recording = comparison.recording else { return }
        isolated.replaceOutput(with: recording)
        // What follows from a broken recording's shape is of no use beside our own.
        if !isBroken, recording.shape == repairedShape { repaired?.replaceOutput(with: recording) }
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
