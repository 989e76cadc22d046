/// y[n, c, i, j] = max x[n, c, i·s − p + u, j·s − p + v], over u and v within the kernel
///
/// with stride s and padding p, which have one value for each axis. x is −∞ outside its plane. It is
/// `torch.nn.functional.max_pool2d` (PyTorch 2.13) with dilation 1. In ceil mode the last window may reach beyond the
/// right padding, but it may not start in it.
///
/// Exact. A window that holds a NaN gives NaN. If the maximum of a window is zero and the window holds zeros of both
/// signs, the sign of the result is not specified.
public struct MaxPooling: Hashable, Sendable {
    public let kernel: PlaneExtent
    public let stride: PlaneExtent
    public let padding: PlaneExtent
    public let ceilMode: Bool

    /// - Precondition: kernel and stride are positive, and the padding is at most half the kernel, so that no window
    ///   lies only in the padding.
    public init(kernel: PlaneExtent, stride: PlaneExtent, padding: PlaneExtent = 0, ceilMode: Bool = false) {
        Window.checkPooling(kernel: kernel, stride: stride, padding: padding)
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.ceilMode = ceilMode
    }

    /// The shape `[N, C, H′, W′]` of the output for an input `[N, C, H, W]`.
    ///
    /// - Throws: `ShapeError` if the input is not a shape of images, if the kernel does not fit into the padded image,
    ///   or if the size of the output overflows `Int`.
    public func outputShape(input: Shape) throws(ShapeError) -> Shape { try window.pooledShape(input) }

    /// Takes the maximum of every window.
    ///
    /// - Precondition: `outputShape` accepts the shape.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(_ input: Tensor<S>, workers: Workers) -> Tensor<S> {
        let shape = required("max pooling") { () throws(ShapeError) in try outputShape(input: input.shape) }
        let plane = PlaneExtent(height: input.shape[2], width: input.shape[3])
        let pooled = PlaneExtent(height: shape[2], width: shape[3])
        let width = max(padding.width + plane.width, (pooled.width - 1) * stride.width + kernel.width)
        return Tensor(shape: shape) { output in
            input.withElements { input in
                workers.forEachTile(count: shape[0] * shape[1], scratch: 2 * width, of: S.self) { tile, scratch in
                    scratch.initialize(repeating: -.infinity, count: width)
                    let source = input + tile * plane.height * plane.width
                    let target = output + tile * pooled.height * pooled.width
                    for i in 0..<pooled.height {
                        let top = i * stride.height - padding.height
                        maximumOfRows(source, plane, at: top, into: scratch + padding.width)
                        maximumOfColumns(scratch, scratch + width, into: target + i * pooled.width, count: pooled.width)
                    }
                }
            }
        }
    }

    private var window: Window {
        Window(kernel: kernel, stride: stride, padding: padding, ceilMode: ceilMode)
    }

    /// For every column of `plane`, the maximum over the kernel's rows, from row `top` on.
    private func maximumOfRows<S: KernelScalar>(
        _ input: UnsafePointer<S>, _ plane: PlaneExtent, at top: Int, into row: UnsafeMutablePointer<S>
    ) {
        let rows = max(top, 0)..<min(top + kernel.height, plane.height)
        row.update(from: input + rows.lowerBound * plane.width, count: plane.width)
        for y in rows.dropFirst() {
            raise(row, to: input + y * plane.width, count: plane.width)
        }
    }

    /// For every window along a padded row, its maximum. The maxima are computed at all positions, including those that
    /// a stride skips, because this vectorises and single windows do not.
    private func maximumOfColumns<S: KernelScalar>(
        _ row: UnsafePointer<S>, _ maxima: UnsafeMutablePointer<S>, into target: UnsafeMutablePointer<S>, count: Int
    ) {
        let reach = (count - 1) * stride.width + 1
        maxima.update(from: row, count: reach)
        for v in 1..<max(kernel.width, 1) { raise(maxima, to: row + v, count: reach) }
        for j in 0..<count { target[j] = maxima[j * stride.width] }
    }

    /// Replaces each element by the larger one of it and the other, or by NaN if either is NaN.
    private func raise<S: KernelScalar>(
        _ elements: UnsafeMutablePointer<S>, to others: UnsafePointer<S>, count: Int
    ) {
        S.compute(ElementPass(function: .maximum(others), source: elements, count: count, target: elements))
    }
}

extension Window {
    static func checkPooling(kernel: PlaneExtent, stride: PlaneExtent, padding: PlaneExtent) {
        precondition(kernel.height > 0 && kernel.width > 0, "kernel \(kernel)")
        precondition(stride.height > 0 && stride.width > 0, "stride \(stride)")
        precondition(
            padding.height >= 0 && padding.height <= kernel.height / 2 && padding.width >= 0
                && padding.width <= kernel.width / 2, "padding \(padding) for kernel \(kernel)")
    }

    /// The shape of images after pooling by this window.
    func pooledShape(_ input: Shape) throws(ShapeError) -> Shape {
        try input.checkImages()
        let plane = try outputExtent(height: input[2], width: input[3])
        return try .countable([input[0], input[1], plane.height, plane.width])
    }
}

extension MaxPooling: UnaryOperation, RecordedOperation {
    public static var name: String { "max-pool" }
    package static var moduleClasses: Set<String> { ["maxpool2d"] }

    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    package var hyperparameters: [String: [Double]] {
        [
            "kernel_size": kernel.components, "stride": stride.components, "padding": padding.components,
            "ceil_mode": [ceilMode ? 1 : 0], "dilation": [1],
        ]
    }

    package init?(recorded: RecordedAttributes) {
        guard let window = recorded.poolingWindow, recorded.extent("dilation", least: 1, otherwise: 1) == 1 else {
            return nil
        }
        self.init(kernel: window.kernel, stride: window.stride, padding: window.padding, ceilMode: window.ceilMode)
    }
}

extension MaxPooling {
    /// Exact.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> { .exact }

    /// The largest E of the window: a maximum moves at most as far as the element that moves most.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        self(bounds[0]!, workers: workers)
    }
}
