extension Resampling: RecordedOperation {
    public static var name: String { "upsample" }
    package static var moduleClasses: Set<String> { ["upsample"] }
    package static var parameterFields: [ParameterField] { [] }

    /// The second input gives only the size.
    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 2, parameters)
        return try outputShape(input: inputs[0], reference: inputs[1])
    }

    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], toSizeOf: inputs[1].shape, workers: workers)
    }

    package var hyperparameters: [String: [Double]] { [:] }

    /// Always nil: a module says by which factor it enlarges, not from which map it takes the size.
    package init?(recorded: RecordedAttributes) { nil }
}

extension Resampling {
    /// Nearest: exact. Bilinear: M = (1 + 2·(H′ + W′))·(the largest |x| around), K = 8 roundings.
    ///
    /// A position, up to H′ or W′, is rounded a few times. This changes the shares of the two neighbours.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        guard mode == .bilinear else { return .exact }
        let around = around(inputs[0].magnitudes(workers), inputs: inputs, workers)
        let positions = S(1 + 2 * (output.shape[2] + output.shape[3]))
        return .scale(RoundingScale(magnitude: around.scaled(by: positions, workers), terms: 8, statistical: 4))
    }

    /// E of the elements that are read: of one element (nearest), or the largest E around (bilinear).
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        // The second input gives only the size.
        guard let bound = bounds[0] else {
            return Tensor(
                repeating: 0, shape: [inputs[0].shape[0], inputs[0].shape[1], inputs[1].shape[2], inputs[1].shape[3]])
        }
        return around(bound, inputs: inputs, workers)
    }

    private func around<S: KernelScalar>(_ map: Tensor<S>, inputs: [Tensor<S>], _ workers: Workers) -> Tensor<S> {
        let read =
            mode == .nearest
            ? map : MaxPooling(kernel: 3, stride: 1, padding: 1)(map, workers: workers)
        return Resampling(mode: .nearest)(read, toSizeOf: inputs[1].shape, workers: workers)
    }

    public func visibility<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Shape, bounds: [ChannelBounds], workers: Workers
    ) -> Visibility { .noParameters }
}
