extension Convolution: RecordedOperation {
    public static var name: String { "convolution" }
    package static var moduleClasses: Set<String> { ["conv2d"] }
    package static var parameterFields: [ParameterField] {
        [
            ParameterField(.convolutionWeight, ["weight"]), ParameterField(.bias, ["bias"], absence: .leftOut),
        ]
    }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters, 1...2)
        return try outputShape(
            input: inputs[0], weight: parameters[0], bias: parameters.count > 1 ? parameters[1] : nil)
    }

    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], weight: parameters[0], bias: parameters.count > 1 ? parameters[1] : nil, workers: workers)
    }

    /// Weights and input are converted to float64 where they are read, a few rows at a time.
    public func applyInDouble<Input: KernelScalar, Value: KernelScalar>(
        to inputs: [Tensor<Input>], parameters: [Tensor<Value>], workers: Workers
    ) -> Tensor<Double> {
        sum(
            .given, inputs[0], weight: parameters[0],
            bias: parameters.count > 1 ? parameters[1].scalars.map { Double($0) } : nil, workers: workers)
    }

    package var hyperparameters: [String: [Double]] {
        [
            "stride": stride.components, "padding": padding.components, "dilation": dilation.components,
            "groups": [Double(groups)],
        ]
    }

    package init?(recorded: RecordedAttributes) {
        if let mode = recorded["padding_mode"]?.text, mode != "zeros" { return nil }
        if let format = recorded["data_format"]?.text, format != "NCHW" { return nil }
        guard let stride = recorded.extent("stride", least: 1, otherwise: 1),
            let padding = recorded.extent("padding", least: 0, otherwise: 0),
            let dilation = recorded.extent("dilation", least: 1, otherwise: 1),
            let groups = recorded["groups"].map(\.integer) ?? 1, (1...65_536).contains(groups)
        else { return nil }
        self.init(stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
}

extension Convolution: SumOfProducts {
    public var convolution: Convolution { self }
}
