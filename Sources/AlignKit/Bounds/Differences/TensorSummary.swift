/// What a tensor holds, in four numbers: its largest finite magnitude, whether it is constant, and what is not finite.
public struct TensorSummary: Hashable, Sendable {
    /// max |x| over the finite elements; 0 when there are none.
    public var maxAbs: Double
    /// Whether all elements are the same value, or none is finite. Such a tensor proves nothing.
    public var isConstant: Bool
    public var nanCount: Int
    public var infinityCount: Int

    public init<Scalar: KernelScalar>(_ tensor: Tensor<Scalar>, workers: Workers = Workers()) {
        let extremes = finiteExtremes(of: tensor.scalars, workers: workers)
        nanCount = extremes.nanCount
        infinityCount = extremes.infinityCount
        maxAbs = max(abs(extremes.minimum), abs(extremes.maximum))
        let finiteCount = tensor.count - nanCount - infinityCount
        if finiteCount == 0 { maxAbs = 0 }
        isConstant = finiteCount == 0 || finiteCount == tensor.count && extremes.minimum == extremes.maximum
    }
}
