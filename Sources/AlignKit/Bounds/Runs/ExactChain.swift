/// The chain in float64: the arbiter between the recording and our own chain in float32.
///
/// A convolution of the chain's input x is found from that of the recorded input r, which the isolated run makes
/// anyhow:
///
/// w∗x + b = (w∗r + b) + w∗(x − r)
///
/// x − r is a rounding error that has grown on its way, some 10⁻⁶ of x, and w∗(x − r), in float32, is off by at most
/// γ_K·|w|∗|x − r|: the errors of both chains, for which the arbiter is there, are known to some six digits. This takes
/// half as long as w∗x in float64. Where an element of x − r exceeds 2⁻¹⁰ of the largest |r|, in a recording that is
/// wrong or of a low precision, w∗x is computed in float64 after all: γ_K·|w|∗|x − r| stays below a thousandth of what
/// one convolution in float32 may err by.
struct ExactChain: Sendable {
    private var execution: Execution<Double>
    private let workers: Workers

    init(_ execution: Execution<Double>, workers: Workers) {
        self.execution = execution
        self.workers = workers
    }

    /// What is known of an output before the isolated run has come to it.
    enum Step: Sendable {
        case output(Tensor<Double>)
        /// What is to be added to the isolated run's output; nil for nothing.
        case change(Tensor<Float>?)
    }

    /// Begins to run the next node.
    ///
    /// - Parameters:
    ///   - parameters: those of the node.
    ///   - recorded: what the isolated run reads in float64 and has not computed itself, or nil.
    mutating func begin(_ parameters: [Tensor<Float>], recorded: [Tensor<Float>]?) -> Step {
        guard let convolution = execution.nextNode.operation as? Convolution else {
            return .output(execution.advance(parameters.map { $0.converted(to: Double.self, workers) }))
        }
        let input = execution.nextInputs[0]
        if let recorded = recorded?.first, recorded.shape == input.shape {
            let change = TensorChange(of: input, from: recorded, workers)
            if change.largest == 0 { return .change(nil) }
            if change.largest <= change.largestReference * 0x1p-10, change.largestReference.isFinite {
                return .change(convolution(change.change, weight: parameters[0], workers: workers))
            }
        }
        return .output(execution.advance(from: parameters))
    }

    /// Ends what `begin` has begun.
    ///
    /// - Parameter isolated: the isolated run's output in float64, if `begin` was told what that reads.
    mutating func finish(_ step: Step, isolated: Tensor<Double>?) -> Tensor<Double> {
        let output: Tensor<Double>
        switch step {
        case .output(let done): return done
        case .change(nil): output = isolated!
        case .change(let change?): output = isolated!.adding(change, workers)
        }
        execution.skip(with: output)
        return output
    }
}
