/// y[n, c] = 1/(H·W) · Σ x[n, c, i, j], over i and j
///
/// It is `torch.nn.AdaptiveAvgPool2d(1)` (PyTorch 2.13). The sum accumulates in double precision in eight lanes,
/// element k in lane k mod 8. The lanes are then added in order, and the result is rounded once after the division. The
/// order depends only on H·W. NaN and infinities spread as in the plain sum.
public struct GlobalAveragePooling: Hashable, Sendable {
    public init() {}

    /// The shape `[N, C, 1, 1]` of the output for an input `[N, C, H, W]`.
    ///
    /// - Throws: `ShapeError` if the input is not a shape of images.
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

extension GlobalAveragePooling: UnaryOperation, RecordedOperation {
    public static var name: String { "global-avg-pool" }
    package static var moduleClasses: Set<String> { ["adaptiveavgpool2d"] }

    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    package var hyperparameters: [String: [Double]] { ["output_size": [1]] }

    package init?(recorded: RecordedAttributes) {
        guard recorded.extent("output_size", least: 1) == 1 else { return nil }
        self.init()
    }
}

extension GlobalAveragePooling {
    /// M = the mean of |x|, K = H·W + 1: the elements of the plane and the division.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        .scale(
            .sum(
                magnitude: self(inputs[0].magnitudes(workers), workers: workers),
                terms: inputs[0].shape[2] * inputs[0].shape[3] + 1))
    }

    /// The mean of E.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        self(bounds[0]!, workers: workers)
    }
}

extension GlobalAveragePooling: PlaneMean {}
