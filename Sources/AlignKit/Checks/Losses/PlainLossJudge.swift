/// Judges a call of a loss whose elements do not depend on each other.
struct PlainLossJudge<Scalar: LossScalar> {
    typealias Number = Rounded<Scalar>

    let loss: PlainLoss
    let averageFactor: Double?
    let call: RecordedCall<Scalar>

    init(_ loss: PlainLoss, recorded: RecordedCase<Scalar>, call: RecordedCall<Scalar>) {
        self.loss = loss
        averageFactor = recorded.averageFactor
        self.call = call
    }

    func check(workers: Workers) -> LossCallCheck {
        let ours = loss.element.evaluate(
            call.elements, reduction: loss.reduction, average: averageFactor, lossWeight: loss.lossWeight,
            workers: workers)
        let parts = workers.map(count: call.elements.count.dividedRoundingUp(by: chunk)) { tile in
            part(loss.element, tile * chunk..<min((tile + 1) * chunk, call.elements.count))
        }
        let whole = parts.reduce(into: Part()) { $0.merge($1) }
        var difference = GradientDifference()
        for (expected, actual) in zip(call.gradient?.scalars ?? [], ours.gradient.scalars) {
            difference.add(expected: expected, actual: actual)
        }
        let failing = failing(whole)
        let isExact =
            difference.isEqual
            && (!call.hasLoss || Double(ours.loss) == call.loss || ours.loss.isNaN && call.loss.isNaN)
        return LossCallCheck(
            index: call.index, status: status(whole, failing: failing, isExact: isExact), count: call.elements.count,
            ambiguousAtEdge: [:], lossExpected: call.hasLoss ? call.loss : nil, lossActual: Double(ours.loss),
            gradientMaxAbs: call.gradient == nil ? nil : difference.maxAbs, accSumMaxAbs: nil,
            quantity: call.misshapen.first ?? failing, binCounts: [], remarks: remarks)
    }

    private var chunk: Int { 1 << 14 }
    private var divisor: Double {
        call.elements.count == 0
            ? 1 : SmoothL1.divisor(loss.reduction, average: averageFactor, count: call.elements.count)
    }

    /// The sums over a part of the elements.
    private struct Part {
        var loss = 0.0
        var bound = 0.0
        var magnitude = 0.0
        var oneSided = 0
        var isGradientOff = false

        mutating func merge(_ other: Part) {
            loss += other.loss
            bound += other.bound
            magnitude += other.magnitude
            oneSided += other.oneSided
            isGradientOff = isGradientOff || other.isGradientOff
        }
    }

    private func part(_ element: some ElementLoss, _ range: Range<Int>) -> Part {
        var part = Part()
        let scale = Number(value: loss.lossWeight / divisor, error: abs(loss.lossWeight / divisor) * scaleError)
        for index in range {
            let weight = Number(exactly: call.elements.weight.map { Double($0.scalars[index]) } ?? 1)
            let terms = element.terms(
                prediction: Number(exactly: Double(call.elements.prediction.scalars[index])),
                target: Number(exactly: Double(call.elements.target.scalars[index])))
            let loss = terms.loss * weight
            part.loss += loss.value
            part.bound += loss.error
            part.magnitude += abs(loss.value)
            guard let recorded = call.gradient.map({ Double($0.scalars[index]) }) else { continue }
            let slope = terms.slope * weight * scale
            if recorded.isFinite != slope.value.isFinite {
                part.oneSided += 1
            } else if recorded.isFinite, !(abs(recorded - slope.value) <= slope.error + tiny) {
                part.isGradientOff = true
            }
        }
        return part
    }

    private var tiny: Double { Double(Scalar.leastNormalMagnitude) }

    /// The roundings of 1/D and of the loss weight, and 2⁻²³/D where D is the average factor: some versions add 2⁻²³ to
    /// it, and some do not.
    private var scaleError: Double {
        4 * Number.unit + (averageFactor.map { 0x1p-23 / max(abs($0), 0x1p-23) } ?? 0)
    }

    private func failing(_ part: Part) -> LossQuantity? {
        if !call.hasLoss {
            // Nothing to compare.
        } else if !part.loss.isFinite || !call.loss.isFinite {
            // The mean of nothing is NaN in some implementations and 0 in others.
            if call.elements.count > 0, part.loss.isFinite != call.loss.isFinite { return .loss }
        } else {
            let scale = abs(loss.lossWeight / divisor)
            let bound =
                part.bound + (scaleError + SumBound.relative(terms: call.elements.count, unit: Number.unit))
                * part.magnitude
            if !(abs(call.loss - part.loss * loss.lossWeight / divisor) <= bound * scale + tiny) { return .loss }
        }
        return part.oneSided > 0 || part.isGradientOff ? .gradient : nil
    }

    private func status(_ part: Part, failing: LossQuantity?, isExact: Bool) -> TensorCheck.Status {
        if !call.misshapen.isEmpty { return .shapeMismatch }
        let isLossOneSided = call.hasLoss && call.elements.count > 0 && part.loss.isFinite != call.loss.isFinite
        if part.oneSided > 0 || isLossOneSided { return .nonFinite }
        if failing != nil { return .diverged }
        return isExact ? .exact : .aligned
    }

    private var remarks: [String] {
        call.remarks(
            isIgnored: call.elements.weight?.scalars.allSatisfy { $0 == 0 } ?? false,
            isNonFinite: call.elements.count > 0)
    }
}

/// A bound on the error of a sum of many terms, relative to the sum of their magnitudes.
enum SumBound {
    /// γₖ = k·u/(1−k·u), which holds for any order. Beyond 16 terms 4·√k·u, which holds for sums as libraries compute
    /// them.
    static func relative(terms: Int, unit: Double) -> Double {
        let k = Double(terms)
        let worst = k * unit < 0.5 ? k * unit / (1 - k * unit) : .infinity
        return min(worst, 4 * k.squareRoot() * unit)
    }
}
