/// The result of one call of a GHM loss.
public struct GHMEvaluation<Scalar: LossScalar>: Hashable, Sendable {
    public var loss: Scalar
    /// The gradient of the loss with respect to the prediction.
    public var gradient: Tensor<Scalar>
    /// The state for the next call.
    public var state: GHMState<Scalar>
    /// How many valid elements lie in each bin.
    public var binCounts: [Int]
    /// The weight of the elements in each bin, divided by n; 0 if the bin is empty.
    public var binWeights: [Scalar]
    /// n, the number of bins that have elements in this call.
    public var nonEmptyBins: Int
    /// T: the number of valid elements (GHM-C) or the sum of the weights (GHM-R), at least 1.
    public var total: Double
}

extension GHMLoss {
    /// The loss, its gradient and the next state, in two passes over the elements.
    ///
    /// The first pass counts in integers and sums the losses of each bin in double precision. The second pass
    /// multiplies each element's slope by the factor of its bin. Besides its arguments the call holds one tensor, the
    /// gradient. The bits of the result do not depend on the number of threads.
    ///
    /// - Precondition: the state has as many bins as the loss.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func evaluate<Scalar: LossScalar>(
        _ elements: LossElements<Scalar>, state: GHMState<Scalar>, workers: Workers = Workers()
    ) -> GHMEvaluation<Scalar> {
        precondition(state.accSum.count == bins, "\(state.accSum.count) averages for \(bins) bins")
        let edges = BinEdges(edges.map { Scalar($0) })
        var histogram = histogram(elements, edges: edges, workers: workers)
        // The reference sums the weights in the precision of the tensor.
        let totals = ElementTotals(
            validCount: histogram.validCount, weightedCount: histogram.validCount,
            weightSum: Double(Scalar(histogram.weightSum)), elementCount: elements.count)
        let result = BinCalculation(self, totals: totals, before: state).result(counts: histogram.counts)
        let scale = Scalar(lossWeight) / result.divisor
        var sum = histogram.nothing
        for bin in 0..<bins { sum += Double(result.weights[bin]) * histogram.losses[bin] }
        scaleByBin(&histogram.slopes, factors: result.weights.map { scale * $0 }, edges: edges, workers: workers)
        return GHMEvaluation(
            loss: Scalar(sum / Double(result.divisor) * lossWeight),
            gradient: Tensor(shape: elements.prediction.shape, scalars: histogram.slopes),
            state: result.state, binCounts: histogram.counts, binWeights: result.weights,
            nonEmptyBins: result.nonEmptyBins, total: result.total)
    }

    /// The gradient norm of every element, |∂L/∂x|, which the bins count.
    ///
    /// - Throws: `ShapeError` if the shapes differ.
    public func gradientNorms<Scalar: LossScalar>(
        prediction: Tensor<Scalar>, target: Tensor<Scalar>, workers: Workers = Workers()
    ) throws(ShapeError) -> Tensor<Scalar> {
        let elements = try LossElements(prediction: prediction, target: target)
        let slopes =
            switch kind {
            case .classification: SigmoidCrossEntropy().evaluate(elements, reduction: .sum, workers: workers)
            case .regression(let mu): AuthenticSmoothL1(mu: mu).evaluate(elements, reduction: .sum, workers: workers)
            }
        return Tensor(shape: prediction.shape, scalars: slopes.gradient.scalars.map(\.magnitude))
    }

    private func histogram<Scalar: LossScalar>(
        _ elements: LossElements<Scalar>, edges: BinEdges<Scalar>, workers: Workers
    ) -> GradientHistogram<Scalar> {
        elements.withOperands { operands in
            switch kind {
            case .classification:
                gradientHistogram(SigmoidCrossEntropy(), operands, edges: edges, workers: workers)
            case .regression(let mu):
                gradientHistogram(AuthenticSmoothL1(mu: mu), operands, edges: edges, workers: workers)
            }
        }
    }
}
