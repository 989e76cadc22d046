/// Pairs of recorded tensors in two files that are the output of the same node.
struct NodePairs {
    struct Pair {
        let node: String
        let a: ReferenceFile.Entry
        let b: ReferenceFile.Entry
    }

    fileprivate(set) var pairs: [Pair] = []
    /// The tensors without a partner.
    private(set) var onlyA: [ReferenceFile.Entry] = []
    private(set) var onlyB: [ReferenceFile.Entry] = []

    /// The pairs in the order of the network's nodes.
    init(_ network: Network, _ a: RecordedTensors, _ b: RecordedTensors) {
        for node in network.nodes {
            let ofA = (a.byNode[node.name] ?? []).map(\.entry)
            var ofB = (b.byNode[node.name] ?? []).map(\.entry)
            for (position, entry) in ofA.enumerated() {
                // All hold one output. The first recordings of a node are paired first, then aliases by name, then the
                // rest in order.
                let partner = position == 0 ? 0 : ofB.firstIndex { $0.name == entry.name } ?? 0
                guard !ofB.isEmpty else {
                    onlyA.append(entry)
                    continue
                }
                pairs.append(Pair(node: node.name, a: entry, b: ofB.remove(at: partner)))
            }
            onlyB += ofB
        }
        onlyA += a.unexpected + a.outOfScope
        onlyB += b.unexpected + b.outOfScope
    }
}

/// What was found about each pair of a network that we know, in execution order.
struct RecognizedPairs {
    private let comparison: RecognizedComparison
    private let outcome: RecognizedComparison.Outcome
    private(set) var entries: NodePairs

    init(_ comparison: RecognizedComparison, _ outcome: RecognizedComparison.Outcome) {
        self.comparison = comparison
        self.outcome = outcome
        entries = NodePairs(
            comparison.model.network, outcome.judged.a.recorded, outcome.judged.b.recorded)
        let order = Self.order(outcome.judged.a.own ?? outcome.judged.b.own)
        if !order.isEmpty {
            entries.pairs = entries.pairs.enumerated().sorted {
                let ranks = (order[$0.element.node] ?? .max, order[$1.element.node] ?? .max)
                return ranks.0 == ranks.1 ? $0.offset < $1.offset : ranks.0 < ranks.1
            }.map(\.element)
        }
    }

    /// The position of each node among the checked tensors, which are in execution order.
    private static func order(_ result: ParityResult?) -> [String: Int] {
        let names = (result?.tensors ?? []).compactMap(\.name)
        return Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    func checks() -> [PairCheck] { entries.pairs.map(check) }

    private func check(_ pair: NodePairs.Pair) -> PairCheck {
        let start = ContinuousClock.now
        let judged = outcome.judged
        let (ofA, ofB) = (judged.a.own(pair.a.path), judged.b.own(pair.b.path))
        let withOther = judged.b.substituted(pair.b.path)
        let node = comparison.model.network.nodes[comparison.model.network.position(ofNode: pair.node)!]
        var check = PairComparison(
            comparison.a, comparison.b, tolerance: comparison.tolerance, workers: comparison.workers
        )
        .compare(pair.a, pair.b, name: pair.node)
        check.operation = node.operation.name
        check.isolatedA = (ofA ?? judged.a.substituted(pair.a.path).flatMap(unaffected))?.isolatedStatus
        check.isolatedB = ofB?.isolatedStatus
        (check.ownA, check.ownB) = (judged.a.decisive(pair.a.path)?.own, judged.b.decisive(pair.b.path)?.own)
        check.isolatedBWithWeightsOfA = comparison.isSubstituted(outcome) ? withOther?.isolatedStatus : check.isolatedB
        check.errorA = judged.a.decisive(pair.a.path)?.rounding?.chain?.recordingRMS
        check.errorB = judged.b.decisive(pair.b.path)?.rounding?.chain?.recordingRMS
        for (letter, own) in [("A", ofA), ("B", ofB)] where !check.unreadable.contains(where: { $0.letter == letter }) {
            check.remarks += (own?.remarks ?? []).map { "\(letter): \($0)" }
        }
        let own = [ofA, ofB ?? withOther.flatMap(unaffected)]
        check.evidence.own = own.compactMap(\.self)
        check.span = span(to: pair.node, own)
        decide(&check, own)
        check.seconds =
            [ofA, ofB, withOther].reduce((ContinuousClock.now - start) / .seconds(1)) { $0 + ($1?.seconds ?? 0) }
        return check
    }

    /// The nodes at which the error of a side may have been made; where both sides are wrong, the nodes of either.
    private func span(to node: String, _ own: [TensorCheck?]) -> DivergenceSpan? {
        let sides = zip(own, [outcome.judged.a, outcome.judged.b]).filter { $0.0?.interval != nil }
        guard !sides.isEmpty else { return nil }
        return DivergenceSpan(comparison.model.network, to: node) { name in
            sides.allSatisfy { $0.1.recorded.byNode[name] != nil }
        }
    }

    /// A finding with the other file's weights; nil where it involves a weight that differs.
    private func unaffected(_ check: TensorCheck) -> TensorCheck? {
        check.name == nil || check.involves(outcome.affected) ? nil : check
    }

    /// Decides the status of the pair from what each side is by itself.
    private func decide(_ check: inout PairCheck, _ own: [TensorCheck?]) {
        guard let difference = check.difference, check.status != .nonFinite else { return }
        let statuses = own.compactMap { $0?.status }
        if let created = statuses.first(where: { $0.isCreatedHere && $0 != .imprecise })
            ?? statuses.first(where: \.isCreatedHere)
        {
            check.judge = .bounds
            check.status = created
            return
        }
        guard comparison.tolerance.roundingRule != nil else {
            // Each side is aligned by itself, so that a difference that is too large is inherited.
            if check.status == .diverged, statuses.count == 2 { check.status = .drifted }
            return
        }
        guard let errorA = check.errorA, let errorB = check.errorB else {
            decide(&check, difference, besides: check.errorA ?? check.errorB)
            return
        }
        check.judge = .bounds
        // ‖a − b‖ ≤ ‖a − y‖ + ‖y − b‖ where both have one exact result y. The factor allows for the rounding of these
        // sums.
        let isBeyond = !(difference.rms <= (errorA + errorB) * (1 + 0x1p-20))
        check.status =
            statuses.contains(.drifted) || isBeyond ? .drifted : difference.isExact ? .exact : .aligned
    }
    /// Decides where one side cannot be judged. A recording drifts when its error exceeds 8 times an honest one. Since
    /// ‖a − b‖ ≤ ‖a − y‖ + ‖y − b‖, a difference of up to 9 times the other side's error is no objection.
    private func decide(_ check: inout PairCheck, _ difference: Difference, besides error: Double?) {
        guard let error, difference.rms <= error * (1 + DriftRule.factor) else { return }
        check.judge = .bounds
        check.status = difference.isExact ? .exact : .aligned
    }
}

extension TensorCheck {
    /// The isolated difference, and its share of the bound.
    fileprivate var own: PairCheck.Own? {
        isolated.map { PairCheck.Own(difference: $0, share: rounding?.bound?.share) }
    }
}

extension RecognizedComparison {
    /// Whether the candidate was also judged with the reference's weights.
    func isSubstituted(_ outcome: Outcome) -> Bool { outcome.weights.isIdentical != true }
}
