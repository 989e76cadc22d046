/// Determines how many of the elements at each edge lie above it, from the lowest bin to the highest.
struct EdgeSearch<Scalar: LossScalar> {
    typealias Judge = CallJudge<Scalar>

    let judge: Judge
    let divisor: Int
    let overwrite: Judge.Overwriting?

    /// What the bins above need to know of the bins below.
    private struct Position: Hashable, Comparable {
        /// The elements at the edge between them that lie above it.
        var above: Int
        /// The number of elements in the bin below the edge; 0 where no element lies at the edge.
        var countBelow: Int
        /// The bins so far that the weights are divided by.
        var filled: Int
        /// The partial sum of the loss, in units that the bound cannot tell apart.
        var sum: Int

        /// A dictionary has no order that is the same in every run; this is one.
        static func < (left: Self, right: Self) -> Bool { left.parts.lexicographicallyPrecedes(right.parts) }

        private var parts: [Int] { [above, countBelow, filled, sum] }
    }

    /// How a position was reached.
    private struct Step {
        var sum: Double
        var previous: Position?
    }

    private typealias Layer = [Position: Step]

    /// Beyond so many positions at one edge the search keeps those that came first. Reached only where neither counts,
    /// averages, weights nor gradients were recorded.
    private static var capacity: Int { 200_000 }

    /// The number of elements above each edge, or nil where no number agrees with the recording.
    func numbersAbove() -> [Int]? {
        let bins = judge.evidence.bins.count
        let grain = grain
        var first: Layer = [:]
        for above in 0...judge.evidence.atEdges[0].count {
            first[Position(above: above, countBelow: 0, filled: 0, sum: 0)] = Step(sum: 0)
        }
        var layers = [first]
        for bin in 0..<bins {
            let next = advance(layers[bin], over: bin, grain: grain)
            if next.isEmpty { return nil }
            layers.append(next)
        }
        guard let end = best(of: layers[bins]) else { return nil }
        var numbers = [end.above]
        var position = end
        for bin in (0..<bins).reversed() {
            guard let previous = layers[bin + 1][position]?.previous else { return nil }
            numbers.append(previous.above)
            position = previous
        }
        return numbers.reversed()
    }

    private func advance(_ layer: Layer, over bin: Int, grain: Double?) -> Layer {
        let atEdge = judge.evidence.atEdges[bin + 1]
        var options: [Int: Judge.Option?] = [:]
        var next: Layer = [:]
        for (position, step) in layer.sorted(by: { $0.key < $1.key }) {
            for above in 0...atEdge.count {
                let count = judge.evidence.bins[bin].count + position.above + atEdge.count - above
                if options[count] == nil { options[count] = .some(option(bin, count)) }
                guard let option = options[count] ?? nil, accepts(position, bin, option) else { continue }
                let sum = step.sum + option.weight * loss(bin, above: position.above, below: atEdge.count - above)
                let key = Position(
                    above: above, countBelow: atEdge.isEmpty ? 0 : count,
                    filled: position.filled + (isDivisor(bin, count) ? 1 : 0),
                    sum: grain.map { Self.steps(sum, of: $0) } ?? 0)
                if next[key] == nil, next.count < Self.capacity { next[key] = Step(sum: sum, previous: position) }
            }
        }
        return next
    }

    /// The weight of a bin with so many elements, or nil where the recording contradicts it.
    private func option(_ bin: Int, _ count: Int) -> Judge.Option? {
        if let recorded = judge.call.binCounts, recorded[bin] != judge.calculation.counted(count) { return nil }
        if let recorded = judge.call.accSum, judge.loss.momentum > 0 {
            let difference = abs(recorded[bin] - judge.calculation.average(of: bin, count: count))
            guard difference <= judge.stateError(of: bin, count: count) else { return nil }
        }
        if let overwrite {
            if bin > overwrite.bin && count > 0 { return nil }
            if bin == overwrite.bin && count != overwrite.count { return nil }
        }
        let option = judge.weight(of: bin, count: count, divisor: divisor, overwrite: overwrite)
        return judge.allows(judge.evidence.bins[bin], option) ? option : nil
    }

    /// Whether the recording allows so many elements above the lower edge of a bin.
    private func accepts(_ position: Position, _ bin: Int, _ option: Judge.Option) -> Bool {
        guard !judge.evidence.atEdges[bin].isEmpty else { return true }
        let below =
            bin == 0
            ? judge.outsideWeight(overwrite)
            : judge.weight(of: bin - 1, count: position.countBelow, divisor: divisor, overwrite: overwrite)
        guard let sides = judge.sides(of: bin, below: below, above: option) else { return false }
        return position.above >= sides.above.count && position.above <= sides.above.count + sides.either.count
    }

    /// sum/grain as a whole number, also where it is none: a weight may be infinite under a wrong rule.
    private static func steps(_ sum: Double, of grain: Double) -> Int {
        let steps = (sum / grain).rounded()
        return steps.isNaN ? 0 : Int(max(-1e15, min(1e15, steps)))
    }

    /// Σ L of a bin with so many elements from its two edges. Elements at one edge have the same norm, and where the
    /// targets are 0 or 1 the same loss, so their mean stands for each.
    private func loss(_ bin: Int, above: Int, below: Int) -> Double {
        func mean(_ elements: [EdgeElement]) -> Double {
            elements.isEmpty ? 0 : elements.reduce(0) { $0 + $1.evidence.loss } / Double(elements.count)
        }
        let edges = judge.evidence.atEdges
        return judge.evidence.bins[bin].loss + Double(above) * mean(edges[bin]) + Double(below) * mean(edges[bin + 1])
    }

    private func isDivisor(_ bin: Int, _ count: Int) -> Bool {
        switch judge.calculation.rules.divisor {
        case .nonEmptyBins: count > 0
        case .everNonEmptyBins:
            count > 0 || judge.calculation.before.history.updates[bin] > 0 || judge.calculation.before.accSum[bin] > 0
        case .allBins, .nothing: false
        }
    }

    /// The sums of the loss that are as good as equal: a small part of the rounding that is allowed.
    private var grain: Double? {
        guard judge.call.loss.isFinite, judge.call.loss != 0, judge.scale != 0 else { return nil }
        let relative = judge.sumError(terms: judge.evidence.totals.elementCount) + 8 * Rounded<Scalar>.unit
        return abs(judge.call.loss / judge.scale) * relative / Double(4 * judge.loss.bins)
    }

    private func best(of layer: Layer) -> Position? {
        let needsDivisor = [.nonEmptyBins, .everNonEmptyBins].contains(judge.calculation.rules.divisor)
        let last = judge.evidence.atEdges.count - 1
        let candidates = layer.filter { position, _ in
            if needsDivisor && position.filled != divisor { return false }
            guard !judge.evidence.atEdges[last].isEmpty else { return true }
            let below = judge.weight(
                of: last - 1, count: position.countBelow, divisor: divisor, overwrite: overwrite)
            guard let sides = judge.sides(of: last, below: below, above: judge.outsideWeight(overwrite)) else {
                return false
            }
            return position.above >= sides.above.count && position.above <= sides.above.count + sides.either.count
        }
        let outside = judge.outsideWeight(overwrite).weight
        let ignored = judge.calculation.rules.overwrite == .allElements ? outside : 0
        let others = judge.evidence.ignored.loss * ignored + judge.evidence.outside.loss * outside
        let target = judge.call.loss / judge.scale - others
        return candidates.min {
            let distances = [$0, $1].map { abs($0.value.sum - target) }.map { $0.isNaN ? .infinity : $0 }
            return (distances[0], $0.key) < (distances[1], $1.key)
        }?.key
    }
}
