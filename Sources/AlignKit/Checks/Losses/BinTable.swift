/// The count, the weight and the loss share of a bin, for every number of elements above its lower edge and above its
/// upper edge.
struct BinTable<Scalar: LossScalar> {
    struct Entry {
        var count: Int
        var option: CallJudge<Scalar>.Option
        /// The bin's share of Σ w·L.
        var contribution: Double
    }

    private let entries: [Entry?]
    private let width: Int

    init(judge: CallJudge<Scalar>, bin: Int, divisor: Int, overwrite: CallJudge<Scalar>.Overwriting?) {
        let (lower, upper) = (judge.evidence.atEdges[bin], judge.evidence.atEdges[bin + 1])
        // Elements at one edge have the same norm and, where the targets are 0 or 1, the same loss. Their mean loss is
        // used for each of them.
        let means = [lower, upper].map { elements in
            elements.isEmpty ? 0 : elements.reduce(0) { $0 + $1.evidence.loss } / Double(elements.count)
        }
        let sure = judge.evidence.bins[bin]
        let options = (sure.count...sure.count + lower.count + upper.count).map {
            Self.option(judge, bin, $0, divisor, overwrite)
        }
        width = upper.count + 1
        entries = (0...lower.count).flatMap { above in
            (0...upper.count).map { aboveNext in
                let below = upper.count - aboveNext
                guard let option = options[above + below] else { return nil }
                let loss = sure.loss + Double(above) * means[0] + Double(below) * means[1]
                return Entry(count: sure.count + above + below, option: option, contribution: option.weight * loss)
            }
        }
    }

    func entry(above: Int, aboveNext: Int) -> Entry? { entries[above * width + aboveNext] }

    /// The range of the bin's possible contributions.
    var contributions: ClosedRange<Double> {
        let values = entries.compactMap { $0?.contribution }.filter { !$0.isNaN }
        guard let least = values.min(), let most = values.max() else { return 0...0 }
        return least...most
    }

    /// The weight of a bin with `count` elements, or nil where the recording contradicts that count.
    private static func option(
        _ judge: CallJudge<Scalar>, _ bin: Int, _ count: Int, _ divisor: Int,
        _ overwrite: CallJudge<Scalar>.Overwriting?
    ) -> CallJudge<Scalar>.Option? {
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
}
