/// y = max(x, 0)
///
/// Exact. NaN stays NaN and −0 stays −0, as in `torch.relu` (PyTorch 2.13). Any shape.
public struct ReLU: Hashable, Sendable {
    public init() {}

    /// Clips negative elements to 0.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(_ input: Tensor<S>, workers: Workers) -> Tensor<S> {
        Tensor(shape: input.shape) { output in
            input.withElements { clip($0, count: input.count, into: output, workers) }
        }
    }

    /// Clips negative elements to 0, in place.
    @specialized(where S == Float)
    @specialized(where S == Double)
    func overwrite<S: KernelScalar>(_ tensor: inout Tensor<S>, workers: Workers) {
        let count = tensor.count
        tensor.withMutableElements { clip($0, count: count, into: $0, workers) }
    }

    private func clip<S: KernelScalar>(
        _ source: UnsafePointer<S>, count: Int, into target: UnsafeMutablePointer<S>, _ workers: Workers
    ) {
        ElementTiles.forEach(count: count, workers) { range in
            S.compute(
                ElementPass(
                    function: .clipped, source: source + range.lowerBound, count: range.count,
                    target: target + range.lowerBound))
        }
    }
}

extension ReLU: PointwiseOperation, RecordedOperation {
    public static var name: String { "relu" }
    package static var moduleClasses: Set<String> { ["relu"] }

    public var steepestSlope: Double { 1 }

    public func apply<Scalar: KernelScalar>(
        to inputs: consuming [Tensor<Scalar>], reusing spare: Int, parameters: [Tensor<Scalar>], workers: Workers
    ) -> Tensor<Scalar> {
        var tensor = inputs.remove(at: spare)
        overwrite(&tensor, workers: workers)
        return tensor
    }

    package var hyperparameters: [String: [Double]] { [:] }

    package init?(recorded: RecordedAttributes) { self.init() }
}

extension ReLU {
    /// Exact.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> { .exact }
}
