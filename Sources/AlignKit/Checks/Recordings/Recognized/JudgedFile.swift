/// What a network of ours says of one of two recordings.
struct JudgedFile {
    let recorded: RecordedTensors
    /// With the file's own weights; nil where they, or its inputs, are refused.
    let own: ParityResult?
    /// With the other file's weights, where they are not the same.
    var substituted: ParityResult?
    /// Why it cannot be judged by its own weights.
    let refusal: String?

    private let ownByPath: [String: TensorCheck]
    private var substitutedByPath: [String: TensorCheck] = [:]

    init(recorded: RecordedTensors, own: ParityResult?, refusal: String?) {
        self.recorded = recorded
        self.own = own
        self.refusal = refusal
        ownByPath = Self.byPath(own)
    }

    mutating func substitute(_ result: ParityResult?) {
        substituted = result
        substitutedByPath = Self.byPath(result)
    }

    /// Whether its own weights are refused, and all of it follows from the other file's.
    var followsFromSubstitutes: Bool {
        own == nil && substituted.map { $0.tensors.allSatisfy(\.status.isAligned) } ?? false
    }

    /// What the file's own weights say of a tensor, or the other's, where those are refused and all follows from these.
    func decisive(_ path: String) -> TensorCheck? { own(path) ?? (followsFromSubstitutes ? substituted(path) : nil) }

    func own(_ path: String) -> TensorCheck? { ownByPath[path] }
    func substituted(_ path: String) -> TensorCheck? { substitutedByPath[path] }

    private static func byPath(_ result: ParityResult?) -> [String: TensorCheck] {
        Dictionary((result?.tensors ?? []).map { ($0.path, $0) }) { first, _ in first }
    }

    /// What does not follow from the file's own inputs and weights: where something was made wrong, those tensors, else
    /// those that drifted without a cause.
    ///
    /// Where its own weights are refused, the other's take their place, and the nodes that read what differs say
    /// nothing.
    func faults(sparing nodes: Set<String>) -> [TensorCheck] {
        if let own {
            let created = own.tensors.filter(\.status.isCreatedHere)
            return created.isEmpty ? own.tensors.filter { $0.status == .drifted } : created
        }
        return (substituted?.tensors ?? []).filter { $0.status.isCreatedHere && !$0.involves(nodes) }
    }
}

extension TensorCheck {
    /// Whether its own comparison ran through one of these nodes: its own, or one before it of which nothing was
    /// recorded.
    func involves(_ nodes: Set<String>) -> Bool {
        (span?.nodes ?? [name].compactMap(\.self)).contains(where: nodes.contains)
    }

    /// The isolated verdict alone.
    var isolatedStatus: Status { status == .drifted ? .aligned : status }
}
