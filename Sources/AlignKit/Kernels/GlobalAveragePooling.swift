/// y[n, c] = 1/(H·W) · Σ x[n, c, i, j], over i and j
///
/// It is `torch.nn.AdaptiveAvgPool2d(1)` (PyTorch 2.13). The sum is made in double precision in eight lanes, element k
/// in lane k mod 8, which are then added in order; it is rounded once after the division. The order depends on H·W
/// alone. NaN and infinities spread as in the plain sum.
public struct GlobalAveragePooling: Hashable, Sendable {
    public init() {}

    /// The shape `[N, C, 1, 1]` of the output for an input `[N, C, H, W]`.
    public func outputShape(input: Shape) throws(ShapeError) -> Shape {
        try input.checkImages()
        return [input[0], input[1], 1, 1]
    }

    /// Takes the mean of every channel.
    ///
    /// - Precondition: `outputShape` accepts the shape.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(_ input: Tensor<S>, workers: Workers) -> Tensor<S> {
        let shape = required("global average pooling") { () throws(ShapeError) in
            try outputShape(input: input.shape)
        }
        let plane = input.shape[2] * input.shape[3]
        return Tensor(shape: shape) { output in
            input.withElements { input in
                ElementTiles.forEachPlanes(shape.count, elements: plane, workers) { planes in
                    for p in planes { output[p] = S(sum(input + p * plane, count: plane) / Double(plane)) }
                }
            }
        }
    }

    private func sum<S: KernelScalar>(_ elements: UnsafePointer<S>, count: Int) -> Double {
        var lanes = SIMD8<Double>.zero
        let whole = count / 8 * 8
        for k in stride(from: 0, to: whole, by: 8) {
            for lane in 0..<8 { lanes[lane] += Double(elements[k + lane]) }
        }
        for k in whole..<count { lanes[k - whole] += Double(elements[k]) }
        return (0..<8).reduce(0) { $0 + lanes[$1] }
    }
}
