internal import CKernels

/// z = x + y, element by element: the residual sum.
///
/// One rounding per element. The result is NaN if x or y is NaN, or if they are infinities of opposite sign. The shapes
/// must be equal: nothing is broadcast.
public struct Addition: Hashable, Sendable {
    public init() {}

    /// The shape of the output: that of both terms.
    ///
    /// - Throws: `ShapeError` if the shapes differ.
    public func outputShape(_ first: Shape, _ second: Shape) throws(ShapeError) -> Shape {
        if first != second { throw ShapeError(expected: "two equal shapes", found: "\(first) and \(second)") }
        return first
    }

    /// Adds two tensors of one shape.
    ///
    /// - Precondition: the shapes are equal.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(
        _ first: Tensor<S>, _ second: Tensor<S>, workers: Workers
    ) -> Tensor<S> {
        let shape = required("addition") { () throws(ShapeError) in try outputShape(first.shape, second.shape) }
        return Tensor(shape: shape) { output in
            first.withElements { first in
                second.withElements { add(first, $0, count: shape.count, into: output, workers) }
            }
        }
    }

    /// Adds `other` to a tensor of the same shape, in place. The order of the two terms does not matter.
    ///
    /// - Precondition: the shapes are equal.
    @specialized(where S == Float)
    @specialized(where S == Double)
    func overwrite<S: KernelScalar>(_ tensor: inout Tensor<S>, adding other: Tensor<S>, workers: Workers) {
        let shape = required("addition") { () throws(ShapeError) in try outputShape(tensor.shape, other.shape) }
        tensor.withMutableElements { tensor in
            other.withElements { add(tensor, $0, count: shape.count, into: tensor, workers) }
        }
    }

    private func add<S: KernelScalar>(
        _ first: UnsafePointer<S>, _ second: UnsafePointer<S>, count: Int, into target: UnsafeMutablePointer<S>,
        _ workers: Workers
    ) {
        ElementTiles.forEach(count: count, workers) { range in
            S.compute(
                ElementPass(
                    function: .plus(second + range.lowerBound), source: first + range.lowerBound, count: range.count,
                    target: target + range.lowerBound))
        }
    }
}

extension Addition: RecordedOperation {
    public static var name: String { "add" }
    package static var moduleClasses: Set<String> { ["add"] }
    package static var parameterFields: [ParameterField] { [] }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, 2, parameters)
        return try outputShape(inputs[0], inputs[1])
    }

    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

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

    /// float32 terms are converted to float64 where they are read.
    public func applyInDouble<Input: KernelScalar, Value: KernelScalar>(
        to inputs: [Tensor<Input>], parameters: [Tensor<Value>], workers: Workers
    ) -> Tensor<Double> {
        if let inputs = inputs as? [Tensor<Float>] { return inDouble(inputs[0], inputs[1], workers: workers) }
        return apply(to: inputs.map { $0.converted(to: Double.self, workers) }, parameters: [], workers: workers)
    }

    package var hyperparameters: [String: [Double]] { [:] }

    package init?(recorded: RecordedAttributes) { self.init() }
}

extension Addition {
    /// M = |y|, K = 1 rounding. The 0.001 in c = 1.001 covers the error of the computed y itself.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        .scale(RoundingScale(magnitude: output.magnitudes(workers), terms: 1, statistical: 1.001))
    }

    /// E₁ + E₂.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        if let first = bounds[0], let second = bounds[1] { return self(first, second, workers: workers) }
        return (bounds[0] ?? bounds[1])!
    }

    public func visibility<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Shape, bounds: [ChannelBounds], workers: Workers
    ) -> Visibility { .noParameters }
}

extension Addition {
    /// The output in float64.
    ///
    /// - Precondition: the shapes are equal.
    private func inDouble(_ first: Tensor<Float>, _ second: Tensor<Float>, workers: Workers) -> Tensor<Double> {
        precondition(first.shape == second.shape, "\(first.shape) and \(second.shape)")
        return Tensor(shape: first.shape) { output in
            first.withElements { a in
                second.withElements { b in
                    ElementTiles.forEach(count: first.count, workers) { range in
                        let start = range.lowerBound
                        ck_widen_sum(a + start, b + start, range.count, output + start)
                    }
                }
            }
        }
    }
}
