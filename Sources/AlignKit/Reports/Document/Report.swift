/// The result of any check, as data: what was checked, with what, the answer, and the evidence.
///
/// It knows nothing about networks. The code that makes a report (`Report.init(_: ParityReport)` and the like) puts the
/// result into words. Every renderer (`TextRenderer`, `JSONRenderer`, `HTMLPage`, `JUnitDocument`, `MarkdownSummary`,
/// `WorkflowAnnotation`) lays these words out. A saved run holds this value, too, so that every rendering can be made
/// again later.
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

        package init(_ title: String, _ value: String) {
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
    /// The reasons against the check, apart from the rows that failed: `no convolution was compared`.
    public var objections: [String] = []
    /// Why the rows prove too little although all of them passed. Empty if anything else stands against the check.
    public var doubts: [String] = []
    /// The doubts that hold under any tolerance.
    package var lastingDoubts: [String] = []
    /// How much was compared, in a clause: `174 of 174 recorded tensors compared`.
    public var coverage = ""
    /// What is known about the cause, each in a sentence.
    public var explanations: [String] = []
    /// The origin of what was checked, and what it was checked with.
    public var provenance: [Fact] = []
    public var environment: [Fact] = []
    /// The measurements of the check as a whole: errors of the chain, power.
    public var measurements: [Fact] = []
    public var remarks: [String] = []
    package var plots: [Plot] = []
    /// What a row is: `tensor`.
    package var rowNoun: String
    /// The columns between a row's name and its status.
    public var columns: [Column] = []
    public var rows: [Row] = []
    /// The position of the row to look at first, if the check knows it better than `firstIndex` does.
    package var divergence: Int?
    /// The command that makes this report again.
    package var reproduction: String?
    /// How long the check took.
    public var seconds: Double?
    /// What a terminal shows in addition. A saved run has none, because it is about the verdict of the original check.
    package var printout: Printout?
    /// What programs read, under the keys of the check's schema. A saved run has none either.
    package var data: Deferred<JSONValue>?

    private enum CodingKeys: String, CodingKey {
        case command, subject, outcome, verdict, objections, doubts, lastingDoubts, coverage, explanations, provenance
        case environment, measurements, remarks, plots, rowNoun, columns, rows, divergence, reproduction, seconds
    }

    package init(command: String, subject: String, outcome: Outcome, verdict: String, rowNoun: String) {
        self.command = command
        self.subject = subject
        self.outcome = outcome
        self.verdict = verdict
        self.rowNoun = rowNoun
    }

    /// The report of a check that could not run.
    package static func couldNotRun(
        command: String, subject: String, because message: String, environment: [Fact] = []
    ) -> Report {
        var report = Report(
            command: command, subject: subject, outcome: .errored, verdict: "could not run", rowNoun: "tensor")
        // The subject is shown beside the message.
        let place = "\(subject): "
        report.objections = [message.hasPrefix(place) ? String(message.dropFirst(place.count)) : message]
        report.environment = environment
        return report
    }
}

extension Report {
    /// The rows that are not as they should be.
    public var failures: [Row] { rows.filter(\.status.isFailure) }

    /// The row to look at first: `divergence` if the check set it, else the first row whose error was made there, else
    /// the first that inherited its error, else the first that failed.
    public var first: Row? { firstIndex.map { rows[$0] } }

    /// The position of `first`.
    package var firstIndex: Int? {
        if let divergence, rows.indices.contains(divergence), rows[divergence].status.isFailure { return divergence }
        return rows.firstIndex { $0.status.kind == .created } ?? rows.firstIndex { $0.status.kind == .inherited }
            ?? rows.firstIndex(where: \.status.isFailure)
    }

    /// How many rows failed, by status in the order of their appearance, and the other reasons against the check.
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

    /// The objections without those that `reasons` makes itself: counts of the rows of one status.
    func standing(_ objections: [String]) -> [String] {
        let counts = Set(reasons)
        return objections.filter { !counts.contains($0) }
    }

    /// The verdict as people read it: `not aligned`.
    package var verdictWords: String {
        outcome == .errored ? "could not run" : Verdict(rawValue: verdict)?.words ?? verdict
    }

    /// The answer in a word or two: `Not aligned`.
    public var answer: String {
        verdictWords.prefix(1).uppercased() + verdictWords.dropFirst()
    }

    /// What is known about the cause, without what the first divergence says already.
    package var furtherExplanations: [String] {
        guard let said = first?.explanation else { return explanations }
        return explanations.filter { !$0.contains(said) }
    }

    /// The reasons that `coverage` does not say already.
    var furtherReasons: [String] {
        let said = Set(coverage.split(separator: ", ").map(String.init))
        return reasons.filter { !said.contains($0) }
    }

    /// The grounds of the answer: `1 diverged; 3 drifted. 174 of 174 recorded tensors compared.`
    package var grounds: String {
        let parts = [furtherReasons.joined(separator: "; "), coverage].filter { !$0.isEmpty }
        return parts.map { $0 + "." }.joined(separator: " ")
    }

    /// The commands that repeat the check of what failed, a line each: at most five, for the rows whose error was made
    /// there. Without such rows it is the command for `first`, and without a failed row the one that makes the report
    /// again. Empty if the check passed.
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

    /// The answer and its grounds.
    public var sentence: String { "\(answer): \(grounds)" }
}
