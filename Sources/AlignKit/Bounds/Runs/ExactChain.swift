/// The chain in float64: the arbiter between the recording and our own chain in float32.
///
/// A convolution of the chain's input x is computed from that of the recorded input r, which the isolated run computes
/// anyway:
///
/// w∗x + b = (w∗r + b) + w∗(x − r)
///
/// x − r is a rounding error that has grown on its way, some 10⁻⁶ of x. w∗(x − r) in float32 is off by at most
/// γ_K·|w|∗|x − r|. The arbiter has to measure the errors of both chains, and they are known to some six digits. This
/// takes half as long as w∗x in float64. An element of x − r may exceed 2⁻¹⁰ of the largest |r|, in a recording that is
/// wrong or of a low precision. Then w∗x is computed in float64. So γ_K·|w|∗|x − r| stays below a thousandth of the
/// error that one convolution in float32 may have.
struct ExactChain: Sendable {
    private var execution: Execution<Double>
    private let workers: Workers

    init(_ execution: Execution<Double>, workers: Workers) {
        self.execution = execution
        self.workers = workers
    }

    /// What is known of an output before the isolated run has reached it.
    enum Step: Sendable {
        case output(Tensor<Double>)
        /// The tensor to add to the isolated run's output; nil for none.
        case change(Tensor<Float>?)
    }

    /// Begins to run the next node.
    ///
    /// - Parameters:
    ///   - parameters: those of the node.
    ///   - recorded: the inputs that the isolated run reads in float64; nil where it has computed one of them itself.
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

    /// Finishes the node that `begin` has begun.
    ///
    /// - Parameter isolated: the isolated run's output in float64; needed where `begin` was given `recorded`.
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
