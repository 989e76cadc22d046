/// y = the inputs, one after the other along an axis
///
/// It is `torch.cat` (PyTorch 2.13). Exact. The inputs have equal extents in every other axis.
public struct Concatenation: Hashable, Sendable {
    /// The axis of the concatenation, from 0. A negative axis counts from the last axis, −1.
    public let axis: Int

    public init(axis: Int = 1) { self.axis = axis }

    /// The shape of the output.
    ///
    /// - Parameter inputs: at least one shape. The shapes differ only in the axis of the concatenation.
    /// - Throws: `ShapeError` if no shape is given, if the axis does not exist, if the shapes differ in another axis,
    ///   or if the size of the output overflows `Int`.
    public func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        guard let first = inputs.first else { throw ShapeError(expected: "an input", found: "none") }
        let position = axis < 0 ? axis + first.rank : axis
        guard (0..<first.rank).contains(position) else {
            throw ShapeError(expected: "an axis \(axis)", found: first.description)
        }
        var extents = first.extents
        for input in inputs.dropFirst() {
            var other = input.extents
            guard other.count == extents.count else {
                throw ShapeError(expected: first.rank.counted("axis", plural: "axes"), found: input.description)
            }
            let (sum, overflow) = extents[position].addingReportingOverflow(other[position])
            other[position] = extents[position]
            guard other == extents, !overflow else {
                throw ShapeError(expected: "\(first) but for axis \(position)", found: input.description)
            }
            extents[position] = sum
        }
        return try .countable(extents)
    }

    /// Concatenates the tensors.
    ///
    /// - Precondition: `outputShape` accepts the shapes.
    public func callAsFunction<S: KernelScalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
        let shape = required("concatenation") { () throws(ShapeError) in try outputShape(inputs.map(\.shape)) }
        let position = axis < 0 ? axis + shape.rank : axis
        let rows = shape.extents[..<position].reduce(1, *)
        var scalars: [S] = []
        scalars.reserveCapacity(shape.count)
        for row in 0..<rows {
            for input in inputs {
                let size = input.count / max(rows, 1)
                scalars += input.scalars[row * size..<(row + 1) * size]
            }
        }
        return Tensor(shape: shape, scalars: scalars)
    }
}

extension Concatenation: RecordedOperation {
    public static var name: String { "concat" }
    package static var moduleClasses: Set<String> { ["concat", "cat"] }
    package static var parameterFields: [ParameterField] { [] }

    public func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape {
        try check(inputs, inputs.count, parameters)
        return try outputShape(inputs)
    }

    /// Unless the batches are put one after the other.
    public func keepsImagesApart(_ inputs: [Shape]) -> Bool { axis != 0 && axis + inputs[0].rank != 0 }

    public func apply<Scalar: KernelScalar>(
        to inputs: [Tensor<Scalar>], parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        self(inputs)
    }

    package var hyperparameters: [String: [Double]] { ["axis": [Double(axis)]] }

    package init?(recorded: RecordedAttributes) {
        guard let axis = (recorded["axis"] ?? recorded["dim"])?.integer else { return nil }
        self.init(axis: axis)
    }
}

extension Concatenation {
    /// Exact.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> { .exact }

    /// E of the element that is read.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        self(zip(bounds, inputs).map { $0 ?? Tensor(repeating: 0, shape: $1.shape) })
    }

    public func visibility<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Shape, bounds: [ChannelBounds], workers: Workers
    ) -> Visibility { .noParameters }
}
