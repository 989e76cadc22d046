/// What any check found, as data: what was checked, with what, what the answer is and what shows it.
///
/// It knows nothing of networks; whatever makes one (`Report.init(_: ParityReport)` and its like) says in words what is
/// to be said, and every renderer (`TextRenderer`, `JSONRenderer`, `HTMLPage`, `JUnitDocument`, `MarkdownSummary`,
/// `WorkflowAnnotation`) lays that out.
/// A saved run is this value too, so that all of them can be had again later.
public struct Report: Hashable, Sendable, Codable {
    /// How a check ended.
    public enum Outcome: String, Hashable, Sendable, Codable {
        case passed
        case failed
        /// It could not run.
        case errored
    }

    /// A title and a value, one line of provenance.
    public struct Fact: Hashable, Sendable, Codable {
        public var title: String
        public var value: String

        public init(_ title: String, _ value: String) {
            self.title = title
            self.value = value
        }
    }

    /// The command whose report this is: `resnet50`.
    public var command: String
    /// What was checked: the path of the file, or of both files.
    public var subject: String
    public var outcome: Outcome
    /// The answer in the word that programs read: `aligned`, `diverged`.
    public var verdict: String
    /// Why the answer is not the good one, apart from the rows that failed: `no convolution was compared`.
    public var objections: [String] = []
    /// Why rows that are all as they should be prove too little; none where something else stands against the check.
    public var doubts: [String] = []
    /// What would be such a doubt under any tolerance.
    public var lastingDoubts: [String] = []
    /// How much was compared, in a clause: `174 of 174 recorded tensors compared`.
    public var coverage = ""
    /// What is known about the cause, each in a sentence.
    public var explanations: [String] = []
    /// Where what was checked comes from, and with what it was checked.
    public var provenance: [Fact] = []
    public var environment: [Fact] = []
    /// What was measured of the check as a whole: errors of the chain, power.
    public var measurements: [Fact] = []
    public var remarks: [String] = []
    public var plots: [Plot] = []
    /// What a row is: `tensor`.
    public var rowNoun: String
    /// The columns between a row's name and its status.
    public var columns: [Column] = []
    public var rows: [Row] = []
    /// The position of the row to look at first, where the check knows better than `firstIndex` can.
    public var divergence: Int?
    /// The command that makes this report again.
    public var reproduction: String?
    /// How long the check took.
    public var seconds: Double?
    /// What a terminal shows beside all that. A saved run has none: it is said of the verdict that the check came to.
    package var printout: Printout?
    /// What programs read, under the keys of the check's schema. A saved run has none either.
    package var data: Deferred<JSONValue>?

    private enum CodingKeys: String, CodingKey {
        case command, subject, outcome, verdict, objections, doubts, lastingDoubts, coverage, explanations, provenance
        case environment, measurements, remarks, plots, rowNoun, columns, rows, divergence, reproduction, seconds
    }

    public init(command: String, subject: String, outcome: Outcome, verdict: String, rowNoun: String) {
        self.command = command
        self.subject = subject
        self.outcome = outcome
        self.verdict = verdict
        self.rowNoun = rowNoun
    }

    /// The report of a check that could not run.
    public static func couldNotRun(
        command: String, subject: String, because message: String, environment: [Fact] = []
    ) -> Report {
        var report = Report(
            command: command, subject: subject, outcome: .errored, verdict: "could not run", rowNoun: "tensor")
        // What was checked is said beside it.
        let place = "\(subject): "
        report.objections = [message.hasPrefix(place) ? String(message.dropFirst(place.count)) : message]
        report.environment = environment
        return report
    }
}

extension Report {
    /// The rows that are not as they should be.
    public var failures: [Row] { rows.filter(\.status.isFailure) }

    /// Where to look first: the first row whose failure began there; if there is none, the first failing one of another
    /// kind.
    public var first: Row? { firstIndex.map { rows[$0] } }

    /// Its position.
    public var firstIndex: Int? {
        if let divergence, rows.indices.contains(divergence), rows[divergence].status.isFailure { return divergence }
        return rows.firstIndex { $0.status.kind == .created } ?? rows.firstIndex { $0.status.kind == .inherited }
            ?? rows.firstIndex(where: \.status.isFailure)
    }

    /// How many rows failed, by status in the order of their appearance, and what else stands against the check.
    public var reasons: [String] {
        var counts: [(word: String, count: Int)] = []
        for row in failures {
            if let index = counts.firstIndex(where: { $0.word == row.status.word }) {
                counts[index].count += 1
            } else {
                counts.append((row.status.word, 1))
            }
        }
        return counts.map { "\($0.count) \($0.word)" } + objections + doubts
    }

    /// Objections that are no count of the rows of one status, as `reasons` makes them itself.
    func standing(_ objections: [String]) -> [String] {
        let counts = Set(reasons)
        return objections.filter { !counts.contains($0) }
    }

    /// The verdict as people read it: `not aligned`.
    public var verdictWords: String {
        outcome == .errored ? "could not run" : Verdict(rawValue: verdict)?.words ?? verdict
    }

    /// The answer in a word or two: `Not aligned`.
    public var answer: String {
        verdictWords.prefix(1).uppercased() + verdictWords.dropFirst()
    }

    /// What is known about the cause beside what the first divergence says of it.
    public var furtherExplanations: [String] {
        guard let said = first?.explanation else { return explanations }
        return explanations.filter { !$0.contains(said) }
    }

    /// The reasons that are not said beside the answer anyway, in what was compared.
    var furtherReasons: [String] {
        let said = Set(coverage.split(separator: ", ").map(String.init))
        return reasons.filter { !said.contains($0) }
    }

    /// What stands behind the answer: `1 diverged; 3 drifted. 174 of 174 recorded tensors compared.`
    public var grounds: String {
        let parts = [furtherReasons.joined(separator: "; "), coverage].filter { !$0.isEmpty }
        return parts.map { $0 + "." }.joined(separator: " ")
    }

    /// The commands that check alone what failed, a line each: the first few failures, or the first one inherited; else
    /// the one that makes the report again. None where all is well.
    package var reproductions: [String] {
        guard outcome != .passed else { return [] }
        let created = rows.filter { $0.status.kind == .created }
        let failed = created.isEmpty ? [first].compactMap(\.self) : created
        let lines = failed.isEmpty ? [reproduction] : failed.map(\.reproduction)
        // Calls of one case share a line.
        return lines.compactMap(\.self).reduce(into: []) { lines, line in
            if lines.count < 5, !lines.contains(line) { lines.append(line) }
        }
    }

    /// Both, in a sentence.
    public var sentence: String { "\(answer): \(grounds)" }
}
