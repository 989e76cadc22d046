/// The runs of a network on its recording: one reads it as it is, another one avoids a tensor that was found broken.
struct IsolatedRuns<Scalar: KernelScalar>: Sendable {
    /// Reads the recording wherever there is one.
    private var isolated: IsolatedRun<Scalar>
    /// Exists once a recording has been found broken (NaN on its side, another shape, unreadable). It reads our own
    /// output in place of that recording, so that a tensor after it can still be judged by itself.
    private var repaired: IsolatedRun<Scalar>?

    init(_ isolated: IsolatedRun<Scalar>) { self.isolated = isolated }

    /// The recorded inputs of the next node's float64 run, or nil.
    var nextExactInputs: [Tensor<Scalar>]? { isolated.nextExactInputs }

    /// Runs the next node.
    ///
    /// - Returns: the output from the recording, and the repaired run's output if there is such a run. Both are nil
    ///   where no run can read its inputs, as where recordings of two shapes meet in one sum. Then `skip(with:)` has to
    ///   provide the output.
    mutating func advance(
        _ parameters: [Tensor<Scalar>]
    ) -> (output: IsolatedOutput<Scalar>?, repaired: IsolatedOutput<Scalar>?) {
        if repaired?.canAdvance == false { repaired = nil }
        let around = repaired?.advance(parameters)
        if isolated.canAdvance { return (isolated.advance(parameters), around) }
        if let around { isolated.skip(with: around) }
        return (around, around)
    }

    /// Takes `output` as the output of the next node, without running it.
    mutating func skip(with output: IsolatedOutput<Scalar>) { isolated.skip(with: output) }

    /// Makes the nodes after the last one read what was recorded.
    ///
    /// - Parameters:
    ///   - recording: nil where there is none, or it cannot be read.
    ///   - isBroken: whether one side alone is not finite, or the recording has another shape or cannot be read.
    ///   - repairedShape: the shape of the repaired run's output; nil where there is no such run.
    mutating func replaceOutput(with recording: Tensor<Scalar>?, isBroken: Bool, repairedShape: Shape?) {
        if isBroken && repaired == nil { repaired = isolated }
        guard let recording else { return }
        isolated.replaceOutput(with: recording)
        // The repaired run does not read a recording whose shape follows from a broken one.
        if !isBroken, recording.shape == repairedShape { repaired?.replaceOutput(with: recording) }
    }
}
