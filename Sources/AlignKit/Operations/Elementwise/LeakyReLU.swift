/// y = x where x > 0, s·x elsewhere
///
/// It is `torch.nn.functional.leaky_relu` (PyTorch 2.13); its default for s is 0.01, too. The slope and the product are
/// each rounded once. NaN stays NaN. Any shape.
public struct LeakyReLU: Hashable, Sendable {
    /// s.
    public let slope: Double

    public init(slope: Double = 0.01) { self.slope = slope }

    /// Computes every element.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func callAsFunction<S: KernelScalar>(_ input: Tensor<S>, workers: Workers) -> Tensor<S> {
        let slope = S(slope)
        return Tensor(shape: input.shape) { output in
            input.withElements { source in
                ElementTiles.forEach(count: input.count, workers) { range in
                    for i in range { output[i] = source[i] > 0 ? source[i] : slope * source[i] }
                }
            }
        }
    }
}

extension LeakyReLU: PointwiseOperation, RecordedOperation {
    public static var name: String { "leaky-relu" }
    package static var moduleClasses: Set<String> { ["leakyrelu"] }

    public var steepestSlope: Double { max(1, abs(slope)) }

    package var hyperparameters: [String: [Double]] { ["negative_slope": [slope]] }

    package init?(recorded: RecordedAttributes) {
        guard let slope = recorded["negative_slope"]?.number, slope.isFinite else { return nil }
        self.init(slope: slope)
    }
}

extension LeakyReLU {
    /// M = |s·x| where x ≤ 0, else 0; K = 2, the rounding of the slope and of the product. The 0.001 in c = 2.001
    /// covers the error of the computed y itself.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        let magnitudes = zip(inputs[0].scalars, output.scalars).map { $0 > 0 ? 0 : abs($1) }
        return .scale(
            RoundingScale(magnitude: Tensor(shape: output.shape, scalars: magnitudes), terms: 2, statistical: 2.001))
    }
}
