/// The rules for a single element: those of the reference, and those of wrong ports.
///
/// Every switch is off in the reference. `BinRules` has the switches for counts and weights.
struct ElementRules: Hashable, Sendable {
    enum Edges: Hashable, Sendable {
        /// eᵢ ≤ g < eᵢ₊₁, the last edge beyond 1.
        case reference
        /// The same, with a last edge of exactly 1.
        case notExtended
        /// eᵢ < g ≤ eᵢ₊₁: a norm of 0 lies in no bin.
        case rightClosed
        /// The same, but a norm of 0 lies in the first bin.
        case rightClosedFromZero
    }

    /// Where the sigmoid is applied a second time, to the probability.
    enum Squashing: Hashable, Sendable {
        case once
        /// Everywhere. The gradient is that with respect to the prediction.
        case twice
        /// Everywhere. The gradient is that with respect to the probability that was passed in.
        case twiceForProbability
        /// Only in the cross-entropy.
        case twiceInLoss
        /// The same. The gradient is that with respect to the probability that was passed in.
        case twiceInLossForProbability
        /// Only in the gradient norm.
        case twiceInNorm
    }

    /// How class indices are read.
    enum Labels: Hashable, Sendable {
        case asRecorded
        /// Labels of 1…C with background 0 read as 0…C−1 with background C.
        case firstGenerationAsSecond
        /// Labels of 0…C−1 with background C read as 1…C with background 0.
        case secondGenerationAsFirst
    }

    /// The effect of the magnitude of label_weight.
    enum Magnitude: Hashable, Sendable {
        case ignored
        /// It multiplies the loss.
        case multipliesLoss
        /// It multiplies the weights, also the recorded ones.
        case multipliesWeights
    }

    var edges = Edges.reference
    var squashing = Squashing.once
    var labels = Labels.asRecorded
    var countsIgnored = false
    var magnitude = Magnitude.ignored
    var hasNoGradient = false
}

/// The contributions of one element.
struct HarmonizedElement<Number: LossNumber>: Sendable {
    /// The gradient norm, which determines the bin.
    var norm: Number
    var loss: Number
    var slope: Number
}

extension GHMLoss {
    /// An element of GHM-C or GHM-R under the given rules.
    @inline(__always)
    func element<Number: LossNumber>(
        prediction x: Number, target t: Number, squashing: ElementRules.Squashing
    ) -> HarmonizedElement<Number> {
        switch kind {
        case .regression(let mu):
            let terms = AuthenticSmoothL1(mu: mu).terms(prediction: x, target: t)
            return HarmonizedElement(norm: terms.slope.magnitude, loss: terms.loss, slope: terms.slope)
        case .classification:
            let once = SigmoidCrossEntropy().terms(prediction: x, target: t)
            let p = x.logistic()
            let norm = (p - t).magnitude
            if squashing == .once { return HarmonizedElement(norm: norm, loss: once.loss, slope: once.slope) }
            let normOfTwice = (p.logistic() - t).magnitude
            let twice = SigmoidCrossEntropy().terms(prediction: p, target: t)
            let chained = twice.slope * (p * (Number(1) - p))
            switch squashing {
            case .once, .twiceInNorm:
                return HarmonizedElement(norm: normOfTwice, loss: once.loss, slope: once.slope)
            case .twice: return HarmonizedElement(norm: normOfTwice, loss: twice.loss, slope: chained)
            case .twiceForProbability:
                return HarmonizedElement(norm: normOfTwice, loss: twice.loss, slope: twice.slope)
            case .twiceInLoss: return HarmonizedElement(norm: norm, loss: twice.loss, slope: chained)
            case .twiceInLossForProbability:
                return HarmonizedElement(norm: norm, loss: twice.loss, slope: twice.slope)
            }
        }
    }

    /// The edges under the given rule, in float64.
    func edges(_ rule: ElementRules.Edges) -> [Double] {
        var edges = edges.map { Double($0) }
        if rule == .notExtended { edges[bins] = 1 }
        return edges
    }
}
