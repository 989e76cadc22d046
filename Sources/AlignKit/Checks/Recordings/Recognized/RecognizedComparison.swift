/// Compares two recordings of a network of ours: each is judged by itself, and the two are compared with each other.
struct RecognizedComparison {
    let a: ComparedFile
    let b: ComparedFile
    let alignments: (a: WeightAlignment, b: WeightAlignment)
    let model: RecognizedNetwork
    let tolerance: Tolerance
    let evidence: TensorEvidence.Options
    let inputs: ComparedInputs
    let workers: Workers

    /// The outcome of the comparison.
    struct Outcome {
        let weights: ComparedWeights
        /// What `resnet50` would refuse, each in a sentence.
        let refusals: [String]
        let judged: (a: JudgedFile, b: JudgedFile)
        /// The nodes that read a weight which differs.
        let affected: Set<String>
    }

    /// - Throws: `ReferenceError` where a file needs more memory than is available.
    func run(progress: ParityProgress) throws(ReferenceError) -> Outcome {
        for alignment in [alignments.a, alignments.b] { try requireMemory(alignment) }
        let result = WeightComparison(alignments.a, alignments.b, workers: workers).run()
        let weights = ComparedWeights(result)
        let runs = weights.isIdentical == true ? 2 : 3
        var sides = [(a, alignments.a), (b, alignments.b)].enumerated().map { index, side in
            judged(side.0, side.1) { progress(index * $1 + $0, runs * $1, $2) }
        }
        if weights.isIdentical != true {
            let later: ParityProgress = { progress(2 * $1 + $0, runs * $1, $2) }
            // The reference is checked with the other weights only where its own weights are refused, or it does not
            // follow from them.
            if !sides[0].faults(sparing: []).isEmpty || sides[0].own == nil {
                sides[0].substitute(try? check(a, alignments.a, weights: alignments.b, later))
            }
            if inputs.channelsLast.isEmpty {
                sides[1].substitute(try? check(b, alignments.b, weights: alignments.a, later))
            }
        }
        let differing = weights.differingNames
        let affected = model.network.nodes.filter { $0.parameters.contains { differing.contains($0.name) } }
        let refusals = sides.compactMap(\.refusal) + Self.unfit(result, besides: sides.compactMap(\.refusal))
        return Outcome(
            weights: weights, refusals: refusals, judged: (sides[0], sides[1]), affected: Set(affected.map(\.name)))
    }

    /// Checks the available memory. All weights of a file are held at once here, too. Other errors in the file are
    /// ignored.
    private func requireMemory(_ alignment: WeightAlignment) throws(ReferenceError) {
        let available = AvailableMemory.bytes()
        func require<Scalar: KernelScalar & HDF5Element>(as type: Scalar.Type) throws(ReferenceError) {
            let check = try? ParityCheck<Scalar>(
                alignment, network: model.network, tolerance: tolerance, workers: workers)
            let weights = model.network.parameters.reduce(0) { $0 + $1.shape.count * MemoryLayout<Scalar>.stride }
            try check?.requireMemory(of: available.map { max($0 - weights, 0) })
        }
        if alignment.file.isDouble { try require(as: Double.self) } else { try require(as: Float.self) }
    }

    /// Values that no network can use, without those that a refusal names.
    private static func unfit(_ result: WeightComparisonResult, besides refusals: [String]) -> [String] {
        result.checks.filter { check in
            // A refusal names the parameter by the key of its file.
            let keys = [check.a?.key, check.b?.key].compactMap(\.self)
            return !check.isLeftOver
                && !refusals.contains { refusal in
                    keys.contains { refusal.contains("weights/\($0): ") }
                }
        }.flatMap { check in
            check.findings.filter { !$0.contains("instead of [") }.map { "\(check.name): \($0)" }
        }
    }

    private func judged(
        _ side: ComparedFile, _ alignment: WeightAlignment, _ progress: ParityProgress
    ) -> JudgedFile {
        let recorded = RecordedTensors(side.file, network: model.network, convention: alignment.convention)
        if let refusal = inputs.refusal(of: side) {
            return JudgedFile(recorded: recorded, own: nil, refusal: refusal)
        }
        do {
            let own = try check(side, alignment, weights: alignment, progress)
            return JudgedFile(recorded: recorded, own: own, refusal: nil)
        } catch {
            return JudgedFile(recorded: recorded, own: nil, refusal: "\(error)")
        }
    }

    /// The paths of the network's inputs that have another name in this file. They are known where the input is paired
    /// with the other file's: the two files may have different names for one input.
    private func inputPaths(_ side: ComparedFile) -> [String: String] {
        var paths: [String: String] = [:]
        for (ofA, ofB) in inputs.partners {
            let names = [ofA, ofB].map { String($0.dropFirst("inputs/".count)) }
            let only = inputs.partners.count == 1 && model.network.inputs.count == 1 ? model.network.inputs[0] : nil
            guard let name = names.first(where: model.network.inputs.contains) ?? only,
                !side.file.inputs.contains(where: { $0.name == name })
            else { continue }
            paths[name] = side.letter == "A" ? ofA : ofB
        }
        return paths
    }

    private func check(
        _ side: ComparedFile, _ alignment: WeightAlignment, weights: WeightAlignment, _ progress: ParityProgress
    ) throws -> ParityResult {
        func check<Scalar: KernelScalar & HDF5Element>(as type: Scalar.Type) throws -> ParityResult {
            var check = try ParityCheck(
                side.file, network: model.network,
                parameters: try weights.parameters(of: model.network, as: type), inputs: inputPaths(side),
                convention: alignment.convention, tolerance: tolerance, workers: workers)
            check.evidence = evidence
            return try check.findings(progress)
        }
        return try side.file.isDouble ? check(as: Double.self) : check(as: Float.self)
    }
}
