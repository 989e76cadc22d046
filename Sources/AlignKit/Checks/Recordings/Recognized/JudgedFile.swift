/// The check of one of two recordings against a network of ours.
struct JudgedFile {
    let recorded: RecordedTensors
    /// The result with the file's own weights; nil where they, or its inputs, are refused.
    let own: ParityResult?
    /// The result with the other file's weights, where they are not the same.
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

    /// Whether its own weights are refused, and all of its tensors follow from the other file's weights.
    var followsFromSubstitutes: Bool {
        own == nil && substituted.map { $0.tensors.allSatisfy(\.status.isAligned) } ?? false
    }

    /// The check of a tensor with the file's own weights; with the other file's where `followsFromSubstitutes`.
    func decisive(_ path: String) -> TensorCheck? { own(path) ?? (followsFromSubstitutes ? substituted(path) : nil) }

    func own(_ path: String) -> TensorCheck? { ownByPath[path] }
    func substituted(_ path: String) -> TensorCheck? { substitutedByPath[path] }

    private static func byPath(_ result: ParityResult?) -> [String: TensorCheck] {
        Dictionary((result?.tensors ?? []).map { ($0.path, $0) }) { first, _ in first }
    }

    /// The tensors that do not follow from the file's own inputs and weights: those that were made wrong, else those
    /// that have drifted without a cause.
    ///
    /// Where its own weights are refused, the other file's are used, and tensors that involve `nodes`, which read
    /// weights that differ, are left out.
    func faults(sparing nodes: Set<String>) -> [TensorCheck] {
        if let own {
            let created = own.tensors.filter(\.status.isCreatedHere)
            return created.isEmpty ? own.tensors.filter { $0.status == .drifted } : created
        }
        return (substituted?.tensors ?? []).filter { $0.status.isCreatedHere && !$0.involves(nodes) }
    }
}

extension TensorCheck {
    /// Whether its isolated comparison ran through one of these nodes: its own, or one before it that was not recorded.
    func involves(_ nodes: Set<String>) -> Bool {
        (span?.nodes ?? [name].compactMap(\.self)).contains(where: nodes.contains)
    }

    /// The status of the isolated comparison alone.
    var isolatedStatus: Status { status == .drifted ? .aligned : status }
}
