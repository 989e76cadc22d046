extension TensorCheck {
    /// What the status means, and its cause if that is known.
    var words: String {
        switch status {
        case .exact, .aligned, .missing: status.rawValue
        case .unbounded: "without a bound: \(remarks.last ?? "nothing is known of its rounding")"
        case .diverged: "\(made): \(cause ?? excessWords)"
        case .imprecise: "\(made): \(cause ?? precisionWords)"
        case .nonFinite: "\(made): \(cause ?? "NaN or infinity on one side only")"
        case .shapeMismatch: "\(made): \(cause ?? remarks.first ?? "another shape")"
        case .drifted: inheritedFrom.map { "inherited from \($0)" } ?? "drifted: no tensor before it explains it"
        case .unexpected: "recorded, but no layer of ours produces it"
        }
    }

    /// `made here`, or the recorded nodes between which it was made.
    private var made: String { "made \(interval?.words ?? "here")" }

    /// What the recording says about itself that explains the error.
    var cause: String? { contradictions.isEmpty ? nil : contradictions.joined(separator: "; ") }

    /// The ratio of the error made here to its rounding bound, if it is above 1; else nil.
    var excess: Double? {
        guard status.isCreatedHere, let share = rounding?.bound?.share, share > 1 else { return nil }
        return share
    }

    private var excessWords: String {
        guard rounding != nil else { return "more than the tolerance allows" }
        // A tensor that differs from another recording of the same output can still agree with ours.
        if excess == nil, let remark = remarks.last { return remark }
        return "more than rounding explains"
    }

    private var precisionWords: String {
        rounding?.effectivePrecision.map { "its errors are those of \($0.rawValue)" } ?? "of a lower precision"
    }
}

extension PairCheck {
    /// What the status means, and its cause if that is known.
    var words: String {
        if let side = unreadable.first { return side.words }
        switch status {
        case .exact, .aligned, .missing, .unexpected, .unbounded: return status.rawValue
        case .drifted:
            let origin = evidence.own.lazy.compactMap(\.inheritedFrom).first
            return blame ?? origin.map { "inherited from \($0)" } ?? inheritedWords
        case .nonFinite: return "\(made): NaN or infinity on one side only"
        case .shapeMismatch: return "\(made): A \(shapeA), B \(shapeB)" + (cause ?? blame).map { ": \($0)" }.orNothing
        case .diverged, .imprecise: break
        }
        if let cause { return "made here, by the candidate: \(cause)" }
        let sides = [("the reference", isolatedA), ("the candidate", isolatedB)].filter { $0.1?.isCreatedHere == true }
        // A tolerance alone cannot distinguish an error made here from an inherited one.
        guard !sides.isEmpty else {
            return "the two differ by more than the tolerance allows" + blame.map { ": \($0)" }.orNothing
        }
        let claims = evidence.own.lazy.compactMap(\.cause).first.map { " (\($0))" }.orNothing
        let verb = sides.count == 2 ? "do not follow from their" : "does not follow from its"
        return "\(made): \(sides.map(\.0).joined(separator: " and ")) \(verb) own inputs and weights\(claims)"
    }

    /// Why the two could not be subtracted: the sides that cannot be read, or both shapes.
    var incomparability: [String] {
        unreadable.isEmpty ? ["A \(shapeA), B \(shapeB)"] : unreadable.map(\.words)
    }

    /// The remarks that `incomparability` does not contain.
    var furtherRemarks: [String] {
        let said = Set(unreadable.map(\.words))
        return remarks.filter { !said.contains($0) }
    }

    /// `made here`, or the recorded nodes between which it was made.
    private var made: String { "made \(span?.words ?? "here")" }

    private var inheritedWords: String {
        if inherited == .unknown { return Inheritance.unknown }
        return followsOnBothSides ? "inherited: each side follows from its own inputs" : "inherited"
    }
}

extension String? {
    fileprivate var orNothing: String { self ?? "" }
}
