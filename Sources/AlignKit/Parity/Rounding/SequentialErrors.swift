// Whether errors beyond the statistical bound are those of a plain loop. Where its terms are of one sign and nearly one
// size, all roundings between two powers of two go the same way, and the errors grow with K in place of √K. How far
// depends on the terms, so that it takes the loop itself to tell.

extension RoundingJudge {
    /// How much larger than those of our loop the errors may be. Errors that have a direction changed by less than 2 with
    /// the order of the terms or fused multiply-adds; those of ordinary terms, a tenth of the bound, stay too small
    /// for four times as much to reach it.
    private static var factor: Double { 4 }
    /// How many elements are summed again, at most.
    private static var sampleSize: Int { 64 }

    /// Whether a plain loop makes errors as large as the largest of these, at the elements that miss the statistical
    /// bound.
    func areSequential(_ units: ErrorUnits<Scalar>, largestShare: Double) -> Bool {
        guard precision.unitRoundoff <= Double(Scalar.ulpOfOne) / 2 else { return false }
        let (plane, channels) = expected.shape.planes
        func exact(_ i: Int) -> Double { output.exact.map { $0.scalars[i] } ?? Double(output.ours.scalars[i]) }
        func bound(_ i: Int) -> Double {
            units.bounds(at: i, channel: i / plane % channels, exact: exact(i)).statistical
        }
        let beyond = expected.scalars.indices.filter { abs(Double(expected.scalars[$0]) - exact($0)) > bound($0) }
        let step = max(1, beyond.count / Self.sampleSize)
        var (squares, count) = (0.0, 0.0)
        for i in stride(from: 0, to: beyond.count, by: step).lazy.map({ beyond[$0] }) {
            guard let sum = sequentialSum(at: i) else { return false }
            let share = (Double(sum) - exact(i)) / bound(i)
            squares += share * share
            count += 1
        }
        return count > 0 && largestShare * largestShare <= Self.factor * Self.factor * squares / count
    }

    private func sequentialSum(at i: Int) -> Scalar? {
        let bias = parameters.count > 1 ? parameters[1] : nil
        return switch operation {
        case let convolution as Convolution:
            convolution.sequentialSum(at: i, of: expected.shape, output.inputs[0], parameters[0], bias)
        case let linear as Linear:
            linear.sequentialSum(at: i, of: expected.shape, output.inputs[0], parameters[0], bias)
        case let pooling as GlobalAveragePooling: pooling.sequentialSum(at: i, output.inputs[0])
        default: nil
        }
    }
}
