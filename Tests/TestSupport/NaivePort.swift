import AlignKit

/// GHM-C and GHM-R in plain loops, as a port would be written, with a mistake where one is asked for.
///
/// It shares no code with AlignKit: what it computes in `Double` and rounds to `Float` at the end is within the
/// rounding that a float32 port has.
public struct NaivePort {
    public var loss: GHMLoss
    public var mistake: LossMistake?
    /// Which of the ways to make the mistake, from 0.
    public var form = 0
    public var averageFactor: Double?

    private var average: [Double]
    private var calls = 0
    private var everFilled: Set<Int> = []
    private var updates: [Int: Int] = [:]

    public init(_ loss: GHMLoss, mistake: LossMistake? = nil, averageFactor: Double? = nil) {
        self.loss = loss
        self.mistake = mistake
        self.averageFactor = averageFactor
        average = [Double](repeating: 0, count: loss.bins)
    }

    /// One call: what was recorded of it. `target` is what the port reads, `recorded` what the file says.
    public mutating func call(
        _ index: Int, _ elements: LossElements<Float>, target: Tensor<Float>? = nil
    ) -> RecordedCall<Float> {
        let x = elements.prediction.scalars.map(Double.init)
        let t = (target ?? elements.target).scalars.map(Double.init)
        let lw = elements.weight?.scalars.map(Double.init) ?? [Double](repeating: 1, count: x.count)
        let terms = zip(x, t).map(term)
        let valid = lw.map { mistake == .maskLost ? $0 >= 0 : $0 > 0 }
        if mistake == .stateReset { average = average.map { _ in 0 } }
        let bins = terms.indices.map { valid[$0] ? bin(of: terms[$0].norm) : nil }
        var counts = [Int](repeating: 0, count: loss.bins)
        for bin in bins { if let bin { counts[bin] += 1 } }
        let totals = totals(lw, valid: valid)
        let binWeights = weights(counts, total: totals.weights)
        let last = counts.lastIndex { $0 > 0 }
        let weights = bins.map { bin -> Double in
            if mistake == .scalarOverwrite { return last.map { binWeights[$0] } ?? 0 }
            return bin.map { binWeights[$0] } ?? 0
        }
        var divisor = totals.last
        switch mistake {
        case .missingTot: divisor = 1
        case .meanAgain: divisor *= Double(max(x.count, 1))
        case .avgFactorUsed where form == 1: divisor *= averageFactor ?? 1
        default: break
        }
        let sizes = mistake == .weightMagnitude ? lw : [Double](repeating: 1, count: x.count)
        let value =
            terms.indices.reduce(0) { $0 + terms[$1].loss * weights[$1] * sizes[$1] } / divisor * loss.lossWeight
        let gradient = terms.indices.map { index -> Float in
            if mistake == .gradientCut { return 0 }
            return Float(terms[index].slope * weights[index] * sizes[index] / divisor * loss.lossWeight)
        }
        var call = RecordedCall(
            index: index, elements: elements, loss: Double(Float(value)),
            gradient: Tensor(shape: elements.prediction.shape, scalars: gradient))
        if loss.momentum > 0 { call.accSum = shown.map { Double(Float($0)) } }
        if form > 0 { call.weights = Tensor(shape: elements.prediction.shape, scalars: weights.map { Float($0) }) }
        return call
    }

    /// T in the weights and in the last division.
    private func totals(_ lw: [Double], valid: [Bool]) -> (weights: Double, last: Double) {
        let sum = max(lw.reduce(0, +), 1)
        let count = Double(max(valid.count { $0 }, 1))
        let right = isRegression ? sum : count
        switch mistake {
        case .maskLost where form == 1:
            let other = isRegression ? Double(lw.count) : Double(max(lw.count { $0 > 0 }, 1))
            return (other, other)
        case .totIsCount, .totIsSum:
            let wrong = !isRegression ? sum : form == 3 ? Double(lw.count) : count
            return (form == 0 || form == 3 ? right : wrong, form == 2 ? right : wrong)
        case .avgFactorUsed where form != 1: return (form == 0 ? right : averageFactor ?? 1, averageFactor ?? 1)
        default: return (right, right)
        }
    }

    /// The averages as the port shows them.
    private var shown: [Double] {
        guard mistake == .firstCountStart else { return average }
        switch form {
        case 3: return average.map { $0 / correction(calls) }
        case 5: return average.indices.map { average[$0] / (updates[$0].map(correction) ?? 1) }
        default: return average
        }
    }

    private func correction(_ t: Int) -> Double { (0..<t).reduce(-1) { power, _ in power * loss.momentum } + 1 }

    private var isRegression: Bool { if case .regression = loss.kind { true } else { false } }

    private func term(_ x: Double, _ t: Double) -> (norm: Double, loss: Double, slope: Double) {
        if case .regression(let mu) = loss.kind {
            let d = x - t
            let root = (d * d + mu * mu).squareRoot()
            return (abs(d / root), root - mu, d / root)
        }
        let p = 1 / (1 + exponential(-x))
        let z = mistake == .doubleSigmoid ? p : x
        let q = 1 / (1 + exponential(-z))
        let entropy = max(z, 0) - z * t + logarithm(1 + exponential(-abs(z)))
        return (abs(q - t), entropy, (q - t) * (mistake == .doubleSigmoid ? p * (1 - p) : 1))
    }

    private func bin(of norm: Double) -> Int? {
        let norm = Double(Float(norm))
        for bin in 0..<loss.bins {
            let low = Double(Float(bin) / Float(loss.bins))
            var high = Double(Float(bin + 1) / Float(loss.bins))
            if bin == loss.bins - 1, mistake != .lastEdgeNotExtended { high = isRegression ? 1000 : 1.000001 }
            if mistake == .rightClosedBins ? norm > low && norm <= high : norm >= low && norm < high { return bin }
        }
        return nil
    }

    private mutating func weights(_ counts: [Int], total: Double) -> [Double] {
        let m = loss.momentum
        calls += 1
        var weights = [Double](repeating: 0, count: loss.bins)
        var n = 0
        for bin in counts.indices {
            let c = Double(counts[bin])
            if counts[bin] == 0 {
                if mistake == .emptyBinsDecay { average[bin] *= m }
                continue
            }
            n += 1
            everFilled.insert(bin)
            if m > 0 {
                let starts =
                    mistake == .firstCountStart && (form == 0 ? average[bin] == 0 : form == 1 && calls == 1)
                average[bin] = starts ? c : m * average[bin] + (1 - m) * c
            }
            updates[bin, default: 0] += 1
            var used = m > 0 && mistake != .noMovingAverage ? average[bin] : c
            if mistake == .firstCountStart, form > 1 { used /= correction(form < 4 ? calls : updates[bin]!) }
            weights[bin] = total / used
        }
        switch mistake {
        case .nIsBins: n = loss.bins
        case .nEverNonEmpty: n = everFilled.count
        case .missingN: n = 1
        default: break
        }
        return weights.map { $0 / Double(max(n, 1)) }
    }
}
