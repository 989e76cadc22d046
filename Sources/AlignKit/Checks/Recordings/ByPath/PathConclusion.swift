/// Concludes where two recordings of a model that we do not know part first, which one errs, and why, as far as that
/// can be judged.
struct PathConclusion {
    private let a: ComparedFile
    private let b: ComparedFile
    /// The letter of the file that has its channels last, where the other does not.
    private let channelsLast: String?
    private let faulty: (a: [PairCheck], b: [PairCheck])

    init(_ comparison: FileComparison, _ pairs: [PathPairs.Pair], _ result: FileComparisonResult) {
        a = comparison.a
        b = comparison.b
        channelsLast =
            comparison.inputs.channelsLast.first?.letter ?? pairs.lazy.compactMap(\.channelsLast).first
        faulty = (result.pairs.filter { $0.isWrong(\.isolatedA) }, result.pairs.filter { $0.isWrong(\.isolatedB) })
    }

    func conclude(_ result: inout FileComparisonResult) {
        result.atFault = Fault(
            reference: !faulty.a.isEmpty, candidate: !faulty.b.isEmpty, isJudged: isJudged(result))
        let paired = result.pairs.filter(\.isCompared)
        let hasConvolution = (a.file.activations + a.file.outputs).contains { entry in
            (try? a.file.attributes(of: entry))?["op"]?.text.map(isConvolution) ?? false
        }
        result.object(
            outputs: missingOutputs(paired),
            lacksConvolution: hasConvolution && !paired.contains { $0.operation.map(isConvolution) ?? false })
        result.firstDivergence = first(result).map { ($0.name, $0.status) }
        for index in result.pairs.indices where !result.pairs[index].status.isAligned {
            guard let weight = differingWeight(of: result.pairs[index].name, result) else { continue }
            result.pairs[index].blame = "the weights are to blame: \(weight.text)"
        }
        result.conclusion = preconditions(result) + sentences(result) + otherWeights(result)
    }

    /// Whether, wherever the two differ, both sides were judged and follow, and weights or inputs explain the
    /// difference. Where nothing differs, one pair that follows by its claim is enough.
    private func isJudged(_ result: FileComparisonResult) -> Bool {
        let unaligned = result.pairs.filter { !$0.status.isAligned }
        guard unaligned.allSatisfy(\.followsOnBothSides) else { return false }
        if unaligned.isEmpty { return result.pairs.contains { $0.judge == .claim && $0.followsOnBothSides } }
        return !result.weights.areEqual || result.inputsAreEqual == false
    }

    /// The first difference in execution order. With equal weights and inputs, it may have drifted while each side
    /// follows. It is then rounding, or came from elsewhere, and the first pair that is wrong by itself is returned, if
    /// there is one.
    private func first(_ result: FileComparisonResult) -> PairCheck? {
        let unaligned = result.pairs.filter { !$0.status.isAligned }
        // A pair that could not be read is not a difference, if another pair differs.
        let first = unaligned.first { $0.unreadable.isEmpty } ?? unaligned.first
        guard let first, first.status == .drifted, result.weights.areEqual, result.inputsAreEqual != false else {
            return first
        }
        return result.pairs.first { $0.isWrong(\.isolatedA) || $0.isWrong(\.isolatedB) } ?? first
    }

    /// The first weight of a tensor's module that is not the same in both files.
    private func differingWeight(of name: String, _ result: FileComparisonResult) -> ComparedWeights.Finding? {
        let module = name.prefix { $0 != "#" && $0 != "[" }
        return result.weights.differing.first { $0.name.hasPrefix("\(module).") }
    }

    private func isConvolution(_ operation: String) -> Bool {
        operation == Convolution.name || operation.lowercased().hasPrefix("conv")
    }

    /// The model's outputs that were not compared; without a group of outputs, the activation that was executed last.
    private func missingOutputs(_ paired: [PairCheck]) -> [String] {
        let paths = Set(paired.map(\.pathA))
        let recorded = a.file.activations + a.file.outputs
        let identities = Set(recorded.filter { paths.contains($0.path) }.compactMap(\.identity))
        if a.file.outputs.isEmpty {
            let last = a.file.activations.max { ($0.order ?? -1) < ($1.order ?? -1) }
            return last.map { paths.contains($0.path) ? [] : [$0.name] } ?? []
        }
        return a.file.outputs.filter { entry in
            !paths.contains(entry.path) && !(entry.identity.map(identities.contains) ?? false)
        }.map(\.name)
    }
}

extension PathConclusion {
    private func preconditions(_ result: FileComparisonResult) -> [String] {
        var words: [String] = []
        if result.inputsAreEqual == false { words.append("the inputs differ, so that the recordings have to") }
        if let first = result.weights.differing.first {
            words.append("\(result.weights.count), first \(first.text)")
        }
        return words
    }

    private func sentences(_ result: FileComparisonResult) -> [String] {
        var words: [String] = []
        let faults = [faulty.a.first, faulty.b.first].compactMap(\.self)
        if let first = result.firstDivergence, !faults.isEmpty, !faults.contains(where: { $0.name == first.name }) {
            words.append("the first difference is at \(first.name), which no bound judges")
        }
        words += faulty.a.first.map { [departure("reference", $0)] } ?? []
        words += faulty.b.first.map { [departure("candidate", $0)] } ?? []
        return words.isEmpty ? [agreement(result)] : words
    }

    private func departure(_ side: String, _ pair: PairCheck) -> String {
        let other = side == "candidate" ? "reference" : "candidate"
        let own = side == "candidate" ? pair.isolatedB : pair.isolatedA
        let start = "the \(side) departs at \(pair.name): "
        if side == "candidate", let cause = pair.cause { return start + cause }
        if own == .imprecise {
            return start + "its activations are those of a lower precision; the \(other)'s are not (--precision)"
        }
        return start + "its activations are not what the \((pair.operation ?? "operation").visible) makes of its own "
            + "inputs and weights; the \(other)'s are"
    }

    private func agreement(_ result: FileComparisonResult) -> String {
        if let channelsLast {
            let side = channelsLast == "A" ? "reference" : "candidate"
            return "the \(side) has its channels last: what has four axes was not compared"
        }
        guard let first = result.firstDivergence, let pair = result.pairs.first(where: { $0.name == first.name })
        else { return result.isComplete ? "the recordings agree" : "what was compared agrees, which is too little" }
        if !pair.unreadable.isEmpty { return "what could be read agrees; \(first.name) was not compared" }
        let place = "the first difference is at \(first.name)"
        if let weight = differingWeight(of: first.name, result) {
            let follows = pair.judge == .claim ? ", where each side follows from its own inputs and weights" : ""
            return "\(place)\(follows): the weights are to blame, first \(weight.name) there"
        }
        if result.inputsAreEqual == false { return place }
        if pair.judge == .claim, let words = unpairedBefore(pair, result) {
            return "\(place), and each side follows there from its own inputs and weights: \(words)"
        }
        if pair.judge == .claim {
            return
                "\(place), beyond the tolerance, and each side follows there from its own inputs and weights: rounding "
                + "may have brought it, or what could not be judged by itself"
        }
        // Findings come before the remark about a sample.
        if let remark = pair.remarks.first, !remark.hasPrefix("a sample of ") { return "\(place): \(remark)" }
        return "\(place); which side errs cannot be said, for no bound judges this operation"
    }

    /// What only one file recorded between this pair and the one before it: an operation that the other may lack.
    private func unpairedBefore(_ pair: PairCheck, _ result: FileComparisonResult) -> String? {
        let sides = [
            ("A", "B", a, result.onlyA, \PairCheck.pathA), ("B", "A", b, result.onlyB, \PairCheck.pathB),
        ]
        for (letter, other, file, alone, path) in sides {
            let orders = Dictionary(file.file.activations.map { ($0.path, $0.order) }) { first, _ in first }
            guard let own = orders[pair[keyPath: path]] ?? nil else { continue }
            let before = result.pairs.compactMap { orders[$0[keyPath: path]] ?? nil }.filter { $0 < own }.max() ?? -1
            let names = alone.filter { name in (orders[name] ?? nil).map { $0 > before && $0 < own } ?? false }
            if let first = names.first {
                let more = names.count > 1 ? " and \(names.count - 1) more" : ""
                return "\(letter) alone has \(first.visible)\(more) before it, which \(other) may lack"
            }
        }
        return nil
    }

    /// Says whether a side is right with the other's weights, so that it was not computed with its own recorded ones.
    private func otherWeights(_ result: FileComparisonResult) -> [String] {
        func sentence(
            _ side: String, _ faults: [PairCheck], _ exchanged: KeyPath<PairCheck, TensorCheck.Status?>
        ) -> String? {
            guard let fault = faults.first, let status = fault[keyPath: exchanged], status.isAligned else { return nil }
            return "with the \(side == "candidate" ? "reference" : "candidate")'s weights the \(side)'s activations "
                + "follow at \(fault.name): its recorded weights are to blame"
        }
        return [
            sentence("reference", faulty.a, \.isolatedAWithWeightsOfB),
            sentence("candidate", faulty.b, \.isolatedBWithWeightsOfA),
        ].compactMap(\.self)
    }
}

extension PairCheck {
    /// Whether one side does not follow from its own inputs and weights, while the other does.
    fileprivate func isWrong(_ isolated: KeyPath<PairCheck, TensorCheck.Status?>) -> Bool {
        judge == .claim && self[keyPath: isolated]?.isCreatedHere ?? false
    }
}
