/// Judges recorded tensors of a model that we do not know by what the recordings say that they are: single operations
/// whose weights and inputs were recorded.
///
/// Both files are held against the *reference's* hyper-parameters, each on its own inputs and weights. Where the file
/// does not say what an operation read, it is the nearest tensor before it, by order and shape, from which one of the two
/// follows. A claim that neither side fulfils says nothing.
struct Claims {
    private let a: ComparedFile
    private let b: ComparedFile
    private let precision: (a: Precision, b: Precision)
    private let workers: Workers
    private let pairs: [PathPairs.Pair]
    private let positions: [String: Int]
    private let byPath: (a: [String: ReferenceFile.Entry], b: [String: ReferenceFile.Entry])
    private let partners: (ofA: [String: String], ofB: [String: String])
    private let isUsed: Bool

    /// - Parameter pairs: in execution order.
    init(
        _ a: ComparedFile, _ b: ComparedFile, _ pairs: [PathPairs.Pair], tolerance: Tolerance, workers: Workers
    ) {
        self.a = a
        self.b = b
        self.pairs = pairs
        self.workers = workers
        isUsed = tolerance.roundingRule != nil
        let given = tolerance.roundingRule?.precision
        precision = (
            given ?? (try? a.file.precision()) ?? .float32, given ?? (try? b.file.precision()) ?? .float32
        )
        positions = Dictionary(pairs.enumerated().map { ($1.a.path, $0) }) { first, _ in first }
        func paths(_ file: ComparedFile) -> [String: ReferenceFile.Entry] {
            Dictionary((file.file.inputs + file.file.activations + file.file.outputs).map { ($0.path, $0) }) {
                first, _ in first
            }
        }
        byPath = (paths(a), paths(b))
        var ofA = Dictionary(pairs.map { ($0.a.path, $0.b.path) }) { first, _ in first }
        for entry in a.file.inputs {
            let single = a.file.inputs.count == 1 && b.file.inputs.count == 1 ? b.file.inputs[0].path : entry.path
            if byPath.b[single] != nil { ofA[entry.path] = single }
        }
        partners = (ofA, Dictionary(ofA.map { ($1, $0) }) { first, _ in first })
    }

    /// Judges one pair, where enough was recorded.
    func judge(_ check: inout PairCheck, _ pair: PathPairs.Pair) {
        let attributes = (attributes(a, pair.a), attributes(b, pair.b))
        check.operation = attributes.0["op"]?.text ?? attributes.1["op"]?.text
        guard isUsed, check.difference != nil, attributes.0["sampled_shape"] == nil,
            attributes.1["sampled_shape"] == nil
        else { return }
        let claims = attributes.0["op"] == nil ? attributes.1 : attributes.0
        guard let ofA = ClaimedOperation(claims, path: pair.a.name, in: a),
            let ofB = ClaimedOperation(claims, path: pair.b.name, in: b)
        else { return }
        check.remarks += HyperparameterClaims.contradictions(of: attributes.1, with: ofA.operation).map {
            "B: \($0) in A"
        }
        let isDouble = pair.a.elementType == .float64 || pair.b.elementType == .float64
        let found =
            isDouble
            ? statuses(pair, (ofA, ofB), attributes, as: Double.self)
            : statuses(pair, (ofA, ofB), attributes, as: Float.self)
        guard let found, found.a.isAligned || found.b.isAligned else { return }
        (check.isolatedA, check.isolatedB) = (found.a, found.b)
        check.judge = .claim
        if !found.a.isAligned { check.status = found.a }
        if !found.b.isAligned { check.status = found.b }
        // Each follows from its own inputs: what is too large is inherited.
        if found.a.isAligned, found.b.isAligned, check.status == .diverged { check.status = .drifted }
    }

    private func attributes(_ file: ComparedFile, _ entry: ReferenceFile.Entry) -> [String: AttributeValue] {
        (try? file.file.attributes(of: entry)) ?? [:]
    }

    private typealias Found = (a: TensorCheck.Status, b: TensorCheck.Status)

    private func statuses<Scalar: KernelScalar & HDF5Element>(
        _ pair: PathPairs.Pair, _ operations: (ClaimedOperation, ClaimedOperation),
        _ attributes: ([String: AttributeValue], [String: AttributeValue]), as type: Scalar.Type
    ) -> Found? {
        let sides = (
            ClaimJudge<Scalar>(a, pair.a, operations.0, precision.a, workers),
            ClaimJudge<Scalar>(b, pair.b, operations.1, precision.b, workers)
        )
        guard let judgeA = sides.0, let judgeB = sides.1 else { return nil }
        let said = (inputs(attributes.0, byPath.a), inputs(attributes.1, byPath.b))
        if said.0 != nil || said.1 != nil {
            let ofA = said.0 ?? said.1!.map { partners.ofB[$0.path].flatMap { byPath.a[$0] } }.allOrNone
            let ofB = said.1 ?? said.0!.map { partners.ofA[$0.path].flatMap { byPath.b[$0] } }.allOrNone
            guard let ofA, let ofB, let one = judgeA.status(from: ofA), let other = judgeB.status(from: ofB)
            else { return nil }
            return (one, other)
        }
        guard !(operations.0.operation is Addition) else { return nil }
        for (one, other) in candidates(before: pair, judgeA) {
            guard let statusA = judgeA.status(from: [one]), let statusB = judgeB.status(from: [other]) else { continue }
            if statusA.isAligned || statusB.isAligned { return (statusA, statusB) }
        }
        return nil
    }

    /// What the file says that the operation has read; nil where it does not say, or not all of it was recorded.
    private func inputs(
        _ attributes: [String: AttributeValue], _ entries: [String: ReferenceFile.Entry]
    ) -> [ReferenceFile.Entry]? {
        let paths: [String]
        switch attributes["inputs"] {
        case .text(let path)?: paths = [path]
        case .list(let values)?: paths = values.compactMap(\.text)
        default: return nil
        }
        return paths.isEmpty ? nil : paths.map { entries[$0] }.allOrNone
    }

    /// The nearest tensors before a pair whose shape the operation can make into what was recorded, the inputs last.
    private func candidates<Scalar>(
        before pair: PathPairs.Pair, _ judge: ClaimJudge<Scalar>
    ) -> [(ReferenceFile.Entry, ReferenceFile.Entry)] {
        let before = pairs[..<(positions[pair.a.path] ?? 0)].reversed().map(\.a) + a.file.inputs
        let fitting = before.lazy.compactMap { entry -> (ReferenceFile.Entry, ReferenceFile.Entry)? in
            guard judge.accepts(entry), let partner = partners.ofA[entry.path].flatMap({ byPath.b[$0] }),
                partner.extents == entry.extents, entry.identity != pair.a.identity
            else { return nil }
            return (entry, partner)
        }
        return Array(fitting.prefix(3))
    }
}

extension [ReferenceFile.Entry?] {
    /// The entries where all are there.
    fileprivate var allOrNone: [ReferenceFile.Entry]? {
        let present = compactMap(\.self)
        return present.count == count ? present : nil
    }
}
