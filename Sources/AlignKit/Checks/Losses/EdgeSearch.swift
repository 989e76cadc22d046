/// Determines how many of the elements at each edge lie above it, from the lowest bin to the highest.
struct EdgeSearch<Scalar: LossScalar> {
    typealias Judge = CallJudge<Scalar>

    let judge: Judge
    let divisor: Int
    let overwrite: Judge.Overwriting?
    private let tables: [BinTable<Scalar>]
    /// The loss that the elements in bins have to sum to, and the largest difference that does not matter; nil where
    /// the loss is not followed.
    private let goal: (target: Double, grain: Double)?
    /// For each bin, the range that this bin and the bins above it can add to the loss.
    private let rest: [ClosedRange<Double>]

    /// The part of the state of the bins below that affects the bins above.
    private struct Position: Hashable, Comparable {
        /// The number of elements at the edge between them that lie above it.
        var above: Int
        /// The number of elements in the bin below the edge; 0 where no element lies at the edge.
        var countBelow: Int
        /// The number of bins so far that count in the divisor of the weights.
        var filled: Int
        /// The partial sum of the loss, in units that the bound cannot distinguish.
        var sum: Int

        /// An order that is the same in every run. A dictionary has none.
        static func < (left: Self, right: Self) -> Bool {
            (left.above, left.countBelow, left.filled, left.sum)
                < (right.above, right.countBelow, right.filled, right.sum)
        }
    }

    /// How a position was reached.
    private struct Step {
        var sum: Double
        var previous: Position?
    }

    private typealias Layer = [Position: Step]

    /// The maximum number of positions at one edge. Beyond it, the search keeps the first ones. It is reached only
    /// where no counts, averages, weights or gradients were recorded.
    private static var capacity: Int { 100_000 }

    /// The maximum number of sums of the loss that are distinguished at an edge.
    private static var resolution: Double { 40_000 }

    /// The maximum number of proposals. One would not suffice: sums that are distinguished only roughly may lead to a
    /// near miss.
    private static var proposals: Int { 64 }

    /// - Parameter followsLoss: whether the partial sums of the loss are carried along. This takes longer, and is
    ///   needed only where nothing else decides.
    init(judge: Judge, divisor: Int, overwrite: Judge.Overwriting?, followsLoss: Bool) {
        self.judge = judge
        self.divisor = divisor
        self.overwrite = overwrite
        tables = judge.evidence.bins.indices.map {
            BinTable(judge: judge, bin: $0, divisor: divisor, overwrite: overwrite)
        }
        var rest = [0.0...0.0]
        for table in tables.reversed() {
            let range = table.contributions
            rest.append(rest.last!.lowerBound + range.lowerBound...rest.last!.upperBound + range.upperBound)
        }
        self.rest = rest.reversed()
        let width = rest.last!.upperBound - rest.last!.lowerBound
        goal = followsLoss ? Self.goal(judge, overwrite, width: width) : nil
    }

    private static func goal(
        _ judge: Judge, _ overwrite: Judge.Overwriting?, width: Double
    ) -> (target: Double, grain: Double)? {
        guard judge.call.loss.isFinite, judge.call.loss != 0, judge.scale != 0, width.isFinite else { return nil }
        let outside = judge.outsideWeight(overwrite).weight
        let ignored = judge.calculation.rules.overwrite == .allElements ? outside : 0
        let others = judge.evidence.ignored.loss * ignored + judge.evidence.outside.loss * outside
        let relative = judge.sumError(terms: judge.evidence.totals.elementCount) + 8 * judge.unit
        let grain = abs(judge.call.loss / judge.scale) * relative / Double(4 * judge.loss.bins)
        return (judge.call.loss / judge.scale - others, max(grain, width / resolution))
    }

    /// The numbers of elements above each edge that agree with the recording, the most promising first; empty where
    /// none agree.
    ///
    /// - Parameter steps: how many positions may still be visited.
    func numbersAbove(steps: inout Int) -> [[Int]] {
        let bins = judge.evidence.bins.count
        var first: Layer = [:]
        for above in 0...judge.evidence.atEdges[0].count {
            first[Position(above: above, countBelow: 0, filled: 0, sum: 0)] = Step(sum: 0)
        }
        var layers = [first]
        for bin in 0..<bins {
            steps -= layers[bin].count * (judge.evidence.atEdges[bin + 1].count + 1)
            guard steps > 0 else { return [] }
            let next = advance(layers[bin], over: bin)
            if next.isEmpty { return [] }
            layers.append(next)
        }
        return best(of: layers[bins]).map { end in
            var numbers = [end.above]
            var position = end
            for bin in (0..<bins).reversed() {
                guard let previous = layers[bin + 1][position]?.previous else { break }
                numbers.append(previous.above)
                position = previous
            }
            return numbers.reversed()
        }
    }

    private func advance(_ layer: Layer, over bin: Int) -> Layer {
        let table = tables[bin]
        let isOpen = !judge.evidence.atEdges[bin + 1].isEmpty
        var accepted: [BinPair: ClosedRange<Int>?] = [:]
        var next: Layer = [:]
        for (position, step) in layer.sorted(by: { $0.key < $1.key }) {
            for above in 0...judge.evidence.atEdges[bin + 1].count {
                guard let entry = table.entry(above: position.above, aboveNext: above) else { continue }
                if !judge.evidence.atEdges[bin].isEmpty {
                    let pair = BinPair(below: position.countBelow, above: entry.count)
                    if accepted[pair] == nil { accepted[pair] = .some(numbers(at: bin, pair, entry.option)) }
                    guard let range = accepted[pair] ?? nil, range.contains(position.above) else { continue }
                }
                let sum = step.sum + entry.contribution
                guard isWithinReach(sum, after: bin) else { continue }
                let key = Position(
                    above: above, countBelow: isOpen ? entry.count : 0,
                    filled: position.filled + (isDivisor(bin, entry.count) ? 1 : 0),
                    sum: goal.map { Self.steps(sum, of: $0.grain) } ?? 0)
                if next[key] == nil, next.count < Self.capacity { next[key] = Step(sum: sum, previous: position) }
            }
        }
        return next
    }

    private struct BinPair: Hashable {
        var below: Int
        var above: Int
    }

    /// How many elements may lie above an edge, where the bins below and above it have `counts` elements in all.
    private func numbers(at edge: Int, _ counts: BinPair, _ option: Judge.Option) -> ClosedRange<Int>? {
        let below =
            edge == 0
            ? judge.outsideWeight(overwrite)
            : judge.weight(of: edge - 1, count: counts.below, divisor: divisor, overwrite: overwrite)
        return judge.sides(of: edge, below: below, above: option).map {
            $0.above.count...$0.above.count + $0.either.count
        }
    }

    /// Whether the following bins can still add what the loss lacks.
    private func isWithinReach(_ sum: Double, after bin: Int) -> Bool {
        guard let goal else { return true }
        let slack = goal.grain * Double(4 * tables.count)
        let range = rest[bin + 1]
        return sum + range.lowerBound <= goal.target + slack && sum + range.upperBound >= goal.target - slack
    }

    /// sum/grain, rounded and clamped to a whole number. It may be infinite or NaN: a weight may be infinite under a
    /// wrong rule.
    private static func steps(_ sum: Double, of grain: Double) -> Int {
        let steps = (sum / grain).rounded()
        return steps.isNaN ? 0 : Int(max(-1e15, min(1e15, steps)))
    }

    private func isDivisor(_ bin: Int, _ count: Int) -> Bool {
        switch judge.calculation.rules.divisor {
        case .nonEmptyBins: count > 0
        case .everNonEmptyBins:
            count > 0 || judge.calculation.before.history.updates[bin] > 0 || judge.calculation.before.accSum[bin] > 0
        case .allBins, .nothing: false
        }
    }

    private func best(of layer: Layer) -> [Position] {
        let needsDivisor = [.nonEmptyBins, .everNonEmptyBins].contains(judge.calculation.rules.divisor)
        let last = judge.evidence.atEdges.count - 1
        let candidates = layer.filter { position, _ in
            if needsDivisor && position.filled != divisor { return false }
            guard !judge.evidence.atEdges[last].isEmpty else { return true }
            let pair = BinPair(below: position.countBelow, above: 0)
            return numbers(at: last, pair, judge.outsideWeight(overwrite))?.contains(position.above) ?? false
        }
        let target = goal?.target ?? judge.call.loss / judge.scale
        let ordered = candidates.map { position, step in
            let distance = abs(step.sum - target)
            return (distance.isNaN ? .infinity : distance, position)
        }.sorted { $0 < $1 }
        return ordered.prefix(goal == nil ? 1 : Self.proposals).map { $0.1 }
    }
}
