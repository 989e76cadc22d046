/// y[n, c, i, j] = 1/D · Σ x[n, c, i·s − p + u, j·s − p + v], over u and v within the kernel
///
/// with stride s and padding p, which have one value for each axis. x is 0 outside its plane. It is
/// `torch.nn.functional.avg_pool2d` (PyTorch 2.13), without its `divisor_override`. D is the number of elements of the
/// window that lie within the plane; with `countIncludesPadding`, within the plane and its padding. Elements beyond the
/// padding, which occur in ceil mode, never count.
///
/// The sum accumulates in double precision, row by row, and is rounded once after the division. NaN and infinities
/// spread as in the plain sum.
public struct AveragePooling: Hashable, Sendable {
    public let kernel: PlaneExtent
    public let stride: PlaneExtent
    public let padding: PlaneExtent
    public let ceilMode: Bool
    public let countIncludesPadding: Bool

    /// - Precondition: kernel and stride are positive, and the padding is at most half the kernel.
    public init(
        kernel: PlaneExtent, stride: PlaneExtent, padding: PlaneExtent = 0, ceilMode: Bool = false,
        countIncludesPadding: Bool = true
    ) {
        Window.checkPooling(kernel: kernel, stride: stride, padding: padding)
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.ceilMode = ceilMode
        self.countIncludesPadding = countIncludesPadding
    }

    /// The shape `[N, C, H′, W′]` of the output for an input `[N, C, H, W]`.
    ///
    /// - Throws: `ShapeError` if the input is not a shape of images, if the kernel does not fit into the padded image,
    ///   or if the size of the output overflows `Int`.
    public func outputShape(input: Shape) throws(ShapeError) -> Shape {
        try Window(kernel: kernel, stride: stride, padding: padding, ceilMode: ceilMode).pooledShape(input)
    }

    /// Takes the mean of every window.
    ///
    /// - Precondition: `outputShape` accepts the shape.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(_ input: Tensor<S>, workers: Workers) -> Tensor<S> {
        let shape = required("average pooling") { () throws(ShapeError) in try outputShape(input: input.shape) }
        let plane = PlaneExtent(height: input.shape[2], width: input.shape[3])
        let pooled = PlaneExtent(height: shape[2], width: shape[3])
        return Tensor(shape: shape) { output in
            input.withElements { input in
                ElementTiles.forEachPlanes(
                    shape[0] * shape[1], elements: plane.height * plane.width, workers
                ) { planes in
                    for p in planes {
                        pool(
                            input + p * plane.height * plane.width, plane,
                            into: output + p * pooled.height * pooled.width, pooled)
                    }
                }
            }
        }
    }

    /// Pools one plane.
    private func pool<S: KernelScalar>(
        _ input: UnsafePointer<S>, _ plane: PlaneExtent, into output: UnsafeMutablePointer<S>, _ pooled: PlaneExtent
    ) {
        for i in 0..<pooled.height {
            let rows = Span(i, kernel.height, stride.height, padding.height, plane.height)
            for j in 0..<pooled.width {
                let columns = Span(j, kernel.width, stride.width, padding.width, plane.width)
                var sum = 0.0
                for y in rows.inside {
                    for x in columns.inside { sum += Double(input[y * plane.width + x]) }
                }
                let divisor =
                    countIncludesPadding ? rows.padded * columns.padded : rows.inside.count * columns.inside.count
                output[i * pooled.width + j] = S(sum / Double(divisor))
            }
        }
    }

    /// The part of one axis that a window covers.
    private struct Span {
        /// The elements within the plane.
        let inside: Range<Int>
        /// The number of elements within the plane and its padding.
        let padded: Int

        init(_ index: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ extent: Int) {
            let start = index * stride - padding
            let end = min(start + kernel, extent + padding)
            inside = max(start, 0)..<min(end, extent)
            padded = end - start
        }
    }
}

extension AveragePooling: UnaryOperation, RecordedOperation {
    public static var name: String { "average-pool" }
    package static var moduleClasses: Set<String> { ["avgpool2d"] }

    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    package var hyperparameters: [String: [Double]] {
        [
            "kernel_size": kernel.components, "stride": stride.components, "padding": padding.components,
            "ceil_mode": [ceilMode ? 1 : 0], "count_include_pad": [countIncludesPadding ? 1 : 0],
        ]
    }

    /// Paddle's `exclusive` is the opposite of PyTorch's `count_include_pad`.
    package init?(recorded: RecordedAttributes) {
        guard recorded["divisor_override"] == nil, let window = recorded.poolingWindow,
            let exclusive = recorded.flag("exclusive", otherwise: false),
            let includes = recorded.flag("count_include_pad", otherwise: !exclusive)
        else { return nil }
        self.init(
            kernel: window.kernel, stride: window.stride, padding: window.padding, ceilMode: window.ceilMode,
            countIncludesPadding: includes)
    }
}

extension AveragePooling {
    /// M = the mean of |x|, K = kh·kw + 1: the elements of the window and the division.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        .scale(
            .sum(
                magnitude: self(inputs[0].magnitudes(workers), workers: workers),
                terms: kernel.height * kernel.width + 1))
    }

    /// The mean of E.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        self(bounds[0]!, workers: workers)
    }
}
