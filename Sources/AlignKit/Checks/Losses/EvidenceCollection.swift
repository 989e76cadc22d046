/// Reads a recorded call element by element, in float64 with running error bounds, and collects the evidence by bins.
struct EvidenceCollection<Scalar: LossScalar> {
    typealias Number = Rounded<Scalar>

    let loss: GHMLoss
    let rules: ElementRules
    let call: RecordedCall<Scalar>
    /// The unit roundoff of float32, where parts of a float64 recording are rounded to float32; else 0.
    private let singleUnit: Double
    private let target: [Scalar]
    private let edges: [Double]
    private let tiny = Double(Scalar.leastNormalMagnitude)

    /// - Returns: nil where the rules do not apply, since the recording has no class indices to read in another way.
    init?(_ loss: GHMLoss, rules: ElementRules, call: RecordedCall<Scalar>, isPartlySingle: Bool) {
        singleUnit = isPartlySingle && Scalar.self == Double.self ? Rounded<Float>.unit : 0
        self.loss = loss
        self.rules = rules
        self.call = call
        edges = loss.edges(rules.edges)
        guard let target = call.target(rules.labels) else { return nil }
        self.target = target
    }

    func collect(workers: Workers) -> CallEvidence {
        let count = call.elements.count
        let chunk = 1 << 14
        let parts = workers.map(count: count.dividedRoundingUp(by: chunk)) { tile in
            var part = CallEvidence(bins: loss.bins)
            for index in tile * chunk..<min((tile + 1) * chunk, count) { add(index, to: &part) }
            return part
        }
        var evidence = parts.reduce(into: CallEvidence(bins: loss.bins)) { $0.merge($1) }
        evidence.totals.elementCount = count
        return evidence
    }

    private func add(_ index: Int, to evidence: inout CallEvidence) {
        let x = Double(call.elements.prediction.scalars[index])
        let weight = call.elements.weight.map { Double($0.scalars[index]) } ?? 1
        var element = loss.element(
            prediction: Number(exactly: x), target: Number(exactly: Double(target[index])), squashing: rules.squashing)
        compareNorm(index, element.norm, &evidence)
        if rules.magnitude != .ignored {
            element.loss = element.loss * Number(exactly: weight)
            element.slope = element.slope * Number(exactly: weight)
        }
        if rules.hasNoGradient { element.slope = Number(exactly: 0) }
        let isValid = weight > 0 || rules.countsIgnored
        evidence.totals.validCount += isValid ? 1 : 0
        evidence.totals.weightedCount += weight > 0 ? 1 : 0
        evidence.totals.weightSum += weight
        let found = self.evidence(index, element, labelWeight: weight, &evidence)
        guard isValid else { return evidence.ignored.merge(found) }
        place(index, norm: element.norm, found, &evidence)
    }

    /// The recorded evidence about one element.
    private func evidence(
        _ index: Int, _ element: HarmonizedElement<Number>, labelWeight: Double, _ evidence: inout CallEvidence
    ) -> BinEvidence {
        var found = BinEvidence(count: 1)
        if element.loss.value.isFinite {
            found.loss = element.loss.value
            found.lossError =
                element.loss.error + singleUnit * (3 * abs(Double(call.elements.prediction.scalars[index])) + 2)
        } else {
            evidence.hasNonFiniteLoss = true
        }
        if let gradient = call.gradient {
            let product = Double(gradient.scalars[index])
            if product.isFinite != element.slope.value.isFinite {
                evidence.oneSided += 1
            } else if product.isFinite {
                found.factors = .factors(
                    product: product, base: element.slope.value, error: element.slope.error, tiny: tiny)
            }
        }
        if let weights = call.weights {
            var weight = Double(weights.scalars[index])
            if rules.magnitude == .multipliesWeights, labelWeight > 0 { weight /= labelWeight }
            found.weights = weight.isNaN ? .none : Interval(lower: weight, upper: weight)
        }
        return found
    }

    private func compareNorm(_ index: Int, _ norm: Number, _ evidence: inout CallEvidence) {
        guard let recorded = call.gradientNorm.map({ Double($0.scalars[index]) }) else { return }
        if recorded.isNaN || norm.value.isNaN {
            if recorded.isNaN != norm.value.isNaN { evidence.oneSided += 1 }
            return
        }
        let difference = abs(recorded - norm.value)
        evidence.normMaxAbs = max(evidence.normMaxAbs, difference)
        if !(difference <= norm.error + tiny), evidence.strayNorm == nil { evidence.strayNorm = index }
    }

    private func place(_ index: Int, norm: Number, _ found: BinEvidence, _ evidence: inout CallEvidence) {
        guard let edge = edge(near: norm) else {
            guard let bin = bin(of: norm.value) else { return evidence.outside.merge(found) }
            return evidence.bins[bin].merge(found)
        }
        let value = call.gradientNorm.map { Double($0.scalars[index]) } ?? ownNorm(of: index)
        evidence.atEdges[edge].append(
            EdgeElement(index: index, edge: edge, evidence: found, isUpper: isAbove(value, edge)))
    }

    /// The norm from our own evaluation in the recording's precision.
    private func ownNorm(of index: Int) -> Double {
        let element = loss.element(
            prediction: Scalar.Lanes(repeating: call.elements.prediction.scalars[index]),
            target: Scalar.Lanes(repeating: target[index]), squashing: rules.squashing)
        return Double(element.norm[0])
    }

    /// The edge within a norm's error, where the elements on the two sides of that edge are treated differently; else
    /// nil. Below the least normal number a framework may compute 0: sigmoid(−200) lies at the edge 0.
    private func edge(near norm: Number) -> Int? {
        guard norm.value.isFinite, norm.error > 0 else { return nil }
        let nearest = Int((min(max(norm.value, 0), 1) * Double(loss.bins)).rounded())
        let relevant = rules.edges == .rightClosed ? 0 : 1
        let last = rules.edges == .notExtended ? loss.bins : loss.bins - 1
        return (nearest - 1...nearest + 1).first {
            $0 >= relevant && $0 <= last && abs(norm.value - edges[$0]) <= norm.error + tiny
        }
    }

    private func isAbove(_ norm: Double, _ edge: Int) -> Bool {
        switch rules.edges {
        case .reference, .notExtended: norm >= edges[edge]
        case .rightClosed, .rightClosedFromZero: norm > edges[edge]
        }
    }

    private func bin(of norm: Double) -> Int? {
        guard norm.isFinite else { return nil }
        if rules.edges == .rightClosedFromZero, norm == 0 { return 0 }
        guard isAbove(norm, 0), !isAbove(norm, loss.bins) else { return nil }
        var bin = min(Int(norm * Double(loss.bins)), loss.bins - 1)
        while !isAbove(norm, bin) { bin -= 1 }
        while isAbove(norm, bin + 1) { bin += 1 }
        return bin
    }
}

extension RecordedCall {
    /// The targets, with the class indices read as `labels` says; nil where they cannot be read so.
    func target(_ labels: ElementRules.Labels) -> [Scalar]? {
        if labels == .asRecorded { return elements.target.scalars }
        let shape = elements.target.shape
        guard shape.rank == 2, shape[1] > 0 else { return nil }
        let first = try? LabelReading(background: 0, classes: shape[1])
        let second = try? LabelReading(background: shape[1], classes: shape[1])
        guard let first, let second else { return nil }
        let (meant, read) = labels == .firstGenerationAsSecond ? (first, second) : (second, first)
        if let labels = self.labels {
            guard labels.reading == meant else { return nil }
            return read.target(labels.indices.map(read.column)).scalars
        }
        guard let columns = elements.target.columns else { return nil }
        return read.target(columns.map { read.column(of: meant.label(of: $0)) }).scalars
    }
}

extension Tensor where Scalar: LossScalar {
    /// The column of the 1 in each row. An entry is nil where its row is all 0. The result is nil where a row is
    /// neither one-hot nor all 0.
    fileprivate var columns: [Int?]? {
        var columns: [Int?] = []
        for row in 0..<shape[0] {
            let values = scalars[row * shape[1]..<(row + 1) * shape[1]]
            let ones = values.indices.filter { values[$0] == 1 }
            guard ones.count <= 1, values.count(where: { $0 != 0 }) == ones.count else { return nil }
            columns.append(ones.first.map { $0 - row * shape[1] })
        }
        return columns
    }
}
