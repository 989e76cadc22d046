// The kernels as operations: which input and which parameter is which.

extension Convolution: Operation {
    public static var name: String { "convolution" }
    public static var moduleClasses: Set<String> { ["conv2d"] }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters, 1...2)
        return try outputShape(
            input: inputs[0], weight: parameters[0], bias: parameters.count > 1 ? parameters[1] : nil)
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], weight: parameters[0], bias: parameters.count > 1 ? parameters[1] : nil, workers: workers)
    }

    /// Weights and input are widened where they are read, a few rows at a time.
    public func applyInDouble<Input: KernelScalar, Value: KernelScalar>(
        to inputs: [Tensor<Input>], parameters: [Tensor<Value>], workers: Workers
    ) -> Tensor<Double> {
        sum(
            .given, inputs[0], weight: parameters[0],
            bias: parameters.count > 1 ? parameters[1].scalars.map { Double($0) } : nil, workers: workers)
    }

    public var hyperparameters: [String: [Double]] {
        [
            "stride": stride.components, "padding": padding.components, "dilation": dilation.components,
            "groups": [Double(groups)],
        ]
    }
}

extension BatchNormalization: Operation {
    public static var name: String { "batch-norm" }
    public static var moduleClasses: Set<String> { ["batchnorm2d", "frozenbatchnorm2d", "syncbatchnorm", "batchnorm"] }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters, 4...4)
        return try outputShape(
            input: inputs[0], scale: parameters[0], bias: parameters[1], mean: parameters[2], variance: parameters[3])
    }

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

    /// An input in float32 is widened where it is read.
    public func applyInDouble<Input: KernelScalar, Value: KernelScalar>(
        to inputs: [Tensor<Input>], parameters: [Tensor<Value>], workers: Workers
    ) -> Tensor<Double> {
        let parameters = parameters.map { $0.converted(to: Double.self, workers) }
        if let input = inputs[0] as? Tensor<Float> { return inDouble(input, parameters, workers: workers) }
        return apply(
            to: inputs.map { $0.converted(to: Double.self, workers) }, parameters: parameters, workers: workers)
    }

    public var hyperparameters: [String: [Double]] { ["eps": [epsilon]] }
}

extension ReLU: Operation {
    public static var name: String { "relu" }
    public static var moduleClasses: Set<String> { ["relu"] }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters)
        return inputs[0]
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], workers: workers)
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: consuming [Tensor<Scalar>], reusing spare: Int, parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        var tensor = inputs.remove(at: spare)
        overwrite(&tensor, workers: workers)
        return tensor
    }
}

extension MaxPooling: Operation {
    public static var name: String { "max-pool" }
    public static var moduleClasses: Set<String> { ["maxpool2d"] }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters)
        return try outputShape(input: inputs[0])
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], workers: workers)
    }

    public var hyperparameters: [String: [Double]] {
        [
            "kernel_size": kernel.components, "stride": stride.components, "padding": padding.components,
            "ceil_mode": [ceilMode ? 1 : 0], "dilation": [1],
        ]
    }
}

extension AveragePooling: Operation {
    public static var name: String { "average-pool" }
    public static var moduleClasses: Set<String> { ["avgpool2d"] }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters)
        return try outputShape(input: inputs[0])
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], workers: workers)
    }

    public var hyperparameters: [String: [Double]] {
        [
            "kernel_size": kernel.components, "stride": stride.components, "padding": padding.components,
            "ceil_mode": [ceilMode ? 1 : 0], "count_include_pad": [countIncludesPadding ? 1 : 0],
        ]
    }
}

extension GlobalAveragePooling: Operation {
    public static var name: String { "global-avg-pool" }
    public static var moduleClasses: Set<String> { ["adaptiveavgpool2d"] }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters)
        return try outputShape(input: inputs[0])
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], workers: workers)
    }

    public var hyperparameters: [String: [Double]] { ["output_size": [1]] }
}

extension Linear: Operation {
    public static var name: String { "linear" }
    public static var moduleClasses: Set<String> { ["linear"] }

    /// All axes of the input but the first are taken together, as the flattening before a classifier does.
    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 1, parameters, 1...2)
        return try outputShape(
            input: try Self.rows(of: inputs[0]), weight: parameters[0],
            bias: parameters.count > 1 ? parameters[1] : nil)
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        let extents = inputs[0].shape.extents
        let rows = inputs[0].reshaped(to: [extents[0], extents.dropFirst().reduce(1, *)])
        return self(rows, weight: parameters[0], bias: parameters.count > 1 ? parameters[1] : nil, workers: workers)
    }

    private static func rows(of shape: Shape) throws(ShapeError) -> Shape {
        guard shape.rank >= 2 else { throw ShapeError(expected: "[N, features…]", found: "\(shape)") }
        return [shape[0], shape.extents.dropFirst().reduce(1, *)]
    }
}

extension Addition: Operation {
    public static var name: String { "add" }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 2, parameters)
        guard inputs[0] == inputs[1] else { throw ShapeError(expected: "\(inputs[0])", found: "\(inputs[1])") }
        return inputs[0]
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], inputs[1], workers: workers)
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: consuming [Tensor<Scalar>], reusing spare: Int, parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        var tensor = inputs.remove(at: spare)
        overwrite(&tensor, adding: inputs[0], workers: workers)
        return tensor
    }

    /// Terms in float32 are widened where they are read.
    public func applyInDouble<Input: KernelScalar, Value: KernelScalar>(
        to inputs: [Tensor<Input>], parameters: [Tensor<Value>], workers: Workers
    ) -> Tensor<Double> {
        if let inputs = inputs as? [Tensor<Float>] { return inDouble(inputs[0], inputs[1], workers: workers) }
        return apply(to: inputs.map { $0.converted(to: Double.self, workers) }, parameters: [], workers: workers)
    }
}

extension Resampling: Operation {
    public static var name: String { "upsample" }
    public static var moduleClasses: Set<String> { ["upsample"] }

    /// The second input gives the size alone.
    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 2, parameters)
        return try outputShape(input: inputs[0], reference: inputs[1])
    }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs[0], toSizeOf: inputs[1].shape, workers: workers)
    }
}

extension PlaneExtent {
    /// Height and width, as hyper-parameters are recorded.
    fileprivate var components: [Double] { [Double(height), Double(width)] }
}
