/// Compares two recordings of a model that we do not know. Tensors are paired by paths. They are judged by a tolerance,
/// and by the operations that the files claim for them.
struct PathComparison {
    private let comparison: FileComparison
    private let a: ComparedFile
    private let b: ComparedFile
    private let compare: PairComparison

    init(_ comparison: FileComparison) {
        self.comparison = comparison
        a = comparison.a
        b = comparison.b
        compare = PairComparison(a, b, tolerance: comparison.options.tolerance, workers: comparison.workers)
    }

    /// The pairs to compare, not sorted yet.
    var pathPairs: PathPairs {
        var pairs = PathPairs(
            a.file.activations + a.file.outputs, b.file.activations + b.file.outputs, map: comparison.map)
        pairs.dropLinks()
        return pairs
    }

    /// - Throws: `ReferenceError` where nothing has a partner.
    func run(_ progress: ParityProgress) throws -> FileComparisonResult {
        var pairs = pathPairs
        guard !pairs.pairs.isEmpty else { throw comparison.noPair }
        var result = FileComparisonResult()
        result.remarks = comparison.inputs.remarks + [pairs.sort()].compactMap(\.self)
        result.inputsAreEqual = comparison.inputs.areEqual
        let weights = PathWeights(a, b, map: comparison.map, workers: comparison.workers)
        result.weights = weights.compared
        result.remarks += weights.remarks
        result.refusals += [a, b].compactMap(comparison.inputs.refusal)
        comparison.leave(pairs.onlyA, pairs.onlyB, in: &result)
        result.tolerance = description
        let claims = Claims(
            a, b, pairs.pairs, inputs: comparison.inputs.partners, differing: result.weights.differingNames,
            tolerance: comparison.options.tolerance, workers: comparison.workers)
        for (position, pair) in pairs.pairs.enumerated() {
            progress(position, pairs.pairs.count, pair.a.displayName)
            let start = ContinuousClock.now
            let name = pair.a.displayName
            let sampled = compare.compareSamples(pair.a, pair.b, name: name)
            var check = sampled ?? compare.compare(pair.a, pair.b, name: name)
            claims.judge(&check, pair)
            check.seconds = (ContinuousClock.now - start) / .seconds(1)
            result.pairs.append(check)
        }
        if comparison.options.tolerance.roundingRule != nil { CopiedPairs(a: a.file, b: b.file).mark(&result.pairs) }
        comparison.settleInherited(&result)
        comparison.keepEvidence(&result.pairs)
        PathConclusion(comparison, pairs.pairs, result).conclude(&result)
        doubt(&result)
        return result
    }

    private var description: String {
        let tolerance = compare.tolerance
        let words = "|difference| ≤ \(tolerance.absolute) + \(tolerance.relative)·|expected|"
        let isGiven = comparison.options.tolerance.roundingRule == nil
        return words + (isGiven ? "" : ", torch.testing's default for the element type: a convention, not derived")
    }

    private func doubt(_ result: inout FileComparisonResult) {
        if !result.pairs.contains(where: { $0.status.isAligned && !isConstant($0) }), result.objections.isEmpty {
            result.doubts.append("every tensor that was compared is constant, and proves nothing")
            result.lastingDoubts = result.doubts
        }
    }

    /// Whether the reference's tensor of a pair is one number repeated, or cannot be read.
    private func isConstant(_ pair: PairCheck) -> Bool {
        guard let entry = (a.file.activations + a.file.outputs).first(where: { $0.path == pair.pathA }),
            let tensor = try? a.file.tensor(entry, as: Double.self, acceptsIntegers: true)
        else { return true }
        return TensorSummary(tensor, workers: comparison.workers).isConstant && tensor.count > 1
    }
}
