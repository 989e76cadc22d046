/// y[n, c·H·W + i·W + j] = x[n, c, i, j]: every axis but the first becomes one (`torch.flatten(x, 1)`).
///
/// Exact; the elements are shared, not copied.
public struct Flatten: Hashable, Sendable {
    public init() {}

    /// The shape `[N, …]` with all axes but the first multiplied together.
    public func outputShape(input: Shape) throws(ShapeError) -> Shape {
        if input.rank < 1 { throw ShapeError(expected: "at least 1 axis [N, …]", found: input.description) }
        try input.checkCountable()
        return [input[0], input.extents.dropFirst().reduce(1, *)]
    }

    /// Flattens every axis but the first.
    ///
    /// - Precondition: the input has an axis.
    public func callAsFunction<S: KernelScalar>(_ input: Tensor<S>) -> Tensor<S> {
        input.reshaped(to: required("flatten") { () throws(ShapeError) in try outputShape(input: input.shape) })
    }
}
