extension CallJudge {
    /// The fit whose assignment of the elements at edges reproduces the recording best.
    ///
    /// Our own assignment is tried first. If it fails, the number of elements above each edge is determined from bin to
    /// bin. A bin holds its certain elements, those above its lower edge and those below its upper edge. Their number
    /// has to agree with the recorded counts, averages, weights and gradients of that bin. The number that is carried
    /// on depends on the previous bin alone. So the work grows with the product of the numbers at neighbouring edges,
    /// not with the number of assignments. Where several numbers remain possible, the loss decides: the partial sums of
    /// the loss are carried along, and sums that the bound cannot distinguish are treated as one. The recorded gradient
    /// or weight then shows on which side each element lies.
    ///
    /// Where the norms were recorded, no search is needed: they give the assignment.
    ///
    /// - Parameter limit: how many positions may still be visited.
    func bestFit(steps limit: inout Int) -> CallFit {
        let own = judge(upper: ownAssignment)
        guard !own.isAccepted, evidence.ambiguousCount > 0, call.gradientNorm == nil, evidence.oneSided == 0,
            calculation.rules.overwrite == .allElements || allows(evidence.ignored, Option(weight: 0, weightError: 0))
        else { return own }
        let allowed = min(Self.steps, limit)
        var steps = allowed
        defer { limit -= allowed - max(steps, 0) }
        let ownDivisor = calculation.divisor(filled: own.counts.map { $0 > 0 })
        for divisor in possibleDivisors.sorted(by: { abs($0 - ownDivisor) < abs($1 - ownDivisor) }) {
            for overwrite in possibleOverwrites(divisor) {
                if let fit = search(divisor: divisor, overwrite: overwrite, steps: &steps) { return fit }
            }
        }
        return own
    }

    /// How many positions a search may visit in all. Without this limit, a recording with little more than the loss
    /// could take very long.
    private static var steps: Int { 3_000_000 }

    /// The fit for this divisor, or nil where none exists. The first search ignores the loss. If only the loss then
    /// fails, the second search follows it.
    private func search(divisor: Int, overwrite: Overwriting?, steps: inout Int) -> CallFit? {
        for followsLoss in [false, true] {
            let search = EdgeSearch(judge: self, divisor: divisor, overwrite: overwrite, followsLoss: followsLoss)
            var isLossAlone = false
            for numbers in search.numbersAbove(steps: &steps) {
                let fit = judge(upper: elements(above: numbers, divisor: divisor, overwrite: overwrite))
                if fit.isAccepted { return fit }
                isLossAlone = isLossAlone || fit.failing == [.loss]
            }
            if !isLossAlone { return nil }
        }
        return nil
    }

    /// The weight of a bin with a given number of elements, and its relative error. It can be known before the other
    /// bins are.
    struct Option {
        var weight: Double
        var weightError: Double
    }

    /// One weight for all elements, and the bin and the count that give it.
    struct Overwriting {
        var bin: Int
        var count: Int
        var weight: Double
    }

    func weight(of bin: Int, count: Int, divisor: Int, overwrite: Overwriting?) -> Option {
        if let overwrite {
            return Option(
                weight: overwrite.weight, weightError: weightError(of: overwrite.bin, count: overwrite.count))
        }
        return Option(
            weight: calculation.weight(of: bin, count: count, divisor: divisor),
            weightError: weightError(of: bin, count: count))
    }

    /// The weight of valid elements in no bin.
    func outsideWeight(_ overwrite: Overwriting?) -> Option {
        Option(weight: overwrite?.weight ?? 0, weightError: 5 * Rounded<Scalar>.unit)
    }

    /// Whether the recorded evidence of `part` allows this weight.
    func allows(_ part: BinEvidence, _ option: Option) -> Bool {
        part.count == 0
            || part.factors.contains(option.weight * scale, relative: option.weightError + factorSlack)
                && part.weights.contains(option.weight, relative: option.weightError + weightSlack)
    }

    /// The elements of an edge that can only lie above it, and those that can lie on either side. nil where an element
    /// can lie on neither side.
    func sides(of edge: Int, below: Option, above: Option) -> (above: [EdgeElement], either: [EdgeElement])? {
        var sides: (above: [EdgeElement], either: [EdgeElement]) = ([], [])
        for element in evidence.atEdges[edge] {
            switch (allows(element.evidence, below), allows(element.evidence, above)) {
            case (true, true): sides.either.append(element)
            case (false, true): sides.above.append(element)
            case (true, false): break
            case (false, false): return nil
            }
        }
        return sides
    }

    private var possibleDivisors: ClosedRange<Int> {
        let sure = evidence.bins.map { $0.count > 0 }
        let possible = evidence.bins.indices.map {
            sure[$0] || !evidence.atEdges[$0].isEmpty || !evidence.atEdges[$0 + 1].isEmpty
        }
        return calculation.divisor(filled: sure)...calculation.divisor(filled: possible)
    }

    /// The bins and counts that can give the one weight for all elements: the last bins that may have elements.
    private func possibleOverwrites(_ divisor: Int) -> [Overwriting?] {
        guard calculation.rules.overwrite != nil else { return [nil] }
        var overwrites: [Overwriting?] = []
        for bin in evidence.bins.indices.reversed() {
            let sure = evidence.bins[bin].count
            let possible = sure + evidence.atEdges[bin].count + evidence.atEdges[bin + 1].count
            for count in max(sure, 1)..<(possible + 1) {
                let overwriting = Overwriting(
                    bin: bin, count: count, weight: calculation.weight(of: bin, count: count, divisor: divisor))
                if isPossible(overwriting) { overwrites.append(overwriting) }
            }
            if sure > 0 { break }
        }
        return overwrites
    }

    /// Whether the recorded loss allows this one weight. Apart from that weight, the loss does not depend on the bins.
    private func isPossible(_ overwriting: Overwriting) -> Bool {
        guard call.loss.isFinite, !evidence.hasNonFiniteLoss else { return true }
        var all = evidence.outside
        for part in evidence.bins + evidence.atEdges.joined().map(\.evidence) { all.merge(part) }
        if calculation.rules.overwrite == .allElements { all.merge(evidence.ignored) }
        let error = weightError(of: overwriting.bin, count: overwriting.count) + factorSlack
        let relative = error + sumError(terms: evidence.totals.elementCount)
        let bound = abs(overwriting.weight * scale) * (all.lossError + relative * abs(all.loss))
        return abs(call.loss - overwriting.weight * scale * all.loss) <= bound + Double(Scalar.leastNormalMagnitude)
            && allows(all, Option(weight: overwriting.weight, weightError: error))
    }

    /// Chooses the elements above each edge, `numbers` of them: first those that can only lie there, then those that
    /// our own assignment puts there, then others that can lie on either side.
    private func elements(above numbers: [Int], divisor: Int, overwrite: Overwriting?) -> Set<Int> {
        var counts = evidence.bins.map(\.count)
        for bin in counts.indices {
            counts[bin] += numbers[bin] + evidence.atEdges[bin + 1].count - numbers[bin + 1]
        }
        func option(_ bin: Int) -> Option {
            guard counts.indices.contains(bin) else { return outsideWeight(overwrite) }
            return weight(of: bin, count: counts[bin], divisor: divisor, overwrite: overwrite)
        }
        var upper: Set<Int> = []
        for edge in evidence.atEdges.indices {
            guard let sides = sides(of: edge, below: option(edge - 1), above: option(edge)) else { continue }
            let willing = sides.either.filter(\.isUpper) + sides.either.filter { !$0.isUpper }
            upper.formUnion((sides.above + willing).prefix(numbers[edge]).map(\.index))
        }
        return upper
    }
}
