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

    /// The first of many texts under one title, and how many more there are.
    func items(_ title: String, _ texts: [String], first count: Int, more: String) -> [String] {
        let rest = texts.count - count
        return items(title, texts.prefix(count) + (rest > 0 ? ["and \(rest) more\(more)"] : []))
    }

    /// What is remarked on a check as a whole, and on its rows: what is said of many of them is said once, after what
    /// is said of few.
    func remarks(_ general: [String], of rows: [(name: String, remarks: [String])], more: String) -> [String] {
        let groups = Dictionary(grouping: rows.filter { !$0.remarks.isEmpty }.enumerated()) {
            $0.element.remarks.joined(separator: "; ")
        }
        .map { (text: $0.key, first: $0.value[0], count: $0.value.count) }
        .sorted { ($0.count, $0.first.offset) < ($1.count, $1.first.offset) }
        let shown = groups.prefix(Self.remarkLimit).map { text, first, count in
            "\(first.element.name)\(count > 1 ? " and \(count - 1) more" : ""): \(text)"
        }
        let rest = groups.dropFirst(Self.remarkLimit).reduce(0) { $0 + $1.count }
        return items("remarks", general + shown + (rest > 0 ? ["and \(rest) more\(more)"] : []))
    }

    private static let remarkLimit = 8

    /// The answer and what stands against it.
    func verdict(_ verdict: Verdict, _ reasons: [String]) -> String {
        self.verdict(verdict.words, Self.style(verdict), reasons)
    }

    func verdict(_ words: String, _ style: TextStyle, _ reasons: [String]) -> String {
        item("verdict", styled: colored ? style.applied(to: words) : words, then: Self.parenthesized(reasons))
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
        oneLine(
            verdict.words, Self.style(verdict), subject, coverage, unchecked: UncheckedWords(unchecked).brief, reasons)
    }

    func oneLine(
        _ words: String, _ style: TextStyle, _ subject: String, _ coverage: String, unchecked: String,
        _ reasons: [String]
    ) -> String {
        let rest = unchecked.isEmpty ? "" : "; not checked: \(unchecked)"
        let place = coverage.isEmpty ? subject : "\(subject): \(coverage)"
        return "\(colored ? style.applied(to: words) : words): "
            + "\(place)\(rest)\(Self.parenthesized(reasons))".visible
    }

    /// What it was made with.
    func environment(_ environment: ReportEnvironment, hasNetwork: Bool = true) -> String {
        let kernels = "products in \(environment.instructions), "
        return item(
            "made with",
            "AlignKit \(environment.alignkit), \(hasNetwork ? kernels : "")\(environment.threads.counted("thread"))")
    }

    private static func style(_ verdict: Verdict) -> TextStyle {
        verdict == .aligned ? .good : verdict == .mistrusted ? .warning : .bad
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
    public var words: String { self == .diverged ? "not aligned" : rawValue }
}
