/// Decides what pairs that are too far apart have inherited from the tensors before them.
///
/// Two tensors are *the same up to rounding* in three cases: they are equal; each follows, by one operation with the
/// same weights, from tensors that are the same up to rounding; or a tolerance accepts them, nothing before them
/// differs, and their relative difference is at most 8 times that of the tensors they were made from. They are then
/// aligned, however far apart a deep chain has brought them.
///
/// A pair that is beyond a tolerance alone may have inherited its difference, if it was made from tensors that are also
/// beyond a tolerance. Nothing is known of its own share. It is aligned where the inherited difference is rounding, and
/// neither its norm nor its largest element differs, in proportion, by more than 8 times as much. Otherwise it has
/// drifted.
struct Inheritance {
    private var pairs: [PairCheck]
    private let positions: [String: Int]
    private let equalInputs: Set<String>
    /// The relative difference that one correct operation may cause.
    private let floor: Double
    /// nil until a pair is settled.
    private var isSame: [Bool?]
    /// Whether a settled pair is too far apart, or the inputs are.
    private var hasDiffered: Bool
    /// The largest relative difference of the settled pairs that are the same up to rounding.
    private var largest = 0.0

    /// - Parameters:
    ///   - pairs: in execution order, as far as it is known.
    ///   - equalInputs: the paths, in the first file, of the inputs that are equal in both.
    ///   - inputsDiffer: whether some inputs differ.
    ///   - precision: the lower precision of the two recordings.
    init(_ pairs: [PairCheck], equalInputs: Set<String>, inputsDiffer: Bool, precision: Precision) {
        self.pairs = pairs
        self.equalInputs = equalInputs
        hasDiffered = inputsDiffer
        positions = Dictionary(pairs.enumerated().map { ($1.pathA, $0) }) { first, _ in first }
        floor = 2 * precision.unitRoundoff
        isSame = pairs.map { _ in nil }
    }

    /// The pairs, each settled after those that it was made from.
    mutating func settled() -> [PairCheck] {
        var isEntered = pairs.map { _ in false }
        for start in pairs.indices {
            var stack = [start]
            while let top = stack.last {
                let before = (pairs[top].origin?.operands ?? []).compactMap { positions[$0] }
                let pending = isSame[top] == nil && !isEntered[top] ? before.filter { isSame[$0] == nil } : []
                isEntered[top] = true
                if pending.isEmpty {
                    stack.removeLast()
                    if isSame[top] == nil { settle(top) }
                } else {
                    stack += pending.filter { !isEntered[$0] }
                }
            }
        }
        return pairs
    }

    private mutating func settle(_ index: Int) {
        let sources = pairs[index].origin?.operands.map(source)
        if pairs[index].followsOnBothSides, pairs[index].judge != .bounds {
            settleFollowing(index, sources)
        } else if pairs[index].judge == .tolerance {
            settleUnjudged(index, sources)
        }
        let pair = pairs[index]
        isSame[index] = pair.status.isAligned && (pair.status == .exact || isSameUpToRounding(pair, sources))
        if isSame[index] == true { largest = max(largest, pair.difference?.relativeL2 ?? 0) }
        if !pair.status.isAligned || pair.inherited != nil { hasDiffered = true }
    }

    /// A pair that follows on both sides has added nothing of its own.
    private mutating func settleFollowing(_ index: Int, _ sources: [Source]?) {
        guard !pairs[index].status.isAligned else { return }
        let isRounding = isOneFunction(pairs[index], sources) && pairs[index].difference?.oneSided == 0
        pairs[index].status = isRounding ? .aligned : .drifted
        pairs[index].inherited = isRounding ? .rounding : .difference
        if isRounding { pairs[index].remarks.append(Self.rounding) }
    }

    /// A pair that is beyond a tolerance alone was made wrong here only if it cannot have inherited anything.
    private mutating func settleUnjudged(_ index: Int, _ sources: [Source]?) {
        let pair = pairs[index]
        let isMadeBySide = [pair.isolatedA, pair.isolatedB].contains { $0?.isCreatedHere ?? false }
        guard pair.status.isCreatedHere, let difference = pair.difference, !isMadeBySide,
            sources.map({ !$0.allSatisfy(\.isNear) }) ?? hasDiffered
        else { return }
        pairs[index].inherited = .unknown
        // A module that the files describe differently may not be one operation.
        if pair.blame == nil, let sources, sources.allSatisfy(\.isSame),
            Size(difference).isInProportion(to: sources.map(\.size))
        {
            pairs[index].status = .aligned
            pairs[index].remarks.append(Self.proportional)
        } else {
            pairs[index].status = .drifted
            pairs[index].remarks.append("\(Self.unknown): what lies before it \(Self.words(of: sources, difference))")
        }
    }

    /// How the tensors that were read differ, and the tensor itself.
    private static func words(of sources: [Source]?, _ difference: Difference) -> String {
        guard let sources, let norm = sources.map(\.size.norm).max() else { return "differs" }
        guard sources.allSatisfy(\.isCompared) else { return "was not compared throughout" }
        return "differs by \(norm.brief) in proportion, this by \(difference.relativeL2.brief)"
    }

    private func isSameUpToRounding(_ pair: PairCheck, _ sources: [Source]?) -> Bool {
        if pair.followsOnBothSides { return isOneFunction(pair, sources) }
        guard let difference = pair.difference, sources?.allSatisfy(\.isSame) ?? !hasDiffered else { return false }
        if pair.inherited == .unknown { return true }
        let before = sources.map { $0.map(\.size.norm).max() ?? 0 } ?? largest
        return difference.relativeL2 <= DriftRule.factor * max(before, floor)
    }

    private func isOneFunction(_ pair: PairCheck, _ sources: [Source]?) -> Bool {
        pair.origin?.isOneFunction == true && sources?.allSatisfy(\.isSame) == true
    }

    /// A tensor that was read.
    private struct Source {
        let isSame: Bool
        /// Whether it is the same up to rounding, and within the tolerance.
        let isNear: Bool
        /// Whether both files have it in one shape, and it could be read.
        let isCompared: Bool
        let size: Size
    }

    /// The relative size of a difference: of all elements together, and at its largest element.
    private struct Size {
        let norm: Double
        let peak: Double

        init(_ difference: Difference?) {
            norm = difference?.relativeL2 ?? 0
            peak = difference.map { $0.maxAbs == 0 ? 0 : $0.maxAbs / $0.expectedRMS } ?? 0
        }

        func isInProportion(to others: [Size]) -> Bool {
            norm <= DriftRule.factor * (others.map(\.norm).max() ?? 0)
                && peak <= DriftRule.factor * (others.map(\.peak).max() ?? 0)
        }
    }

    private func source(_ path: String) -> Source {
        guard let position = positions[path] else {
            let isEqual = equalInputs.contains(path)
            return Source(isSame: isEqual, isNear: isEqual, isCompared: true, size: Size(nil))
        }
        let (pair, isSame) = (pairs[position], isSame[position] ?? false)
        return Source(
            isSame: isSame, isNear: isSame && pair.inherited == nil, isCompared: pair.isCompared,
            size: Size(pair.difference))
    }

    static let rounding =
        "inherited rounding: each side follows from its own inputs, and these are the same up to rounding"
    static let unknown = "nothing is known of its own share"
    static let proportional = "inherited rounding, in proportion to what it has read; \(unknown)"
}
