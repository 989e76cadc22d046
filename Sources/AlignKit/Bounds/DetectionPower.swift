/// How small an error in a parameter the check of one tensor could have shown.
public struct DetectionPower: Hashable, Sendable {
    /// The smallest relative change of a single parameter that would have been seen. It is the median over the
    /// parameters that are not 0; +∞ where half of them have no influence at all.
    public var median: Double
    /// The number of parameters that are not 0. Epsilon counts as one of them.
    public var parameters: Int
    /// How many of them could change by 1 %, or by 10 %, without being seen.
    public var invisible: Int
    package var invisibleAtTenth: Int
    /// How many of the invisible ones meet only padding, because an image of this size is too small to reach them.
    package var unreached: Int
    /// The number of input channels that are 0 everywhere. No weight on them is seen.
    package var deadChannels: Int
    /// The relative change of epsilon that would have been seen; nil where the operation has no epsilon.
    package var epsilon: Double?
}

// The power is the relative change of one parameter that would have been seen. A parameter p enters an output as p·t. A
// relative change δ of p changes the output by δ·|p·t|, and is seen where that exceeds S, or twice the limit of our own
// error behind what was not recorded. The output with the largest t is taken, and the largest S of its channel. So a
// change that is reported as visible is visible. The converse is not guaranteed.
extension DetectionPower {
    /// - Returns: nil where no parameter of the operation differs from 0, or nothing is known of its parameters.
    init?<Scalar: KernelScalar>(
        _ node: Network.Node, _ output: IsolatedOutput<Scalar>, _ parameters: [Tensor<Scalar>],
        changesSeen: [ChannelBounds], workers: Workers
    ) {
        guard !changesSeen.isEmpty, !output.inputs.isEmpty else { return nil }
        let visibility = node.operation.visibility(
            inputs: output.inputs, parameters: parameters, output: output.ours.shape,
            bounds: changesSeen, workers: workers)
        guard case .counted(let counts) = visibility, counts.total > 0 else { return nil }
        median = counts.medianChange
        self.parameters = counts.total
        invisible = counts.invisible
        invisibleAtTenth = counts.invisibleAtTenth
        unreached = counts.unreached
        deadChannels = counts.deadChannels
        epsilon = counts.epsilon
    }
}
