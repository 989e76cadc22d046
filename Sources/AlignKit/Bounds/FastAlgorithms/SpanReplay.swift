/// Runs a node again in float32 with its convolutions computed in another way, and those of the nodes before it that
/// were not recorded. Their errors pass through the operations that follow them.
final class SpanReplay<Scalar: KernelScalar>: Sendable {
    private let operation: any TensorOperation
    private let sources: [(ours: Tensor<Scalar>, again: SpanReplay?)]
    private let parameters: [Tensor<Scalar>]
    private let workers: Workers

    /// - Parameter sources: what the node reads, and what computes it again where it was not recorded.
    init(
        operation: any TensorOperation, sources: [(ours: Tensor<Scalar>, again: SpanReplay?)],
        parameters: [Tensor<Scalar>],
        workers: Workers
    ) {
        self.operation = operation
        self.sources = sources
        self.parameters = parameters
        self.workers = workers
    }

    /// The largest number of channels that a convolution here sums over; 0 where there is none.
    var mostChannels: Int {
        let own = operation is any SumOfProducts ? parameters[0].shape[1] : 0
        return sources.reduce(own) { max($0, $1.again?.mostChannels ?? 0) }
    }

    func callAsFunction(_ way: ConvolutionWay) -> Tensor<Scalar> {
        if way.foldsNormalization, let folded = folded(way) { return folded }
        let inputs = inputs(way)
        return convolution(way, inputs[0], weight: parameters.first, bias: parameters.dropFirst().first)
            ?? operation.apply(to: inputs, parameters: parameters, workers: workers)
    }

    private func inputs(_ way: ConvolutionWay) -> [Tensor<Scalar>] { sources.map { $0.again?(way) ?? $0.ours } }

    /// nil where the operation is no convolution or linear layer, or the way does not fit it.
    private func convolution(
        _ way: ConvolutionWay, _ input: Tensor<Scalar>, weight: Tensor<Scalar>?, bias: Tensor<Scalar>?
    ) -> Tensor<Scalar>? {
        guard let input = input as? Tensor<Float>, let weight = weight as? Tensor<Float>,
            let convolution = (operation as? any SumOfProducts)?.convolution
        else { return nil }
        let output = way.convolve(
            convolution, input.asPixels, weight: weight.asPixels, bias: bias as? Tensor<Float>, workers: workers)
        return output.map {
            weight.shape.rank == 2 ? $0.reshaped(to: [$0.shape[0], $0.shape[1]]) : $0
        } as? Tensor<Scalar>
    }

    /// This normalisation as part of the convolution that it reads; nil where it reads no convolution, or a recorded
    /// one.
    private func folded(_ way: ConvolutionWay) -> Tensor<Scalar>? {
        guard let normalization = operation as? any ChannelLines, let source = sources[0].again,
            source.operation is Convolution, let weight = source.parameters.first
        else { return nil }
        let lines = normalization.lines(
            sources[0].ours.shape, parameters: parameters.map { $0.converted(to: Double.self, workers) })
        let perChannel = weight.count / lines.count
        let bias = source.parameters.dropFirst().first?.scalars.map { Double($0) }
        let intercepts = lines.enumerated().map { Scalar($1.intercept + (bias?[$0] ?? 0) * $1.slope) }
        let scaled = weight.scalars.indices.map { Scalar(Double(weight.scalars[$0]) * lines[$0 / perChannel].slope) }
        return source.convolution(
            way, source.inputs(way)[0], weight: Tensor(shape: weight.shape, scalars: scaled),
            bias: Tensor(shape: [lines.count], scalars: intercepts))
    }
}

extension RoundingJudge {
    /// The way of computing the convolutions that were not recorded that makes errors like these; nil where none does.
    func wayOfUnrecordedConvolutions(_ units: ErrorBounds<Scalar>) -> ConvolutionWay? {
        guard precision == .float32, output.passedTerms > 0 || units.inherited != nil, let again = output.again,
            let exact = output.exact
        else { return nil }
        let mostChannels = again.mostChannels
        return ConvolutionWay.all.first { way in
            if case .fast(let algorithm) = way, !algorithm.divides(mostChannels) { return false }
            let replayed = again(way)
            guard replayed.scalars != output.ours.scalars else { return false }
            let planes = errorsByPlane(
                expected: expected, ours: replayed, exact: exact, units: units, workers: workers)
            let channels = ChannelErrors.channels(planes, shape: expected.shape)
            switch way {
            case .fast(let algorithm):
                guard expected.shape.rank == 4 else { return false }
                let errors = PositionErrors(expected, replayed, ours: output.ours, exact, tile: algorithm.tile)
                return errors.agree && (knownLibraries.contains(algorithm.source) || errors.areLocated)
                    && OutstandingChannels(self, channels, units, factor: FastConvolutions.factor).isEmpty
            case .sequential:
                // The loop gives the distribution of the errors, the recording their overall size.
                guard let ratio = SequentialSum.ratio(channels), ratio <= SequentialSum.most else { return false }
                return OutstandingChannels(self, channels, units, factor: 1, scale: min(1, ratio)).isEmpty
            case .coarse: return false
            }
        }
    }

    /// The lower precision that makes errors like these when the operands of the products that were not recorded are
    /// rounded to it; nil where none does. A quarter of the errors or less is left.
    func roundingOfUnrecordedProducts(_ total: ErrorTotals, _ units: ErrorBounds<Scalar>) -> OperandRounding? {
        guard precision == .float32, output.passedTerms > 0 || units.inherited != nil, let again = output.again,
            let exact = output.exact, total.recordingRMS > DriftRule.factor * total.oursRMS
        else { return nil }
        func squares(_ other: (Int) -> Double) -> Double {
            expected.scalars.indices.reduce(0) { sum, i in
                let e = Double(expected.scalars[i]) - other(i)
                return e.isFinite ? sum + e * e : sum
            }
        }
        let errors = squares { exact.scalars[$0] }
        return OperandRounding.all.first { way in
            let replayed = again(.coarse(way))
            return squares { Double(replayed.scalars[$0]) } <= Self.residual * Self.residual * errors
        }
    }
}
