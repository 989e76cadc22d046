extension TensorCheck: CustomStringConvertible {
    /// One line: `conv1: aligned; chained max abs 1.2e-06, L2 3e-07; isolated max abs 1.2e-06, L2 3e-07; 8.1 % of the
    /// bound`.
    public var description: String {
        let differences = [("chained", chained), ("isolated", isolated)].compactMap { name, difference in
            difference.map { "\(name) max abs \($0.maxAbs.brief), L2 \($0.relativeL2.brief)" }
        }
        let share = rounding?.bound.map { bound in
            bound.share > 1
                ? "\(bound.share.timesBound) times the bound" : "\(bound.share.percentOfBound) of the bound"
        }
        let verdict = [words.hasPrefix(status.rawValue) ? words : "\(status.rawValue), \(words)"]
        let said = verdict + differences + [share].compactMap(\.self)
        return "\(displayName): " + (said + remarks.filter { !words.contains($0) }).joined(separator: "; ")
    }
}

extension PairCheck: CustomStringConvertible {
    /// One line: `conv1: aligned; max abs 1.2e-06, L2 3e-07`.
    public var description: String {
        let difference = difference.map { "max abs \($0.maxAbs.brief), L2 \($0.relativeL2.brief)" }
        let verdict = [words.hasPrefix(status.rawValue) ? words : "\(status.rawValue), \(words)"]
        let said = verdict + [difference].compactMap(\.self)
        return "\(name.visible): " + (said + furtherRemarks.filter { !words.contains($0) }).joined(separator: "; ")
    }
}

extension ParityResult: CustomStringConvertible {
    /// One line: the verdict and its reasons, how much was compared, and where to look first.
    public var description: String {
        let first = firstDivergence.map { ["first: \($0)"] } ?? []
        return "\(verdict.words): " + (objections + doubts + [coverage] + first).joined(separator: "; ")
    }
}

extension Difference: CustomStringConvertible {
    /// One line: all numbers, and the worst element.
    public var description: String { isExact ? "equal" : "\(metrics), \(worst)" }
}
