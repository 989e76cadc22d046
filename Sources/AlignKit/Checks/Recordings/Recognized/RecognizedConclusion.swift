/// Concludes which of two recordings of a network that we know is wrong, where first, and why.
struct RecognizedConclusion {
    private let network: Network
    private let inputs: ComparedInputs
    private let outcome: RecognizedComparison.Outcome
    private let faults: (a: [TensorCheck], b: [TensorCheck])

    init(_ comparison: RecognizedComparison, _ outcome: RecognizedComparison.Outcome) {
        network = comparison.model.network
        inputs = comparison.inputs
        self.outcome = outcome
        faults = (
            outcome.judged.a.faults(sparing: outcome.affected), outcome.judged.b.faults(sparing: outcome.affected)
        )
    }

    func conclude(_ result: inout FileComparisonResult) {
        // A file whose recorded weights are refused, but which follows from the other's, was not computed with its own.
        result.atFault = Fault(
            reference: !faults.a.isEmpty || outcome.judged.a.followsFromSubstitutes,
            candidate: !faults.b.isEmpty || outcome.judged.b.followsFromSubstitutes,
            isJudged: outcome.judged.a.own != nil && outcome.judged.b.own != nil
                && result.pairs.allSatisfy { $0.status.isAligned || $0.followsOnBothSides })
        result.remarks += inputs.remarks
        let paired = result.pairs.filter(\.isCompared)
        result.object(
            outputs: network.outputs.filter { output in !paired.contains { $0.name == output.node } }.map(\.name),
            lacksConvolution: lacksConvolution(paired))
        objectToUnpaired(&result)
        (result.firstDivergence, result.firstDivergenceSpan) = first(result)
        blameWeights(&result)
        result.conclusion = preconditions(result) + sentences(result) + afterthoughts(result)
        let own = [outcome.judged.a.own, outcome.judged.b.own].compactMap(\.self)
        // One recording may show what the other could not, so that only doubts about both count.
        if own.count == 2, own.allSatisfy({ !$0.doubts.isEmpty }) { result.doubts = own[0].doubts }
        if own.count == 2, own.allSatisfy({ !$0.lastingDoubts.isEmpty }) {
            result.lastingDoubts = own[0].lastingDoubts
        }
        result.remarks += own.flatMap(\.remarks).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Whether the network has convolutions, but no pair comes from one. Convolutions that were not recorded, between a
    /// pair and the recordings before it, count as well.
    private func lacksConvolution(_ paired: [PairCheck]) -> Bool {
        let convolutions = network.convolutions
        let own = [outcome.judged.a.own, outcome.judged.b.own].compactMap(\.self).flatMap(\.tensors)
        let names = Set(own.filter { $0.involves(convolutions) }.compactMap(\.name)).union(convolutions)
        return !convolutions.isEmpty && !paired.contains { names.contains($0.name) }
    }

    /// Blames weights that differ for the drift of their nodes, where each side follows from its own weights.
    private func blameWeights(_ result: inout FileComparisonResult) {
        for index in result.pairs.indices where result.pairs[index].status == .drifted {
            guard let position = network.position(ofNode: result.pairs[index].name) else { continue }
            let own = Set(network.nodes[position].parameters.map(\.name))
            if let weight = result.weights.differing.first(where: { own.contains($0.name) }) {
                result.pairs[index].blame = "the weights are to blame: \(weight.text)"
            }
        }
    }

    /// Adds objections to wrong tensors that the other file does not have.
    private func objectToUnpaired(_ result: inout FileComparisonResult) {
        for (letter, faults, paths) in [
            ("A", faults.a, Set(result.pairs.map(\.pathA))), ("B", faults.b, Set(result.pairs.map(\.pathB))),
        ] {
            let alone = faults.filter { !paths.contains($0.path) && $0.status.isCreatedHere }
            if !alone.isEmpty {
                result.objections.append("\(alone.count) recorded in \(letter) alone, and wrong there")
            }
        }
    }

    /// The first tensor, in execution order, that is made wrong; else the first difference that is inherited.
    private func first(
        _ result: FileComparisonResult
    ) -> ((name: String, status: TensorCheck.Status)?, DivergenceSpan?) {
        let pairs = result.pairs.filter { $0.judge == .bounds || $0.status == .shapeMismatch }
        let order = Dictionary(network.nodes.enumerated().map { ($1.name, $0) }) { first, _ in first }
        let alone = (faults.a + faults.b).filter { fault in
            fault.status.isCreatedHere && !result.pairs.contains { $0.pathA == fault.path || $0.pathB == fault.path }
        }.min { (order[$0.name ?? ""] ?? .max) < (order[$1.name ?? ""] ?? .max) }
        if let created = pairs.first(where: \.status.isCreatedHere) {
            let isLater = alone.map { (order[$0.name ?? ""] ?? .max) >= (order[created.name] ?? .max) } ?? true
            if isLater { return ((created.name, created.status), created.span) }
        }
        if let alone { return ((alone.displayName, alone.status), alone.interval) }
        return (result.pairs.first { !$0.status.isAligned }.map { ($0.name, $0.status) }, nil)
    }
}

extension RecognizedConclusion {
    private func preconditions(_ result: FileComparisonResult) -> [String] {
        var words: [String] = []
        if inputs.areEqual == false {
            words.append("the inputs differ, so that the recordings have to: each is judged from its own")
        }
        if let first = result.weights.differing.first {
            words.append("\(result.weights.count), first \(first.text)")
        }
        return words
    }

    private func sentences(_ result: FileComparisonResult) -> [String] {
        let unjudged = [("reference", outcome.judged.a), ("candidate", outcome.judged.b)].filter { $0.1.own == nil }
            .map { "the \($0.0) cannot be judged by its own inputs and weights" }
        switch (faults.a.first, faults.b.first) {
        case (let one?, let other?):
            if one.name == other.name {
                return ["both depart \(one.place): neither's activations follow from its own inputs and weights"]
            }
            return [
                "both depart from their own inputs and weights: the reference \(one.place), the candidate "
                    + other.place
            ]
        case (let fault?, nil): return [departure("reference", fault, faults.a, besides: outcome.judged.b)] + unjudged
        case (nil, let fault?): return [departure("candidate", fault, faults.b, besides: outcome.judged.a)] + unjudged
        case (nil, nil): return unjudged.isEmpty ? [agreement(result)] : unjudged
        }
    }

    private func departure(
        _ side: String, _ fault: TensorCheck, _ all: [TensorCheck], besides other: JudgedFile
    ) -> String {
        let precisions = Set(all.compactMap { $0.status == .imprecise ? $0.rounding?.effectivePrecision : nil })
        if let precision = precisions.first, precisions.count == 1, fault.status == .imprecise {
            return "the \(side) departs \(fault.place): its activations follow from its own inputs and weights as "
                + "\(precision.rawValue) does (--precision \(precision.rawValue) accepts that)"
        }
        let others = other.own == nil ? "" : "; the \(side == "candidate" ? "reference" : "candidate")'s do"
        let what =
            fault.status == .drifted
            ? "its activations have drifted from what its own inputs and weights make, and no tensor before explains it"
            : "its activations do not follow from its own inputs and weights"
        let why = fault.remarks.isEmpty ? "" : " (\(fault.remarks.joined(separator: "; ")))"
        return "the \(side) departs \(fault.place): \(what)\(others)\(why)"
    }

    private func agreement(_ result: FileComparisonResult) -> String {
        if !outcome.weights.areEqual {
            return "each side follows from its own inputs and weights: the weights are to blame, not the computation"
        }
        if inputs.areEqual == false { return "each side follows from its own inputs and weights" }
        return result.pairs.allSatisfy(\.status.isAligned)
            ? (result.isComplete ? "the recordings agree" : "what was compared agrees, which is too little")
                + ", and each follows from its own inputs and weights"
            : "each side follows from its own inputs and weights, and yet they differ"
    }

    private func afterthoughts(_ result: FileComparisonResult) -> [String] {
        withOtherWeights(result) + [alike(result)].compactMap(\.self)
    }

    /// Says whether each side would be right with the other's weights.
    private func withOtherWeights(_ result: FileComparisonResult) -> [String] {
        guard !outcome.weights.areEqual else { return [] }
        var words: [String] = []
        if let tensors = outcome.judged.a.substituted?.tensors, !tensors.contains(where: \.status.isCreatedHere) {
            words.append(
                "with the candidate's weights the reference's activations follow: its recorded weights are to blame")
        }
        guard let substituted = outcome.judged.b.substituted else { return words }
        let created = substituted.tensors.filter(\.status.isCreatedHere)
        if created.isEmpty, !faults.b.isEmpty || outcome.judged.b.own == nil {
            words.append(
                "with the reference's weights the candidate's activations follow: its recorded weights are to blame")
        } else if let other = created.first(where: { !$0.involves(outcome.affected) }) {
            words.append("with the reference's weights the candidate would depart all the same, \(other.place)")
        } else if let first = created.first, faults.a.isEmpty {
            words.append(
                "with the reference's weights the candidate departs only where they differ, first \(first.place): "
                    + "its computation is right")
        }
        return words
    }

    /// Suspects the network by which both are judged, where both depart at one tensor and agree with each other.
    private func alike(_ result: FileComparisonResult) -> String? {
        guard result.atFault == .both, faults.a[0].name == faults.b[0].name,
            let pair = result.pairs.first(where: { $0.pathA == faults.a[0].path }), let difference = pair.difference
        else { return nil }
        let isolated = [faults.a[0], faults.b[0]].compactMap { $0.isolated?.rms }
        // They may both have another shape than ours, or be much nearer to each other than to ours.
        guard isolated.isEmpty || isolated.allSatisfy({ difference.rms * 8 < $0 }) else { return nil }
        return "they agree with each other there: the network that they are held against may not be theirs "
            + "(--style, --bn-epsilon, --precision)"
    }
}

extension TensorCheck {
    /// `at layer2.0.conv1`: our name, or the path where no node of ours is meant; or the recorded nodes around the
    /// error.
    var place: String { interval?.words ?? "at \(name ?? displayName)" }
}
