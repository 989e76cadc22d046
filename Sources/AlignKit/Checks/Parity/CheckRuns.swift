/// The runs of a check, which go through the network side by side, and the reads from the file that they need.
struct CheckRuns<Scalar: KernelScalar & HDF5Element> {
    private let check: ParityCheck<Scalar>
    /// The run on its own outputs.
    private var chained: ChainedRun<Scalar>?
    /// The runs on the recording.
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

    /// The results of a node that has run.
    struct Step {
        let node: Network.Node
        let parameters: [Tensor<Scalar>]
        let chained: ChainedOutput<Scalar>
        let isolated: IsolatedOutput<Scalar>
        /// The isolated output without the broken recordings among the inputs; nil where no input is broken.
        let repaired: IsolatedOutput<Scalar>?
        let ahead: ReadAhead<Scalar>
    }

    /// Runs the next node in all runs at once, and reads from the file what is needed next.
    ///
    /// - Throws: where the node's weights cannot be read or used.
    /// - Precondition: a node is left.
    mutating func advance() throws -> Step {
        position += 1
        let node = check.network.nodes[position]
        let parameters = try ahead?.nextParameters?.get() ?? check.parameters(node)
        let recorded = isolated?.nextExactInputs
        let (check, position) = (check, position)
        // Moved out and back: each run is then the only owner of its values and may overwrite them.
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

    /// Lets the later nodes read the recording of the last node; see `IsolatedRuns`.
    mutating func replaceOutput(with recording: Tensor<Scalar>?, isBroken: Bool, repairedShape: Shape?) {
        isolated?.replaceOutput(with: recording, isBroken: isBroken, repairedShape: repairedShape)
    }
}
