/// The state of a check while it runs: the executions, and what has been found so far.
struct ParityRun<Scalar: KernelScalar & HDF5Element> {
    private let check: ParityCheck<Scalar>
    /// Whether memory is so short that freed memory is given back at once.
    private let isShortOfMemory: Bool
    private var runs: CheckRuns<Scalar>
    private(set) var findings = RunFindings()
    /// The RMS difference between the recording and our chained output, by the name of the recorded node; 0 for the
    /// inputs.
    private var chainedRMS: [String: Double]
    /// The nodes at or before which something was found wrong, each with the first tensor that failed by itself.
    private var tainted: [String: String] = [:]
    /// The nodes at or before which an explained error occurs that our own error does not measure.
    private var explained: Set<String> = []
    private(set) var knownLibraries: Set<String>
    /// The libraries that were known when the first tensor failed by itself, or was not judged; nil where none was.
    private(set) var knownAtFirstUnexplained: Set<String>?

    /// - Parameter knownLibraries: the libraries whose fast algorithms are known to explain errors of the recording.
    init(_ check: ParityCheck<Scalar>, knownLibraries: Set<String> = []) {
        self.check = check
        self.knownLibraries = knownLibraries
        isShortOfMemory = AvailableMemory.bytes().map { check.memoryEstimate > $0 / 2 } ?? false
        runs = CheckRuns(check)
        chainedRMS = check.inputs.mapValues { _ in 0 }
    }

    /// Runs and judges the next node.
    ///
    /// - Throws: where its weights cannot be read or used.
    mutating func advance() throws {
        defer { if isShortOfMemory { Heap.giveBackFreedBlocks() } }
        let start = ContinuousClock.now
        let step = try runs.advance()
        let node = step.node
        guard let recordings = check.recorded.byNode[node.name] else {
            findings.missing.append(node.name)
            taint(node, by: nil)
            return
        }
        let comparison = RecordingComparison(
            check, step: step, inputRMS: inputRMS(of: node), culprit: culprit(before: node),
            followsExplained: node.inputs.contains(where: explained.contains), knownLibraries: knownLibraries)
        let first = comparison.compare(recordings[0], step.ahead)
        findings.tensors.append(first.check)
        if [.diverged, .unbounded].contains(first.check.status) {
            knownAtFirstUnexplained = knownAtFirstUnexplained ?? knownLibraries
        }
        if let algorithm = first.check.fastAlgorithm { knownLibraries.insert(algorithm.source) }
        chainedRMS[node.name] = first.check.chained?.rms
        findings.orders[node.name] = recordings[0].entry.order
        taint(node, by: first.check)
        runs.replaceOutput(
            with: first.recording,
            isBroken: first.check.status == .nonFinite || first.check.status == .shapeMismatch,
            repairedShape: step.repaired?.ours.shape)
        let position = findings.tensors.count - 1
        for alias in recordings.dropFirst() {
            findings.tensors.append(comparison.compare(alias, besides: first, of: recordings[0]).check)
        }
        findings.tensors[position].seconds = (ContinuousClock.now - start) / .seconds(1)
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

    /// The display name of the first tensor before a node that fails by itself.
    private func culprit(before node: Network.Node) -> String? { node.inputs.lazy.compactMap { tainted[$0] }.first }

    private mutating func taint(_ node: Network.Node, by check: TensorCheck?) {
        if check?.isExplained == true || node.inputs.contains(where: explained.contains) { explained.insert(node.name) }
        if let culprit = culprit(before: node) {
            tainted[node.name] = culprit
        } else if let check, check.status.isCreatedHere {
            tainted[node.name] = check.displayName
        }
    }
}
