extension BatchNormalization: RecordedOperation {
    public static var name: String { "batch-norm" }
    package static var moduleClasses: Set<String> {
        ["batchnorm2d", "frozenbatchnorm2d", "syncbatchnorm", "batchnorm"]
    }
    package static var parameterFields: [ParameterField] {
        [
            ParameterField(.scale, ["weight"], absence: .constant(1)),
            ParameterField(.shift, ["bias"], absence: .constant(0)),
            ParameterField(.mean, ["running_mean", "_mean"]), ParameterField(.variance, ["running_var", "_variance"]),
        ]
    }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters, 4...4)
        return try outputShape(
            input: inputs[0], scale: parameters[0], bias: parameters[1], mean: parameters[2], variance: parameters[3])
    }

    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(
            inputs[0], scale: parameters[0], bias: parameters[1], mean: parameters[2], variance: parameters[3],
            workers: workers)
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: consuming [Tensor<Scalar>], reusing spare: Int, parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        var tensor = inputs.remove(at: spare)
        overwrite(
            &tensor, scale: parameters[0], bias: parameters[1], mean: parameters[2], variance: parameters[3],
            workers: workers)
        return tensor
    }

    /// A float32 input is converted to float64 where it is read.
    public func applyInDouble<Input: KernelScalar, Value: KernelScalar>(
        to inputs: [Tensor<Input>], parameters: [Tensor<Value>], workers: Workers
    ) -> Tensor<Double> {
        let parameters = parameters.map { $0.converted(to: Double.self, workers) }
        if let input = inputs[0] as? Tensor<Float> { return inDouble(input, parameters, workers: workers) }
        return apply(
            to: inputs.map { $0.converted(to: Double.self, workers) }, parameters: parameters, workers: workers)
    }

    package var hyperparameters: [String: [Double]] { ["eps": [epsilon]] }

    package init?(recorded: RecordedAttributes) {
        guard let epsilon = recorded["eps"]?.number, epsilon >= 0, epsilon.isFinite else { return nil }
        self.init(epsilon: epsilon)
    }
}

extension BatchNormalization: ChannelLines {
    func lines<S: KernelScalar>(_ input: Shape, parameters: [Tensor<S>]) -> [(slope: S, intercept: S)] {
        lines(input, scale: parameters[0], bias: parameters[1], mean: parameters[2], variance: parameters[3])
    }
}
