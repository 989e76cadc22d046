/// The output of a node, computed from our own previous outputs.
struct ChainedOutput<Scalar: KernelScalar>: Sendable {
    /// In the precision of the recording.
    let ours: Tensor<Scalar>
    /// In float64; nil where the recording is itself in float64, with `--fast`, and where tolerances decide.
    var exact: Tensor<Double>?
    /// In float32; nil unless the recording is in float64, with `--fast`, and where tolerances decide.
    let coarse: Tensor<Float>?
}

/// A run of the network on its own outputs, in the precision of the recording and beside it in another precision. The
/// other precision is float64, as the arbiter. Where the recording is itself in float64, it is float32, to measure the
/// effect of rounding on a chain.
struct ChainedRun<Scalar: KernelScalar>: Sendable {
    private var ours: Execution<Scalar>
    private var exact: ExactChain?
    private var coarse: Execution<Float>?
    private let workers: Workers

    /// - Parameter comparesPrecisions: whether a run in another precision is made.
    init(_ network: Network, inputs: [String: Tensor<Scalar>], comparesPrecisions: Bool, workers: Workers) {
        self.workers = workers
        ours = Execution(network, inputs: inputs, workers: workers)
        func other<Other: KernelScalar>(_ type: Other.Type) -> Execution<Other> {
            Execution(network, inputs: inputs.mapValues { $0.converted(to: type, workers) }, workers: workers)
        }
        guard comparesPrecisions else { return }
        if Scalar.self == Double.self {
            coarse = other(Float.self)
        } else {
            exact = ExactChain(other(Double.self), workers: workers)
        }
    }

    /// The node that is run next.
    var nextNode: Network.Node { ours.nextNode }

    /// An output that needs the output of the isolated run to be complete.
    struct Step: Sendable {
        fileprivate let output: ChainedOutput<Scalar>
        fileprivate let exact: ExactChain.Step?
    }

    /// Runs the next node.
    ///
    /// - Parameter recorded: the values that the isolated run reads in float64, see `ExactChain`.
    mutating func begin(_ parameters: [Tensor<Scalar>], recorded: [Tensor<Scalar>]?) -> Step {
        let output = ChainedOutput(
            ours: ours.advance(parameters),
            coarse: coarse?.advance(parameters.map { $0.converted(to: Float.self, workers) }))
        return Step(
            output: output,
            exact: exact?.begin(parameters as! [Tensor<Float>], recorded: recorded as! [Tensor<Float>]?))
    }

    /// Completes the output of the node that was run last.
    ///
    /// - Parameter isolated: the isolated run's output in float64.
    mutating func finish(_ step: Step, isolated: Tensor<Double>?) -> ChainedOutput<Scalar> {
        var output = step.output
        output.exact = step.exact.flatMap { exact?.finish($0, isolated: isolated) }
        return output
    }
}
