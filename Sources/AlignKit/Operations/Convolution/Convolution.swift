/// y[n, o, i, j] = b[o] + Σ w[o, c, u, v] · x[n, g·C/G + c, i·s − p + u·d, j·s − p + v·d], over c, u, v
///
/// with G groups, where g = ⌊o·G/O⌋ is the group of output channel o. Stride s, padding p and dilation d have one value
/// for each axis. x is 0 outside its plane. It is `torch.nn.functional.conv2d` (PyTorch 2.13), a cross-correlation with
/// symmetric zero padding: the kernel is not flipped.
///
/// A value that is not finite spreads as in the plain sum. Padding counts as zeros, so a weight that is not finite
/// makes the border NaN. In a sum of K = C/G·kh·kw products (plus one term with a bias) the error of each element is at
/// most γ_K·(|w|∗|x| + |b|).
///
/// The products are added by fused multiply-adds in the order of c, u, v, at most 384 at a time (192 in float64). These
/// partial sums are added to the bias in order (`PanelProduct`). Guaranteed: the same bits at any number of threads, on
/// any processor that has the instruction. Not guaranteed: the same bits in other versions of AlignKit.
public struct Convolution: Hashable, Sendable {
    public let stride: PlaneExtent
    public let padding: PlaneExtent
    public let dilation: PlaneExtent
    public let groups: Int

    /// - Precondition: strides, dilations and groups are positive, paddings are not negative.
    public init(stride: PlaneExtent = 1, padding: PlaneExtent = 0, dilation: PlaneExtent = 1, groups: Int = 1) {
        precondition(stride.height > 0 && stride.width > 0, "stride \(stride)")
        precondition(padding.height >= 0 && padding.width >= 0, "padding \(padding)")
        precondition(dilation.height > 0 && dilation.width > 0, "dilation \(dilation)")
        precondition(groups > 0, "\(groups) groups")
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
    }

    /// The shape `[N, O, H′, W′]` of the output.
    ///
    /// - Parameters:
    ///   - input: `[N, C, H, W]`
    ///   - weight: `[O, C/groups, kh, kw]`
    ///   - bias: `[O]`
    /// - Throws: `ShapeError` if the shapes do not fit each other, if the kernel does not fit into the padded image, or
    ///   if the size of the output overflows `Int`.
    public func outputShape(input: Shape, weight: Shape, bias: Shape? = nil) throws(ShapeError) -> Shape {
        try input.checkImages()
        if weight.rank != 4 || weight.extents.contains(0) {
            throw ShapeError(expected: "a weight [out, in/\(groups), height, width]", found: weight.description)
        }
        if weight[0] % groups != 0 {
            throw ShapeError(expected: "output channels divisible by \(groups) groups", found: weight.description)
        }
        let (channels, overflow) = weight[1].multipliedReportingOverflow(by: groups)
        if overflow || input[1] != channels {
            throw ShapeError(
                expected: "[N, C, H, W] with C = \(weight[1])·\(groups), as the weight \(weight) needs",
                found: input.description)
        }
        try bias?.checkVector("a bias", count: weight[0])
        let kernel = PlaneExtent(height: weight[2], width: weight[3])
        let plane = try Window(kernel: kernel, stride: stride, padding: padding, dilation: dilation)
            .outputExtent(height: input[2], width: input[3])
        return try .countable([input[0], weight[0], plane.height, plane.width])
    }

    /// Convolves images.
    ///
    /// - Parameters:
    ///   - input: `[N, C, H, W]`
    ///   - weight: `[O, C/groups, kh, kw]`
    ///   - bias: `[O]`
    ///   - workers: the threads that share the work.
    /// - Returns: `[N, O, H′, W′]`
    /// - Precondition: `outputShape` accepts the shapes.
    public func callAsFunction<S: KernelScalar>(
        _ input: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>? = nil, workers: Workers
    ) -> Tensor<S> {
        sum(.given, input, weight: weight, bias: bias?.scalars, workers: workers)
    }

    /// Sums the products, or the `terms` in their place, in the precision of the result.
    ///
    /// - Parameter bias: one number for each output channel, to which the sum is added.
    /// - Precondition: `outputShape` accepts the shapes.
    @specialized(where Input == Float, Weight == Float, S == Float)
    @specialized(where Input == Double, Weight == Double, S == Double)
    @specialized(where Input == Float, Weight == Float, S == Double)
    @specialized(where Input == Double, Weight == Float, S == Double)
    func sum<Input: KernelScalar, Weight: KernelScalar, S: KernelScalar>(
        _ terms: ProductTerms, _ input: Tensor<Input>, weight: Tensor<Weight>, bias: [S]? = nil,
        workers: Workers
    ) -> Tensor<S> {
        let shape = required("convolution") { () throws(ShapeError) in
            try outputShape(input: input.shape, weight: weight.shape, bias: bias.map { [$0.count] })
        }
        let products = ConvolutionProducts<Input, Weight, S>(
            self, input: input.shape, weight: weight.shape, output: shape, terms: terms)
        return Tensor(shape: shape) { output in
            input.withElements { input in
                weight.withElements { weight in
                    guard let bias else { return products.run(input, weight, nil, output, workers) }
                    bias.withUnsafeBufferPointer { products.run(input, weight, $0.baseAddress, output, workers) }
                }
            }
        }
    }
}
