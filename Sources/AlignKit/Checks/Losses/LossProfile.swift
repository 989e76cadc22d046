/// How a recorded loss treats elements by the size of their error: the distribution of the gradient norms, and the
/// reformulated norms that the loss gives (GHM paper: Li, Liu and Wang, arXiv 1811.05181, figures 2 to 6).
///
/// All values come from the call with the most elements among those whose gradient was recorded. For a classification
/// the *size* of an element is its gradient norm g = |p − t| under cross-entropy. For a regression it is |d|, the
/// distance from prediction to target. The *reformulated* norm is |∂L/∂x|·D/|w₀|, where D and w₀ are the loss's divisor
/// and weight. It replaces g in the loss.
package struct LossProfile: Hashable, Sendable {
    /// Elements of about the same size.
    package struct Group: Hashable, Sendable {
        package var count = 0
        /// Their mean size, and the mean of their recorded reformulated norms.
        package var size = 0.0
        package var recorded = 0.0
        /// The mean norms that the other losses give for the same elements, in the order of `LossProfile.others`.
        package var others: [Double] = []
    }

    package let isClassification: Bool
    /// The index of the call.
    package let call: Int
    /// The names of the losses in `Group.others`, as `LossFunction` spells them.
    package let others: [String]
    /// The groups in ascending order of their sizes, without empty groups.
    package let groups: [Group]
    /// The histogram of the valid elements' gradient norms, over equal parts of [0, 1].
    package let norms: [Int]

    /// - Returns: nil where no gradient of a valid element was recorded.
    init?<Scalar: LossScalar>(_ recorded: RecordedCase<Scalar>) {
        let calls = recorded.calls.filter { $0.gradient != nil }
        guard let call = calls.max(by: { $0.elements.count < $1.elements.count }) else { return nil }
        self.call = call.index
        isClassification = recorded.function.isClassification
        let elements = ProfiledElements(recorded.function, call)
        others = elements.others.map(\.name)
        let valid = elements.valid
        guard !valid.isEmpty else { return nil }
        norms = valid.reduce(into: [Int](repeating: 0, count: elements.bins)) { counts, index in
            counts[min(Int(elements.norms[index] * Double(counts.count)), counts.count - 1)] += 1
        }
        let scale = Self.scale(recorded, call)
        // For a regression, sizes above the 99th percentile are left out. Otherwise a few outliers would squeeze all
        // others into the first group.
        let sizes = valid.map { elements.sizes[$0] }.sorted()
        let reach = isClassification ? 1 : max(sizes[sizes.count * 99 / 100], .leastNormalMagnitude)
        let count = 60
        var groups = [Group](repeating: Group(others: others.map { _ in 0 }), count: count)
        for index in valid where elements.sizes[index] <= reach {
            let gradient = abs(Double(call.gradient!.scalars[index])) * scale
            guard gradient.isFinite else { continue }
            let group = min(Int(elements.sizes[index] / reach * Double(count)), count - 1)
            groups[group].count += 1
            groups[group].size += elements.sizes[index]
            groups[group].recorded += gradient
            for (other, values) in elements.others.enumerated() {
                groups[group].others[other] += values.slopes[index]
            }
        }
        self.groups = groups.filter { $0.count > 0 }.map { $0.averaged }
    }

    /// D / |w₀|; 0 where w₀ is 0.
    private static func scale<Scalar: LossScalar>(
        _ recorded: RecordedCase<Scalar>, _ call: RecordedCall<Scalar>
    ) -> Double {
        let weights = call.elements.weight?.scalars
        let lossWeight: Double
        let divisor: Double
        switch recorded.function {
        case .plain(let loss):
            lossWeight = loss.lossWeight
            divisor = SmoothL1.divisor(loss.reduction, average: recorded.averageFactor, count: call.elements.count)
        case .harmonized(let loss):
            lossWeight = loss.lossWeight
            let valid = weights.map { $0.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } } ?? call.elements.count
            let sum = weights.map { $0.reduce(0.0) { $0 + Double($1) } } ?? Double(call.elements.count)
            var isRegression = false
            if case .regression = loss.kind { isRegression = true }
            divisor = loss.reduction == .none ? 1 : max(isRegression ? sum : Double(valid), 1)
        }
        return lossWeight == 0 ? 0 : divisor / abs(lossWeight)
    }
}

extension LossProfile.Group {
    fileprivate var averaged: Self {
        let share = 1 / Double(count)
        return Self(count: count, size: size * share, recorded: recorded * share, others: others.map { $0 * share })
    }
}

/// The elements of a call with the norms that every loss gives. The harmonised loss is taken without a moving average.
private struct ProfiledElements {
    var sizes: [Double] = []
    var norms: [Double] = []
    var others: [(name: String, slopes: [Double])] = []
    /// The elements that are not ignored and whose size and norm are finite.
    var valid: [Int] = []
    let bins: Int

    init<Scalar: LossScalar>(_ function: LossFunction, _ call: RecordedCall<Scalar>) {
        var mu = 0.02
        var count = 30
        if case .harmonized(let loss) = function {
            count = loss.bins
            if case .regression(let own) = loss.kind { mu = own }
        }
        bins = min(count, 1024)
        let prediction = call.elements.prediction.scalars.map { Double($0) }
        let target = call.elements.target.scalars.map { Double($0) }
        func slopes(_ element: some ElementLoss) -> [Double] {
            zip(prediction, target).map { prediction, target in
                abs(
                    element.terms(
                        prediction: Rounded<Double>(exactly: prediction), target: Rounded<Double>(exactly: target)
                    ).slope.value)
            }
        }
        if function.isClassification {
            norms = slopes(SigmoidCrossEntropy())
            sizes = norms
            others = [("cross-entropy", norms), ("focal", slopes(SigmoidFocal()))]
        } else {
            norms = slopes(AuthenticSmoothL1(mu: mu))
            sizes = zip(prediction, target).map { abs($0 - $1) }
            others = [("smooth-l1", slopes(SmoothL1())), ("asl1", norms)]
        }
        let weights = call.elements.weight?.scalars
        valid = sizes.indices.filter { index in
            sizes[index].isFinite && norms[index].isFinite && (weights.map { $0[index] > 0 } ?? true)
        }
        others.append((function.isClassification ? "ghm-c" : "ghm-r", harmonized))
        others.removeAll { $0.name == function.name }
    }

    /// g·N/(R·n), where N is the number of valid elements, R the number of them in the same bin, and n the number of
    /// non-empty bins.
    private var harmonized: [Double] {
        func bin(_ index: Int) -> Int { min(Int(norms[index] * Double(bins)), bins - 1) }
        var counts = [Int](repeating: 0, count: bins)
        for index in valid { counts[bin(index)] += 1 }
        let occupied = counts.count { $0 > 0 }
        var slopes = [Double](repeating: 0, count: norms.count)
        for index in valid {
            slopes[index] = norms[index] * Double(valid.count) / Double(counts[bin(index)] * occupied)
        }
        return slopes
    }
}
