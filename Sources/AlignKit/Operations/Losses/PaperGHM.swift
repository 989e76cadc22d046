/// The GHM losses of the paper: L = Σᵢ Lᵢ / GD(gᵢ), which is (1/N)·Σ βᵢ·Lᵢ with βᵢ = N / GD(gᵢ).
///
/// Li, Liu and Wang, arXiv 1811.05181. The density can be computed in three ways, so that a study can compare them with
/// each other and with `GHMLoss`, which is the computation of the authors' code:
///
/// - the exact density, with its shortened intervals at the borders;
/// - unit regions, with their number M where the code uses the number n of non-empty regions;
/// - unit regions with a moving average S ← α·S + (1−α)·R, in which the averages of empty regions *decay*; the code
///   keeps these averages.
///
/// An element of weight 0 is not counted and has no gradient. The densities are constants for the gradient.
public struct PaperGHM: Hashable, Sendable {
    public var kind: GHMLoss.Kind
    public var density: GradientDensity
    /// α: the share of its value that a region's average keeps. It is used only with unit regions.
    public var momentum: Double

    /// - Precondition: 0 ≤ `momentum` < 1, and 0 with the exact density, which has no regions to average.
    public init(_ kind: GHMLoss.Kind, density: GradientDensity, momentum: Double = 0) {
        precondition(momentum >= 0 && momentum < 1, "momentum \(momentum)")
        if case .exact = density { precondition(momentum == 0, "the exact density has no moving average") }
        self.kind = kind
        self.density = density
        self.momentum = momentum
    }

    /// The loss, its gradient and the next averages. `averages` is empty before the first call, and S starts at 0.
    ///
    /// The start of an average at 0 is not corrected, so the first use gives 1/(1−α) times the weight.
    public func evaluate<Scalar: LossScalar>(
        _ elements: LossElements<Scalar>, averages: [Double] = [], workers: Workers = Workers()
    ) -> (evaluation: LossEvaluation<Scalar>, averages: [Double]) {
        let terms = elements.withOperands { operands in
            switch kind {
            case .classification: elementTerms(of: SigmoidCrossEntropy(), operands, workers: workers)
            case .regression(let mu): elementTerms(of: AuthenticSmoothL1(mu: mu), operands, workers: workers)
            }
        }
        let weights = elements.weight?.scalars
        let valid = terms.slopes.indices.filter { index in weights.map { $0[index] > 0 } ?? true }
        let norms = valid.map { terms.slopes[$0].magnitude }
        let (densities, averages) = densities(of: norms, averages: averages)
        var loss = 0.0
        var gradient = [Scalar](repeating: 0, count: elements.count)
        for (position, index) in valid.enumerated() {
            loss += Double(terms.losses[index]) / densities[position]
            gradient[index] = Scalar(Double(terms.slopes[index]) / densities[position])
        }
        return (
            LossEvaluation(
                loss: Scalar(loss), gradient: Tensor(shape: elements.prediction.shape, scalars: gradient)),
            averages
        )
    }

    private func densities<Scalar: LossScalar>(
        of norms: [Scalar], averages: [Double]
    ) -> (densities: [Double], averages: [Double]) {
        guard case .unitRegions(let regions) = density, momentum > 0 else {
            return (density.densities(of: norms), averages)
        }
        let old = averages.isEmpty ? [Double](repeating: 0, count: regions) : averages
        let new = zip(old, density.counts(of: norms)).map { momentum * $0 + (1 - momentum) * Double($1) }
        return (GradientDensity.densities(of: norms, counts: new, regions: regions), new)
    }
}
