/// The runs of a check, which go through the network side by side, and the reading for them.
struct CheckRuns<Scalar: KernelScalar & HDF5Element> {
    private let check: ParityCheck<Scalar>
    /// Reads its own outputs.
    private var chained: ChainedRun<Scalar>?
    /// Reads the recording.
    private var isolated: IsolatedRuns<Scalar>?
    private var position = -1
    private var ahead: ReadAhead<Scalar>?

    init(_ check: ParityCheck<Scalar>) {
        self.check = check
        let rule = check.tolerance.roundingRule
        isolated = IsolatedRuns(
            IsolatedRun(
                check.network, inputs: check.inputs, detail: rule.map { $0.isFast ? .magnitudes : .full },
                precision: check.precision, ownPrecisions: check.lowerPrecisions, workers: check.workers))
        chained = ChainedRun(
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

    /// Runs the next node in all runs at once, and reads what is needed next.
    ///
    /// - Throws: where the node's weights cannot be read or used.
    /// - Precondition: a node is left.
    mutating func advance() throws -> Step {
        position += 1
        let node = check.network.nodes[position]
        let parameters = try ahead?.nextParameters?.get() ?? check.parameters(node)
        let recorded = isolated?.nextExactInputs
        let (check, position) = (check, position)
        // Moved out and back, so that each holds its values alone and may write over them.
        var (chained, isolated) = (self.chained.take()!, self.isolated.take()!)
        let (step, (outputs, ahead)) = check.workers.concurrently {
            chained.begin(parameters, recorded: recorded)
        } _: {
            check.workers.concurrently {
                isolated.advance(parameters)
            } _: {
                ReadAhead(check, position: position)
            }
        }
        let ours = chained.finish(step, isolated: outputs.output?.exact)
        var (output, repaired) = outputs
        if output == nil {
            (output, repaired) = (IsolatedOutput(unjudged: ours.ours), nil)
            isolated.skip(with: output!)
        }
        (self.chained, self.isolated, self.ahead) = (chained, isolated, ahead)
        return Step(
            node: node, parameters: parameters, chained: ours, isolated: output!, repaired: repaired, ahead: ahead)
    }

    /// Lets the nodes after the last one read what was recorded; see `IsolatedRuns`.
    mutating func replaceOutput(with recording: Tensor<Scalar>?, isBroken: Bool, repairedShape: Shape?) {
        isolated?.replaceOutput(with: recording, isBroken: isBroken, repairedShape: repairedShape)
    }
}
