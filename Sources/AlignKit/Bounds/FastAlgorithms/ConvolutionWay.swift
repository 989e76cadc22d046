/// A way in which an engine may have computed convolutions that were not recorded.
enum ConvolutionWay: Hashable, Sendable {
    case fast(FastAlgorithm)
    /// One term after the other. `isFolded` means that the normalisation after it is part of its weights and bias.
    case sequential(SequentialSum, isFolded: Bool)
    /// Of operands of a lower precision.
    case coarse(OperandRounding)
    /// In any order: the errors are as large in each channel as over many orders on average.
    case anyOrder

    /// Every way that loses no precision, the simplest first. FFT is left out: its errors have no pattern to know it
    /// by. A sum begins at a residual only where the normalisation between them is part of its weights.
    static let all: [ConvolutionWay] =
        [false, true].flatMap { isFolded in
            SequentialSum.all.filter { isFolded || !$0.start.isResidual }.map { .sequential($0, isFolded: isFolded) }
        } + FastAlgorithm.all.filter { !$0.isFourier }.map { .fast($0) }

    /// The remark about an output that errs in this way.
    var remark: String {
        switch self {
        case .coarse(let way): "\(way.words), which were not recorded"
        case .anyOrder: "sums in another order, which were not recorded"
        case .fast(let algorithm): "\(algorithm.remark), which was not recorded"
        case .sequential(_, isFolded: false): "\(SequentialSum.remark), which was not recorded"
        case .sequential(let sum, isFolded: true):
            "\(SequentialSum.remark) of a folded normalisation\(sum.start.words), which was not recorded"
        }
    }

    var foldsNormalization: Bool { if case .sequential(_, isFolded: true) = self { true } else { false } }

    var startsAtResidual: Bool { if case .sequential(let sum, _) = self { sum.start.isResidual } else { false } }

    /// - Parameter residual: what the sums begin at; nil where they do not begin at a residual.
    /// - Returns: nil where this way does not fit the convolution.
    func convolve(
        _ convolution: Convolution, _ input: Tensor<Float>, weight: Tensor<Float>, bias: Tensor<Float>?,
        residual: Tensor<Float>?, workers: Workers
    ) -> Tensor<Float>? {
        switch self {
        case .anyOrder: return nil
        case .fast(let algorithm):
            return algorithm.convolve(convolution, input, weight: weight, bias: bias, workers: workers)
        case .coarse(let way):
            return convolution(
                way.rounded(input, isWeight: false), weight: way.rounded(weight, isWeight: true), bias: bias,
                workers: workers)
        case .sequential(let sum, _):
            let bias = bias?.scalars ?? [Float](repeating: 0, count: weight.shape[0])
            return SequentialConvolution(convolution: convolution, sum: sum, workers: workers)(
                input, weight: weight, bias: bias, residual: residual)
        }
    }
}

extension SequentialSum.Start {
    fileprivate var isResidual: Bool { self == .residual || self == .biasedResidual }

    /// Where a sum begins, as part of a remark.
    fileprivate var words: String {
        switch self {
        case .zero: ""
        case .bias: ", from its bias on"
        case .residual, .biasedResidual: ", from the tensor on that it is added to"
        }
    }
}
