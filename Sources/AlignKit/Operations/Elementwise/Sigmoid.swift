#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// y = 1/(1 + exp(−x))
///
/// It is `torch.sigmoid` (PyTorch 2.13), computed in double precision and rounded once. NaN stays NaN; −∞ gives 0 and
/// +∞ gives 1. Any shape. Not guaranteed: the last bit on another system, whose `exp` may differ.
public struct Sigmoid: Hashable, Sendable {
    public init() {}

    /// Computes every element.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(_ input: Tensor<S>, workers: Workers) -> Tensor<S> {
        Tensor(shape: input.shape) { output in
            input.withElements { source in
                ElementTiles.forEach(count: input.count, workers) { range in
                    for i in range { output[i] = S(1 / (1 + exp(-Double(source[i])))) }
                }
            }
        }
    }
}

extension Sigmoid: PointwiseOperation, RecordedOperation {
    public static var name: String { "sigmoid" }
    package static var moduleClasses: Set<String> { ["sigmoid"] }

    public var steepestSlope: Double { 0.25 }

    package var hyperparameters: [String: [Double]] { [:] }

    package init?(recorded: RecordedAttributes) { self.init() }
}

extension Sigmoid {
    /// M = |y| + ½, K = 10 roundings, c = 6.
    ///
    /// Some engines compute ½ + ½·tanh(x/2), or a quotient of polynomials. Their error is relative to ½ where y is
    /// small. The largest |e|/(u·M) measured was 1.0 in PyTorch 2.13, 1.1 in Paddle 3.3, 2.3 in TensorFlow and 4.6 in
    /// onnxruntime.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        let magnitude = Tensor(shape: output.shape, scalars: output.scalars.map { abs($0) + 0.5 })
        return .scale(RoundingScale(magnitude: magnitude, terms: 10, statistical: 6))
    }
}
