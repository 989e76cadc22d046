/// The words that a report uses, as `docs/report.md` and its neighbours explain them.
struct Glossary {
    private let report: Report

    init(_ report: Report) { self.report = report }

    /// The verdict, the two ways of comparing, the columns, and every status that a row has.
    var entries: [Report.Fact] {
        guard !report.rows.isEmpty else { return [] }
        let titles = report.columns.map(\.title)
        let ways = Self.ways.filter { way in titles.contains { $0.hasSuffix(", \(way.word)") } }
        let columns = report.columns.filter { !$0.explanation.isEmpty }.map { Report.Fact($0.title, $0.explanation) }
        let words = report.rows.map(\.status.word).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let statuses = words.compactMap { word in
            Self.statuses(of: report.command)[word].map { Report.Fact(word, $0) }
        }
        let verdict = Self.verdicts[report.verdictWords].map { [Report.Fact(report.verdictWords, $0)] } ?? []
        // A row's status can be the same word. It has an entry of its own.
        return verdict.map { Report.Fact("verdict \($0.title)", $0.value) }
            + ways.map { Report.Fact($0.word, report.command == "compare" ? $0.ofPairs : $0.ofLayers) } + columns
            + statuses
    }

    private static let verdicts = [
        "aligned": "everything that was compared is equal, or no further apart than rounding or the tolerance explains",
        "not aligned":
            "something is further apart than that, or too little could be compared; the reasons stand beside it",
        "mistrusted": "all fits, and the recording could not have shown a fault; the reasons stand beside it",
    ]

    private static let ways = [
        (
            word: "chained",
            ofLayers: "computed from the input on, by our own layers: what all layers so far have made",
            ofPairs: "the two recordings against each other: what both have made from the input on"
        ),
        (
            word: "isolated",
            ofLayers: "computed from the recorded inputs of the layer: what this layer alone has made",
            ofPairs: "each recording by itself, against what follows from its own recorded inputs and weights"
        ),
    ]

    private static func statuses(of command: String) -> [String: String] {
        switch command {
        case "weights": weights
        case "report": runs
        default: tensors
        }
    }

    private static let tensors = [
        "exact": "every element is the same number",
        "aligned": "rounding, or the tolerance, explains every difference",
        "drifted": "the error was made before this one, and is inherited",
        "imprecise": "the errors are those of a lower precision, such as TF32 or float16",
        "unbounded": "not judged: nothing is known of the rounding of its operation, or of one before it",
        "diverged": "the error is made here: more than rounding, or the tolerance, explains",
        "non-finite": "NaN or infinity on one side only; made here",
        "shape-mismatch": "another shape, or no tensor at all; made here",
        "unexpected": "recorded, but no layer of ours produces it",
    ]

    private static let weights = [
        "identical": "every element has the same bits",
        "equal": "no element differs by more than one unit in the last place",
        "differs": "elements differ by more",
        "shape-mismatch": "another shape",
        "mapped": "there, and fit for use",
        "invalid": "values that the parameter cannot have: not finite, a negative variance, integers",
        "missing": "in one file alone, or in none",
        "left-over": "no parameter of the network",
    ]

    private static let runs = [
        "worse": "passed before and fails now, or has more than four times the error that it had",
        "better": "the other way round",
        "same": "neither better nor worse",
        "new": "in the later run alone",
        "gone": "in the earlier run alone",
    ]
}
