/// Computes our own calls in the recording's precision, one after the other, with the elements at edges where a fit
/// puts them.
struct HarmonizedRun<Scalar: LossScalar> {
    let loss: GHMLoss
    let workers: Workers
    private var state: GHMState<Scalar>

    init(_ loss: GHMLoss, workers: Workers) {
        self.loss = loss
        self.workers = workers
        state = GHMState(bins: loss.bins)
    }

    /// The results of our own call, and their differences from the recorded ones.
    struct Values {
        var loss: Scalar
        var accSum: [Scalar]
        var gradientMaxAbs: Double?
        var isGradientEqual: Bool
    }

    mutating func advance(_ call: RecordedCall<Scalar>, fit: CallFit, evidence: CallEvidence) -> Values {
        var totals = evidence.totals
        totals.weightSum = Double(Scalar(totals.weightSum))
        let result = BinCalculation(loss, totals: totals, before: state).result(counts: fit.counts)
        state = result.state
        var bins: [Int: Int] = [:]
        for element in evidence.atEdges.joined() {
            bins[element.index] = fit.upper.contains(element.index) ? element.edge : element.edge - 1
        }
        let terms = call.elements.withOperands { operands in
            switch loss.kind {
            case .classification: elementTerms(of: SigmoidCrossEntropy(), operands, workers: workers)
            case .regression(let mu): elementTerms(of: AuthenticSmoothL1(mu: mu), operands, workers: workers)
            }
        }
        let edges = BinEdges(loss.edges.map { Scalar($0) })
        let scale = Scalar(loss.lossWeight) / result.divisor
        var sum = 0.0
        var difference = GradientDifference()
        for index in 0..<call.elements.count {
            let isValid = call.elements.weight.map { $0.scalars[index] > 0 } ?? true
            let bin = isValid ? bins[index] ?? edges.bin(of: terms.slopes[index].magnitude) : nil
            let weight = bin.map { result.weights[$0] } ?? 0
            sum += Double(terms.losses[index] * weight)
            if let gradient = call.gradient {
                difference.add(expected: gradient.scalars[index], actual: scale * weight * terms.slopes[index])
            }
        }
        return Values(
            loss: Scalar(sum / Double(result.divisor) * loss.lossWeight), accSum: state.accSum,
            gradientMaxAbs: call.gradient == nil ? nil : difference.maxAbs, isGradientEqual: difference.isEqual)
    }
}

/// The largest difference between a recorded gradient and ours.
struct GradientDifference {
    private(set) var maxAbs = 0.0
    private(set) var isEqual = true

    /// NaN on both sides is no difference. NaN on one side makes the largest difference NaN.
    mutating func add<Scalar: LossScalar>(expected: Scalar, actual: Scalar) {
        if expected == actual || expected.isNaN && actual.isNaN { return }
        isEqual = false
        let difference = abs(Double(actual) - Double(expected))
        if difference > maxAbs || difference.isNaN { maxAbs = difference }
    }
}
