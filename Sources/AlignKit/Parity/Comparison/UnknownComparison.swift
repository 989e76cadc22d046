/// Two recordings of a model that we do not know: paired by paths, judged by tolerance, and by what single operations
/// claim to be.
struct UnknownComparison {
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

    /// - Throws: `ReferenceError` where nothing has a partner.
    func run(_ progress: ParityProgress) throws -> FileComparisonResult {
        var pairs = PathPairs(
            a.file.activations + a.file.outputs, b.file.activations + b.file.outputs, map: comparison.map)
        pairs.dropLinks()
        guard !pairs.pairs.isEmpty else { throw comparison.noPair }
        var result = FileComparisonResult()
        result.remarks = comparison.inputs.remarks + [pairs.sort()].compactMap(\.self)
        result.inputsAreEqual = comparison.inputs.areEqual
        let weights = PathWeights(a, b, map: comparison.map, workers: comparison.workers)
        result.weights = weights.compared
        result.remarks += weights.remarks
        if let entry = comparison.inputs.channelsLast.first {
            let words = "\(entry.path) has its channels last, \(entry.extents); --layout-b nhwc accepts that"
            result.refusals.append("\(b.file.path): \(words)")
        }
        result.leave(pairs.onlyA, pairs.onlyB)
        result.tolerance = description
        let claims = Claims(a, b, pairs.pairs, tolerance: comparison.options.tolerance, workers: comparison.workers)
        for (position, pair) in pairs.pairs.enumerated() {
            progress(position, pairs.pairs.count, pair.a.displayName)
            var check = compare.compare(pair.a, pair.b, name: pair.a.displayName)
            if a.hasSamples || b.hasSamples { refuseOtherPositions(&check, pair) }
            claims.judge(&check, pair)
            result.pairs.append(check)
        }
        comparison.keepEvidence(&result.pairs)
        conclude(&result)
        return result
    }

    private var description: String {
        let tolerance = compare.tolerance
        let words = "|difference| ≤ \(tolerance.absolute) + \(tolerance.relative)·|expected|"
        let isGiven = comparison.options.tolerance.roundingRule == nil
        return words + (isGiven ? "" : ", torch.testing's default for the element type: a convention, not derived")
    }

    /// Samples are comparable where they are of equal tensors, at equal positions.
    private func refuseOtherPositions(_ check: inout PairCheck, _ pair: PathPairs.Pair) {
        func whole(_ file: ReferenceFile, _ entry: ReferenceFile.Entry) -> [Int]? {
            (try? file.attributes(of: entry))?["sampled_shape"]?.integers
        }
        func positions(_ file: ReferenceFile, _ entry: ReferenceFile.Entry) -> [Int64]? {
            try? file.integers(file.entry(at: "samples/\(entry.name)"))
        }
        let shapes = (whole(a.file, pair.a), whole(b.file, pair.b))
        guard shapes.0 != nil || shapes.1 != nil else { return }
        if shapes.0 == shapes.1, positions(a.file, pair.a) == positions(b.file, pair.b) {
            check.remarks.append("a sample of \(shapes.0!)")
            return
        }
        check.status = .shapeMismatch
        check.difference = nil
        func words(_ shape: [Int]?) -> String { shape.map { "a sample of \($0)" } ?? "a whole tensor" }
        check.remarks.append(
            shapes.0 == shapes.1
                ? "samples of other positions" : "A has \(words(shapes.0)), B \(words(shapes.1))")
    }
}

extension UnknownComparison {
    private func conclude(_ result: inout FileComparisonResult) {
        let faulty = (result.pairs.filter(\.isWrongInA), result.pairs.filter(\.isWrongInB))
        result.atFault = Fault(reference: !faulty.0.isEmpty, candidate: !faulty.1.isEmpty)
        let hasConvolution = a.recordings.contains { entry in
            (try? a.file.attributes(of: entry))?["op"]?.text?.lowercased().hasPrefix("conv") ?? false
        }
        let paired = result.pairs.filter { $0.difference != nil }
        result.object(
            outputs: missingOutputs(paired),
            lacksConvolution: hasConvolution && !paired.contains { $0.operation.map(isConvolution) ?? false })
        result.firstDivergence = result.pairs.first { !$0.status.isAligned }.map { ($0.name, $0.status) }
        result.conclusion = preconditions(result) + [sentence(result, faulty)]
        if !result.pairs.contains(where: { $0.status.isAligned && !isConstant($0) }), result.objections.isEmpty {
            result.doubts.append("every tensor that was compared is constant, and proves nothing")
            result.lastingDoubts = result.doubts
        }
    }

    private func isConvolution(_ operation: String) -> Bool {
        operation == Convolution.name || operation.lowercased().hasPrefix("conv")
    }

    private func isConstant(_ pair: PairCheck) -> Bool {
        guard let entry = a.recordings.first(where: { $0.path == pair.pathA }),
            let tensor = try? a.file.tensor(entry, as: Float.self, acceptsIntegers: true)
        else { return true }
        return TensorSummary(tensor, workers: comparison.workers).isConstant && tensor.count > 1
    }

    /// The model's outputs that were not compared; without a group of outputs, the activation that was executed last.
    private func missingOutputs(_ paired: [PairCheck]) -> [String] {
        let paths = Set(paired.map(\.pathA))
        let identities = Set(a.recordings.filter { paths.contains($0.path) }.compactMap(\.identity))
        if a.file.outputs.isEmpty {
            let last = a.file.activations.max { ($0.order ?? -1) < ($1.order ?? -1) }
            return last.map { paths.contains($0.path) ? [] : [$0.name] } ?? []
        }
        return a.file.outputs.filter { entry in
            !paths.contains(entry.path) && !(entry.identity.map(identities.contains) ?? false)
        }.map(\.name)
    }

    private func preconditions(_ result: FileComparisonResult) -> [String] {
        var words: [String] = []
        if result.inputsAreEqual == false { words.append("the inputs differ, so that the recordings have to") }
        if let first = result.weights.differing.first {
            words.append("\(result.weights.count), first \(first.text)")
        }
        return words
    }

    private func sentence(_ result: FileComparisonResult, _ faulty: ([PairCheck], [PairCheck])) -> String {
        func departure(_ side: String, _ pair: PairCheck) -> String {
            "the \(side) departs at \(pair.name): its activations are not what the \(pair.operation ?? "operation") "
                + "makes of its own inputs and weights; the \(side == "candidate" ? "reference" : "candidate")'s are"
        }
        switch result.atFault {
        case .candidate: return departure("candidate", faulty.1[0])
        case .reference: return departure("reference", faulty.0[0])
        case .both: return departure("reference", faulty.0[0]) + "; " + departure("candidate", faulty.1[0])
        case .neither: return agreement(result)
        }
    }

    private func agreement(_ result: FileComparisonResult) -> String {
        guard let first = result.firstDivergence else { return "the recordings agree" }
        let pair = result.pairs.first { $0.name == first.name }!
        if !result.weights.areEqual, pair.judge == .claim {
            return "the first difference is at \(first.name), where each side follows from its own inputs and weights: "
                + "the weights are to blame"
        }
        if result.inputsAreEqual == false { return "the first difference is at \(first.name)" }
        if pair.judge == .claim {
            return
                "the first difference beyond the tolerance is at \(first.name), where each side follows from its own "
                + "inputs and weights: rounding may have brought it, or what could not be judged by itself"
        }
        return "the first difference is at \(first.name); which side errs cannot be said, for no bound judges this "
            + "operation"
    }
}

extension PairCheck {
    fileprivate var isWrongInA: Bool { judge == .claim && isolatedA?.isCreatedHere ?? false }
    fileprivate var isWrongInB: Bool { judge == .claim && isolatedB?.isCreatedHere ?? false }
}
