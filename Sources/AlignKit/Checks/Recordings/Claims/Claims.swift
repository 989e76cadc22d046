/// Judges recorded tensors of a model that we do not know by what the recordings say about them. Each must come from a
/// single operation whose weights and inputs were recorded.
///
/// Both files are judged by the *reference's* description of hyper-parameters and of the tensors that an operation
/// reads, each on its own inputs and weights. Where a file does not say what was read, it is the nearest tensor before
/// the pair, by order and shape, from which one of the two sides follows. A claim that neither side fulfils decides
/// nothing.
struct Claims {
    private let a: ComparedFile
    private let b: ComparedFile
    private let precision: (a: Precision, b: Precision)
    /// Whether each is a recording in float64. In another recording, a tensor in float64 is rounded where it is read.
    private let isDouble: (a: Bool, b: Bool)
    /// Whether the stored types do not matter: the caller has given the precision, or it decides nothing.
    private let isGiven: Bool
    private let workers: Workers
    let operands: ClaimOperands
    /// The weights that differ, by the reference's names.
    private let differing: Set<String>
    private let isUsed: Bool

    /// - Parameters:
    ///   - pairs: in execution order.
    ///   - inputs: the partners of the reference's inputs, by their paths.
    ///   - differing: the weights that differ, by the reference's names.
    init(
        _ a: ComparedFile, _ b: ComparedFile, _ pairs: [PathPairs.Pair], inputs: [String: String],
        differing: Set<String>, tolerance: Tolerance, workers: Workers
    ) {
        self.a = a
        self.b = b
        self.workers = workers
        self.differing = differing
        operands = ClaimOperands(a, b, pairs, inputs: inputs)
        // Where a file has undeclared channels-last tensors, its operations are not those that we would run.
        isUsed = tolerance.roundingRule != nil && !pairs.contains { $0.channelsLast != nil }
        let given = tolerance.roundingRule?.precision
        isGiven = given != nil || tolerance.roundingRule == nil
        isDouble = (a.file.isDouble, b.file.isDouble)
        precision = (given ?? a.precision, given ?? b.precision)
    }

    /// Judges one pair, where enough was recorded.
    func judge(_ check: inout PairCheck, _ pair: PathPairs.Pair) {
        let said = Said(attributes(a, pair.a), attributes(b, pair.b))
        check.operation = said.a["op"]?.text ?? said.b["op"]?.text
        guard check.unreadable.isEmpty else { return }
        let differences = RecordedDescriptions.differences(said.a, said.b)
        check.remarks = differences + check.remarks
        if !differences.isEmpty { check.blame = differences.joined(separator: "; ") }
        check.origin = operands.origin(said).map { PairOrigin(operands: $0) }
        if isUsed, pair.a.broken == nil, pair.b.broken == nil, !said.isSampled {
            let isDouble = isDouble.a && pair.a.elementType == .float64 || isDouble.b && pair.b.elementType == .float64
            let found = isDouble ? found(pair, said, as: Double.self) : found(pair, said, as: Float.self)
            switch found {
            case .success(let found)?: found.apply(to: &check, differences)
            case .failure(let obstacle)?: check.remarks += [obstacle.words].compactMap(\.self)
            case nil: break
            }
        }
        check.remarks += storageRemarks(pair, isClaim: check.judge == .claim)
        if !check.status.isAligned, check.cause == nil, let words = operands.rewiring(said) {
            check.remarks.append("B reads \(words.b), A \(words.a)")
        }
    }

    private func attributes(_ file: ComparedFile, _ entry: ReferenceFile.Entry) -> [String: AttributeValue] {
        (try? file.file.attributes(of: entry)) ?? [:]
    }

    private func found<Scalar: KernelScalar & HDF5Element>(
        _ pair: PathPairs.Pair, _ said: Said, as type: Scalar.Type
    ) -> Result<Found, Obstacle>? {
        let claims = said.a["op"] == nil ? said.b : said.a
        var precision = precision
        if !isGiven {
            precision.a = a.file.precision(of: pair.a, in: precision.a)
            precision.b = b.file.precision(of: pair.b, in: precision.b)
        }
        guard let ofA = ClaimedOperation(claims, path: pair.a.name, in: a),
            let ofB = ClaimedOperation(claims, path: pair.b.name, in: b),
            let judgeA = NodeJudge<Scalar>(a, pair.a, ofA, weightsOf: a, precision.a, workers),
            let judgeB = NodeJudge<Scalar>(b, pair.b, ofB, weightsOf: b, precision.b, workers)
        else { return nil }
        if let words = Self.constant(judgeA.isConstant, judgeB.isConstant) {
            return .failure(Obstacle(words: words))
        }
        let isGuessed = !(ofA.operation is Addition) && !judgeA.isSingle
        guard let read = operands.read(pair, said, isGuessed: isGuessed, judgeA, judgeB) else {
            return .failure(Obstacle(words: operands.obstacle(said)))
        }
        var found = Found(read)
        let isOneFunction = judgeA.hasParameters(of: judgeB)
        found.origin = operands.origin(said, found: read).map { PairOrigin(operands: $0, isOneFunction: isOneFunction) }
        guard found.isDecisive else { return .success(found) }
        if found.a.isAligned, found.b.isAligned, let words = operands.rewiring(said), let asInA = operands.asInA(said),
            let other = judgeB.finding(from: asInA)
        {
            if other.status.isAligned {
                let same = ClaimOperands.Read(a: read.a, b: asInA, findings: (read.findings.a, other), isSaid: true)
                found.origin = operands.origin(said, found: same).map {
                    PairOrigin(operands: $0, isOneFunction: isOneFunction)
                }
            } else {
                (found.b, found.own.b) = (other.status, other.own)
                found.cause = "it reads \(words.b) where the reference reads \(words.a)"
            }
        }
        if !found.b.isAligned, found.cause == nil, let own = ClaimedOperation(said.b, path: pair.b.name, in: b) {
            let judge = NodeJudge<Scalar>(b, pair.b, own, weightsOf: b, precision.b, workers)
            found.followsOwnDescription = judge?.status(from: read.b)?.isAligned ?? false
        }
        if ofA.parameters.contains(where: { $0.source.entry.map { differing.contains($0.name) } ?? false }) {
            let exchanged = (
                NodeJudge<Scalar>(a, pair.a, ofB, weightsOf: b, precision.a, workers),
                NodeJudge<Scalar>(b, pair.b, ofA, weightsOf: a, precision.b, workers)
            )
            found.exchanged = (exchanged.0?.status(from: read.a), exchanged.1?.status(from: read.b))
        }
        return .success(found)
    }
}

extension Claims {
    /// Why a tensor of one number repeated is not judged.
    private static func constant(_ a: Bool, _ b: Bool) -> String? {
        guard a || b else { return nil }
        let files = a && b ? "A and B" : a ? "A" : "B"
        return "not judged by itself: it is constant in \(files), which many operations could have made"
    }

    /// Remarks on tensors that are stored in another type than their recording, where no precision is declared.
    private func storageRemarks(_ pair: PathPairs.Pair, isClaim: Bool) -> [String] {
        guard !isGiven else { return [] }
        return [(a, pair.a, precision.a), (b, pair.b, precision.b)].compactMap { side, entry, precision in
            guard side.file.provenance.precision == nil, entry.isFloatingPoint else { return nil }
            let stored = Precision(entry.elementType)
            guard stored != precision else { return nil }
            let judged = isClaim ? ", judged as \(side.file.precision(of: entry, in: precision).rawValue)" : ""
            return "\(side.letter): stored as \(stored.rawValue) in a recording of \(precision.rawValue)\(judged)"
        }
    }

    /// What both files say of one tensor.
    struct Said {
        let a: [String: AttributeValue]
        let b: [String: AttributeValue]

        init(_ a: [String: AttributeValue], _ b: [String: AttributeValue]) {
            self.a = a
            self.b = b
        }

        var isSampled: Bool { a["sampled_shape"] != nil || b["sampled_shape"] != nil }
    }

    /// Why an operation of ours cannot be judged; nil where there is nothing to report.
    private struct Obstacle: Error {
        let words: String?
    }

    /// The result of a claim.
    private struct Found {
        var a: TensorCheck.Status
        var b: TensorCheck.Status
        /// Whether a file says what the operation reads.
        let isSaid: Bool
        /// Why the candidate is wrong, although it follows from what it has read.
        var cause: String?
        /// Whether the candidate follows from its inputs and weights by its own description.
        var followsOwnDescription = false
        /// The status of each side with the other's weights, where these differ.
        var exchanged: (a: TensorCheck.Status?, b: TensorCheck.Status?)
        var origin: PairOrigin?

        /// How far each side is from the result of the operation on its inputs and weights.
        var own: (a: PairCheck.Own?, b: PairCheck.Own?)

        init(_ read: ClaimOperands.Read) {
            (a, b, isSaid) = (read.findings.a.status, read.findings.b.status, read.isSaid)
            own = (read.findings.a.own, read.findings.b.own)
            exchanged = (nil, nil)
        }

        var isDecisive: Bool { a.isAligned || b.isAligned }

        func apply(to check: inout PairCheck, _ differences: [String]) {
            guard isDecisive else {
                if isSaid {
                    let operation = (check.operation ?? "operation").visible
                    check.remarks.append("neither side is what the \(operation) makes of its inputs and weights")
                }
                return
            }
            (check.isolatedA, check.isolatedB) = (a, b)
            (check.ownA, check.ownB) = own
            (check.isolatedAWithWeightsOfB, check.isolatedBWithWeightsOfA) = exchanged
            check.judge = .claim
            check.cause = cause
            check.origin = origin
            if cause == nil, followsOwnDescription, !differences.isEmpty {
                check.cause = "the files describe it differently: \(differences.joined(separator: "; "))"
            }
            if !a.isAligned { check.status = a }
            if !b.isAligned { check.status = b }
            // Each side follows from its own inputs, so that a difference that is too large is inherited.
            if a.isAligned, b.isAligned, check.status.isCreatedHere { check.status = .drifted }
        }
    }
}
