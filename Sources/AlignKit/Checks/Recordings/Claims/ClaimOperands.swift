/// What the operations of two recordings have read, as the files say or as shapes suggest.
struct ClaimOperands {
    private let inputsOfA: [ReferenceFile.Entry]
    private let pairs: [PathPairs.Pair]
    private let positions: [String: Int]
    private let byPath: (a: [String: ReferenceFile.Entry], b: [String: ReferenceFile.Entry])
    private let copies: (a: CopiedTensors, b: CopiedTensors)
    private let partners: (ofA: [String: String], ofB: [String: String])

    /// The tensors that were read, and the findings about both sides.
    struct Read {
        let a: [ReferenceFile.Entry]
        let b: [ReferenceFile.Entry]
        let findings: (a: ClaimFinding, b: ClaimFinding)
        /// Whether a file says so.
        let isSaid: Bool
    }

    /// - Parameters:
    ///   - pairs: in execution order.
    ///   - inputs: the partners of the reference's inputs, by their paths.
    init(_ a: ComparedFile, _ b: ComparedFile, _ pairs: [PathPairs.Pair], inputs: [String: String]) {
        self.pairs = pairs
        inputsOfA = a.file.inputs
        positions = Dictionary(pairs.enumerated().map { ($1.a.path, $0) }) { first, _ in first }
        func paths(_ file: ComparedFile) -> [String: ReferenceFile.Entry] {
            Dictionary((file.file.inputs + file.file.activations + file.file.outputs).map { ($0.path, $0) }) {
                first, _ in first
            }
        }
        byPath = (paths(a), paths(b))
        copies = (CopiedTensors(a.file), CopiedTensors(b.file))
        var ofA = Dictionary(pairs.map { ($0.a.path, $0.b.path) }) { first, _ in first }
        ofA.merge(inputs) { $1 }
        partners = (ofA, Dictionary(ofA.map { ($1, $0) }) { first, _ in first })
    }

    /// The tensors that the files say were read; else, if `isGuessed`, the nearest tensor before the pair that fits.
    ///
    /// - Returns: nil where they are unknown, or the operation cannot have read them.
    func read<Scalar>(
        _ pair: PathPairs.Pair, _ said: Claims.Said, isGuessed: Bool, _ judgeA: NodeJudge<Scalar>,
        _ judgeB: NodeJudge<Scalar>
    ) -> Read? {
        func read(_ a: [ReferenceFile.Entry], _ b: [ReferenceFile.Entry], isSaid: Bool) -> Read? {
            guard let one = judgeA.finding(from: a), let other = judgeB.finding(from: b) else { return nil }
            return Read(a: a, b: b, findings: (one, other), isSaid: isSaid)
        }
        let (ofA, ofB) = (inputs(said.a, byPath.a), inputs(said.b, byPath.b))
        if ofA != nil || ofB != nil {
            guard let one = ofA ?? ofB!.map({ partners.ofB[$0.path].flatMap { byPath.a[$0] } }).allOrNone,
                let other = ofB ?? asInA(said)
            else { return nil }
            return read(one, other, isSaid: true)
        }
        guard isGuessed else { return nil }
        return candidates(before: pair, judgeA).lazy.compactMap { read([$0], [$1], isSaid: false) }
            .first { $0.findings.a.status.isAligned || $0.findings.b.status.isAligned }
    }

    /// The candidate's partners of the tensors that the reference says were read; nil where one has no partner.
    func asInA(_ said: Claims.Said) -> [ReferenceFile.Entry]? {
        inputs(said.a, byPath.a)?.map { partners.ofA[$0.path].flatMap { byPath.b[$0] } }.allOrNone
    }

    /// The reference's paths of the tensors that both sides have read: those that were found, else those that the files
    /// say. A tensor that only one file has, such as the output of an inactive dropout, is replaced by the tensor whose
    /// elements it holds. nil where the tensors are unknown, were not recorded, or are not the same on both sides.
    func origin(_ said: Claims.Said, found read: Read? = nil) -> [String]? {
        let (ofA, ofB) = (read?.a ?? inputs(said.a, byPath.a), read?.b ?? inputs(said.b, byPath.b))
        guard let count = (ofA ?? ofB)?.count, ofA == nil || ofB == nil || ofB?.count == count else { return nil }
        let found = (0..<count).compactMap { origin(ofA?[$0], ofB?[$0]) }
        return found.count == count ? found : nil
    }

    /// The reference's path of one operand. At least one side of it is known.
    private func origin(_ one: ReferenceFile.Entry?, _ other: ReferenceFile.Entry?) -> String? {
        let ofA = one.flatMap { entry in partners.ofA[entry.path].map { _ in entry.path } }
        let ofB = other.flatMap { partners.ofB[$0.path] }
        switch (ofA, ofB) {
        case (let path?, let same?) where path == same: return path
        case (let path?, _):
            guard let other else { return path }
            return partners.ofA[path].flatMap { byPath.b[$0] }.flatMap { copies.b.isCopy(other, $0) ? path : nil }
        case (nil, let path?):
            guard let one else { return path }
            return byPath.a[path].flatMap { copies.a.isCopy(one, $0) ? path : nil }
        case (nil, nil):
            // Each has read something that the other file lacks.
            let originals = (
                one.flatMap { copies.a.original(of: $0, among: pairs.map(\.a)) },
                other.flatMap { copies.b.original(of: $0, among: pairs.map(\.b)) }
            )
            guard let position = originals.0 ?? originals.1, originals.0 == originals.1 || one == nil || other == nil
            else { return nil }
            return pairs[position].a.path
        }
    }

    /// What each side has read, in words, where both files say it and it differs.
    func rewiring(_ said: Claims.Said) -> (a: String, b: String)? {
        guard let ofA = inputs(said.a, byPath.a), let ofB = inputs(said.b, byPath.b), let expected = asInA(said),
            expected.map(\.path) != ofB.map(\.path),
            expected.map(\.identity) != ofB.map(\.identity)
        else { return nil }
        func words(_ entries: [ReferenceFile.Entry]) -> String {
            entries.map(\.displayName).joined(separator: " and ")
        }
        return (words(ofA), words(ofB))
    }

    /// Why it is unknown what an operation has read, and what to do about it; nil where a file says it.
    func obstacle(_ said: Claims.Said) -> String? {
        let (ofA, ofB) = (paths(said.a), paths(said.b))
        func unrecorded(_ paths: [String]?, _ entries: [String: ReferenceFile.Entry]) -> [Int] {
            (paths ?? []).enumerated().filter { entries[$0.element] == nil }.map(\.offset)
        }
        let lost = (a: unrecorded(ofA, byPath.a), b: unrecorded(ofB, byPath.b))
        if ofA == nil, ofB == nil {
            return "not judged by itself: neither file says in “inputs” what it has read, and no tensor before it "
                + "explains it"
        }
        guard let first = lost.a.first ?? lost.b.first, let count = (lost.a.isEmpty ? ofB : ofA)?.count else {
            return nil
        }
        let files = lost.a.isEmpty ? "B" : lost.b.isEmpty ? "A" : "A and B"
        let input = count == 1 ? "its input" : "input \(first + 1) of its \(count)"
        return "not judged by itself: \(input) was not recorded in \(files); give it a name, under which it is recorded"
    }

    /// The tensors that the file says the operation has read; nil where it does not say so, or not all were recorded.
    private func inputs(
        _ attributes: [String: AttributeValue], _ entries: [String: ReferenceFile.Entry]
    ) -> [ReferenceFile.Entry]? {
        paths(attributes)?.map { entries[$0] }.allOrNone
    }

    /// The paths of the tensors that the operation has read, an empty one for what was not recorded; nil where the file
    /// does not say so.
    private func paths(_ attributes: [String: AttributeValue]) -> [String]? {
        switch attributes["inputs"] {
        case .text(let path)?: [path]
        case .list(let values)? where !values.isEmpty: values.map { $0.text ?? "" }
        default: nil
        }
    }

    /// The nearest tensors before a pair that the operation can turn into the shape that the reference recorded. The
    /// inputs come last.
    private func candidates<Scalar>(
        before pair: PathPairs.Pair, _ judge: NodeJudge<Scalar>
    ) -> [(ReferenceFile.Entry, ReferenceFile.Entry)] {
        let before = pairs[..<(positions[pair.a.path] ?? 0)].reversed().map(\.a) + inputsOfA
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
