/// The runs of a network on its recording: as it is, and, once a recording has been found broken, around that one.
struct IsolatedRuns<Scalar: KernelScalar>: Sendable {
    /// Reads the recording wherever there is one.
    private var isolated: IsolatedRun<Scalar>
    /// Exists once a recording has been found broken (NaN on its side, another shape, unreadable): reads our own output
    /// in that one's place, so that a tensor after it can still be judged by itself.
    private var repaired: IsolatedRun<Scalar>?

    init(_ isolated: IsolatedRun<Scalar>) { self.isolated = isolated }

    /// What the float64 run of the next node reads of the recording, or nil.
    var nextExactInputs: [Tensor<Scalar>]? { isolated.nextExactInputs }

    /// Runs the next node.
    ///
    /// - Returns: what comes of the recording, and of the repaired one if there is one. The first is nil where neither
    ///   can be read: recordings of two shapes can meet in one sum. Then `skip(with:)` has to say what goes for it.
    mutating func advance(
        _ parameters: [Tensor<Scalar>]
    ) -> (output: IsolatedOutput<Scalar>?, repaired: IsolatedOutput<Scalar>?) {
        if repaired?.canAdvance == false { repaired = nil }
        let around = repaired?.advance(parameters)
        if isolated.canAdvance { return (isolated.advance(parameters), around) }
        if let around { isolated.skip(with: around) }
        return (around, around)
    }

    /// Takes `output` for what the next node produces, without running it.
    mutating func skip(with output: IsolatedOutput<Scalar>) { isolated.skip(with: output) }

    /// Lets the nodes after the last one read what was recorded.
    ///
    /// - Parameters:
    ///   - recording: nil where there is none that can be read.
    ///   - isBroken: whether it cannot be our own output's like.
    ///   - repairedShape: the shape of that output where a recording before it was left aside.
    mutating func replaceOutput(with recording: Tensor<Scalar>?, isBroken: Bool, repairedShape: Shape?) {
        if isBroken && repaired == nil { repaired = isolated }
        guard let recording else { return }
        isolated.replaceOutput(with: recording)
        // What follows from a broken recording's shape is of no use beside our own.
        if !isBroken, recording.shape == repairedShape { repaired?.replaceOutput(with: recording) }
    }
}
