/// The runs of a check, which go through the network side by side, and the reading for them.
struct ParityLanes<Scalar: KernelScalar & HDF5Element> {
    private let check: ParityCheck<Scalar>
    /// Reads its own outputs.
    private var chained: ChainedLane<Scalar>
    /// Reads the recording.
    private var isolated: IsolatedLanes<Scalar>
    private var position = -1
    private var ahead: ReadAhead<Scalar>?

    init(_ check: ParityCheck<Scalar>) {
        self.check = check
        let rule = check.tolerance.roundingRule
        isolated = IsolatedLanes(
            IsolatedLane(
                check.network, inputs: check.inputs, detail: rule.map { $0.isFast ? .magnitudes : .full },
                precision: check.precision, workers: check.workers))
        chained = ChainedLane(
            check.network, inputs: check.inputs, comparesPrecisions: rule.map { !$0.isFast } ?? false,
            workers: check.workers)
    }

    /// What there is of a node once it has run.
    struct Step {
        let node: Network.Node
        let parameters: [Tensor<Scalar>]
        let chained: ChainedOutput<Scalar>
        let isolated: IsolatedOutput<Scalar>
        /// The isolated output where a broken recording among the inputs was left aside, if there was one.
        let repaired: IsolatedOutput<Scalar>?
        let ahead: ReadAhead<Scalar>
    }

    /// Runs the next node in all lanes at once, and reads what is needed next.
    ///
    /// - Throws: where the node's weights cannot be read or used.
    /// - Precondition: a node is left.
    mutating func advance() throws -> Step {
        position += 1
        let node = check.network.nodes[position]
        let parameters = try ahead?.nextParameters?.get() ?? check.parameters(node)
        let recorded = isolated.nextExactInputs
        let (check, position) = (check, position)
        let (own, (other, ahead)) = check.workers.concurrently {
            [chained] in
            var lane = chained
            return (step: lane.begin(parameters, recorded: recorded), lane: lane)
        } _: {
            [isolated] in
            check.workers.concurrently {
                var lanes = isolated
                return (outputs: lanes.advance(parameters), lanes: lanes)
            } _: {
                ReadAhead(check, position: position)
            }
        }
        (chained, isolated, self.ahead) = (own.lane, other.lanes, ahead)
        let ours = chained.finish(own.step, isolated: other.outputs.output?.exact)
        var (output, repaired) = other.outputs
        if output == nil {
            (output, repaired) = (IsolatedOutput(unjudged: ours.ours), nil)
            isolated.skip(with: output!)
        }
        return Step(
            node: node, parameters: parameters, chained: ours, isolated: output!, repaired: repaired, ahead: ahead)
    }

    /// Lets the nodes after the last one read what was recorded; see `IsolatedLanes`.
    mutating func replaceOutput(with recording: Tensor<Scalar>?, isBroken: Bool, repairedShape: Shape?) {
        isolated.replaceOutput(with: recording, isBroken: isBroken, repairedShape: repairedShape)
    }
}
