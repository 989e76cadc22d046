/// What a check of one tensor could have shown.
public struct DetectionPower: Hashable, Sendable {
    /// The relative change of a single parameter that would have been seen: the median over the parameters that are
    /// not 0; +∞ where half of them have no influence at all.
    public var median: Double
    /// How many parameters that are not 0 there are (with epsilon as one of them).
    public var parameters: Int
    /// How many of them could change by 1 %, or by 10 %, without being seen.
    public var invisible: Int
    public var invisibleAtTenth: Int
    /// How many of the invisible ones meet nothing but padding, an image of this size being too small to reach them.
    public var unreached: Int
    /// Input channels that are 0 throughout, so that no weight on them is seen.
    public var deadChannels: Int
    /// The relative change of epsilon that would have been seen; nil where the operation has none.
    public var epsilon: Double?
}

// The relative change of one parameter that would have taken an output out of its statistical bound S. A parameter p
// that enters an output as p·t changes it by δ·|p·t| when it is off by a share δ, which is seen where that exceeds S.
// The output with the largest t is taken, and the largest S of its channel: a change that is said to be visible is; the
// converse is not guaranteed.
extension DetectionPower {
    /// - Returns: nil where the operation has no parameters that are not 0, or nothing is known of them.
    init?<Scalar: KernelScalar>(
        _ node: Network.Node, _ output: IsolatedOutput<Scalar>, _ parameters: [Tensor<Scalar>],
        channels: [ChannelErrors], workers: Workers
    ) {
        guard !channels.isEmpty, !output.inputs.isEmpty else { return nil }
        let visibility = node.operation.visibility(
            inputs: output.inputs, parameters: parameters, output: output.ours.shape,
            bounds: channels.map { ChannelBounds(largest: $0.largestBound, smallest: $0.smallestBound) },
            workers: workers)
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
