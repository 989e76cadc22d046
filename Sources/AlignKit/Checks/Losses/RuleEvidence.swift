/// The recorded evidence under the rules of ports that treat single elements differently.
///
/// Each set of rules needs a pass over all elements. Where the passes are too many, the rules that a sample refutes are
/// left out, and then the rules beyond the budget.
struct RuleEvidence<Scalar: LossScalar> {
    private let loss: GHMLoss
    private let recorded: RecordedCase<Scalar>
    private let workers: Workers
    /// The number of the recording's elements.
    private let count: Int
    /// The number of elements that may still be evaluated.
    private var left: Int
    /// Some rows of the calls; nil where the budget suffices for all passes.
    private let sample: RecordedCase<Scalar>?
    private let hasIgnored: Bool
    private let hasFractions: Bool
    private let hasGradients: Bool
    private var found: [ElementRules: Finding]

    enum Finding {
        case found([CallEvidence])
        /// A sample contradicts these rules, or they do not apply.
        case refuted
        case beyondBudget
    }

    /// - Parameters:
    ///   - reference: the evidence under the reference's rules.
    ///   - rules: all rules that will be requested.
    init(
        loss: GHMLoss, recorded: RecordedCase<Scalar>, reference: [CallEvidence], rules: [ElementRules],
        budget: LossSearchBudget, workers: Workers
    ) {
        self.loss = loss
        self.recorded = recorded
        self.workers = workers
        count = recorded.calls.reduce(0) { $0 + $1.elements.count }
        hasIgnored = reference.contains { $0.ignored.count > 0 }
        hasFractions = recorded.calls.contains { call in
            call.elements.weight?.scalars.contains { $0 != 0 && $0 != 1 } ?? false
        }
        hasGradients = recorded.calls.contains { $0.gradient != nil }
        found = [ElementRules(): .found(reference)]
        let (passes, overflow) = count.multipliedReportingOverflow(by: Set(rules).count)
        let isWhole = !overflow && passes <= budget.elements
        left = isWhole ? .max : max(budget.elements, budget.passes * count)
        sample = isWhole ? nil : recorded.sampled(elements: Self.sampleSize)
    }

    private static var sampleSize: Int { 1 << 16 }

    mutating func under(_ rules: ElementRules) -> Finding {
        let rules = telling(rules)
        if let known = found[rules] { return known }
        let finding = look(rules)
        found[rules] = finding
        return finding
    }

    /// The same rules without the switches that have no effect on this recording.
    private func telling(_ rules: ElementRules) -> ElementRules {
        var rules = rules
        if !hasIgnored { rules.countsIgnored = false }
        if !hasFractions { rules.magnitude = .ignored }
        if !hasGradients { rules.hasNoGradient = false }
        return rules
    }

    private mutating func look(_ rules: ElementRules) -> Finding {
        if let sample {
            let evidence = EvidenceCollection.collect(loss, rules: rules, sample, workers: workers)
            guard let evidence, !evidence.contains(where: \.isContradictory) else { return .refuted }
            guard left >= count else { return .beyondBudget }
            left -= count
        }
        return EvidenceCollection.collect(loss, rules: rules, recorded, workers: workers).map { .found($0) } ?? .refuted
    }
}

extension CallEvidence {
    /// Whether no weights can reproduce the recording: the gradient or weight of one element contradicts that of
    /// another in its bin. More evidence only narrows the remaining values.
    fileprivate var isContradictory: Bool {
        oneSided > 0 || strayNorm != nil
            || bins.contains { $0.factors.isFarFromAnything || $0.weights.isFarFromAnything }
    }
}

extension Interval {
    /// Whether the interval is empty, even with the error of a weight, which is far below a hundredth.
    fileprivate var isFarFromAnything: Bool {
        if lower <= upper { return false }
        return lower > 0 && upper > 0 ? lower > 1.03 * upper : lower < 0 && upper < 0 ? upper < 1.03 * lower : true
    }
}

extension RecordedCase {
    /// The same case with only some rows of each call, at regular distances, so that about `elements` elements remain
    /// in each.
    fileprivate func sampled(elements: Int) -> RecordedCase {
        var copy = self
        copy.calls = calls.map { $0.sampled(elements: elements) }
        return copy
    }
}

extension RecordedCall {
    fileprivate func sampled(elements target: Int) -> RecordedCall {
        let rows = elements.prediction.shape.extents.first ?? 1
        let width = elements.count / max(rows, 1)
        let step = max(1, elements.count / target)
        let kept = Array(stride(from: 0, to: rows, by: step))
        func part(of tensor: Tensor<Scalar>) -> Tensor<Scalar> {
            let scalars = kept.flatMap { tensor.scalars[$0 * width..<($0 + 1) * width] }
            return Tensor(shape: Shape([kept.count] + tensor.shape.extents.dropFirst()), scalars: scalars)
        }
        guard step > 1, elements.prediction.shape.rank > 0, width > 0,
            let sample = try? LossElements(
                prediction: part(of: elements.prediction), target: part(of: elements.target),
                weight: elements.weight.map(part))
        else { return self }
        var copy = self
        copy.elements = sample
        copy.gradient = gradient.map(part)
        copy.weights = weights.map(part)
        copy.gradientNorm = gradientNorm.map(part)
        copy.labels?.indices = labels.map { labels in kept.map { labels.indices[$0] } } ?? []
        return copy
    }
}
