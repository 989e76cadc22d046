/// The lines around a table: a title in the margin, and a text beside it.
struct SummaryLines {
    private static let indent = 11

    let colored: Bool
    /// The maximum number of columns of a line. Only a long word exceeds it.
    let width: Int

    /// - Parameter width: the number of columns of the terminal. Prose is no wider than 100 columns.
    init(colored: Bool, width: Int) {
        self.colored = colored
        self.width = min(100, max(40, width))
    }

    /// A title and a text in lines. Characters that could move a cursor are spelled out, because parts of the text come
    /// from files.
    func item(_ title: String, _ text: String) -> String { item(title, styled: "", then: text) }

    func item(_ fact: Report.Fact) -> String { item(fact.title, fact.value) }

    /// Several texts under one title.
    func items(_ title: String, _ texts: some Sequence<String>) -> [String] {
        texts.enumerated().map { item($0 == 0 ? title : "", $1) }
    }

    /// The answer with the reasons against the check, and the environment.
    func conclusion(_ report: Report, _ reasons: [String]) -> [String] {
        let words = report.verdictWords.visible
        let answer = item("verdict", styled: styled(words, report), then: Self.parenthesized(reasons))
        let environment = report.environment.map { fact in
            fact.title == "threads" ? Int(fact.value)?.counted("thread") ?? fact.value : "\(fact.title) \(fact.value)"
        }
        return [answer] + (environment.isEmpty ? [] : [item("made with", environment.joined(separator: ", "))])
    }

    /// The answer in one line: `aligned: live.h5: 174 of 174 recorded tensors compared`.
    func oneLine(_ report: Report, _ coverage: String, unchecked: String, _ reasons: [String]) -> String {
        let rest = unchecked.isEmpty ? "" : "; not checked: \(unchecked)"
        let place = coverage.isEmpty ? report.subject : "\(report.subject): \(coverage)"
        return styled(report.verdictWords.visible, report)
            + ": \(place)\(rest)\(Self.parenthesized(reasons))".visible
    }

    private func styled(_ words: String, _ report: Report) -> String {
        let isMild = report.verdict == Verdict.mistrusted.rawValue
        let style: TextStyle = report.outcome == .passed ? .good : isMild ? .warning : .bad
        return colored ? style.applied(to: words) : words
    }

    private static func parenthesized(_ reasons: [String]) -> String {
        reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
    }

    private func item(_ title: String, styled: String, then text: String) -> String {
        let padded = title.padded(to: Self.indent)
        let lines = text.visible.wrapped(to: width - Self.indent)
        let body = lines.joined(separator: "\n" + String(repeating: " ", count: Self.indent))
        return (colored && !title.isEmpty ? TextStyle.strong.applied(to: padded) : padded) + styled + body
    }
}

extension Verdict {
    /// The answer as people read it; the raw value is the word for programs.
    package var words: String { self == .diverged ? "not aligned" : rawValue }
}
