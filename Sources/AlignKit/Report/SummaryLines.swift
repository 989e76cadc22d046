/// The lines around a table: a title in the margin and a text beside it, as every summary has them.
struct SummaryLines {
    private static let indent = 11

    let colored: Bool
    /// How many columns a line has at most, as far as words allow.
    let width: Int

    /// - Parameter width: of the terminal; prose is no wider than 100 columns.
    init(colored: Bool, width: Int) {
        self.colored = colored
        self.width = min(100, max(40, width))
    }

    /// A title and a text in lines. What could move a cursor is spelled out, since parts of the text come from files.
    func item(_ title: String, _ text: String) -> String { item(title, styled: "", then: text) }

    /// Several texts under one title.
    func items(_ title: String, _ texts: some Sequence<String>) -> [String] {
        texts.enumerated().map { item($0 == 0 ? title : "", $1) }
    }

    /// The answer and what stands against it.
    func verdict(_ verdict: Verdict, _ reasons: [String]) -> String {
        item("verdict", styled: word(verdict), then: Self.parenthesized(reasons))
    }

    /// What the file holds and was not checked.
    ///
    /// - Parameter hasOutOfScope: whether what is out of scope is named, and has no line of its own.
    func unchecked(_ data: [UncheckedData], hasOutOfScope: Bool = false) -> [String] {
        let text = UncheckedWords(data).text(hasOutOfScope: hasOutOfScope)
        return text.isEmpty ? [] : [item("unchecked", text)]
    }

    /// The answer in one line: `aligned: live.h5: 174 of 174 recorded tensors compared`.
    func oneLine(
        _ verdict: Verdict, _ subject: String, _ coverage: String, _ unchecked: [UncheckedData], _ reasons: [String]
    ) -> String {
        let brief = UncheckedWords(unchecked).brief
        let rest = brief.isEmpty ? "" : "; not checked: \(brief)"
        return "\(word(verdict)): " + "\(subject): \(coverage)\(rest)\(Self.parenthesized(reasons))".onOneLine
    }

    /// What it was made with.
    func environment(_ environment: ReportEnvironment, hasNetwork: Bool = true) -> String {
        let kernels = "products in \(environment.instructions), "
        let threads = "\(environment.threads) thread\(environment.threads == 1 ? "" : "s")"
        return item("made with", "AlignKit \(environment.alignkit), \(hasNetwork ? kernels : "")\(threads)")
    }

    private func word(_ verdict: Verdict) -> String {
        let style: TextStyle = verdict == .aligned ? .good : verdict == .mistrusted ? .warning : .bad
        return colored ? style.applied(to: verdict.words) : verdict.words
    }

    private static func parenthesized(_ reasons: [String]) -> String {
        reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
    }

    private func item(_ title: String, styled: String, then text: String) -> String {
        let padded = title.padded(to: Self.indent)
        let lines = text.onOneLine.wrapped(to: width - Self.indent)
        let body = lines.joined(separator: "\n" + String(repeating: " ", count: Self.indent))
        return (colored && !title.isEmpty ? TextStyle.strong.applied(to: padded) : padded) + styled + body
    }
}

extension Verdict {
    /// The answer as people read it; the raw value is the word for programs.
    public var words: String { self == .diverged ? "not aligned" : rawValue }
}
