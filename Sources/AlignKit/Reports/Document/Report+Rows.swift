extension Report {
    /// The head of a column.
    public struct Column: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable {
            case text
            case number
        }

        public var title: String
        public var kind: Kind
        /// What its numbers are, in a few words.
        public var explanation: String

        package init(_ title: String, _ kind: Kind = .number, _ explanation: String = "") {
            self.title = title
            self.kind = kind
            self.explanation = explanation
        }
    }

    /// One entry of a row, in the order of the columns.
    public enum Value: Hashable, Sendable {
        case text(String)
        case number(Double)
        /// A number and its text in tables. The text has as many digits as distinguish the number from its neighbour.
        case written(Double, as: String)
        case none

        init(_ number: Double?) { self = number.map(Value.number) ?? .none }
        init(_ text: String?) { self = text.map(Value.text) ?? .none }
    }

    /// The result of a row: its word, and its kind.
    public struct Status: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable {
            case passed
            /// Something is wrong here.
            case created
            /// Something was wrong before, and shows here.
            case inherited
            /// Something other than a value is wrong: a tensor belongs to no layer, for example.
            case other
        }

        public var word: String
        public var kind: Kind

        package init(_ word: String, _ kind: Kind) {
            self.word = word
            self.kind = kind
        }

        public var isFailure: Bool { kind != .passed }
    }

    /// The result of a comparison, kept so that it can be judged by another tolerance.
    package struct Judgement: Hashable, Sendable, Codable {
        /// The judgement passes if one of them passes.
        package var hulls: [ToleranceHull]
        /// The status where the tolerance is missed.
        package var failure: Status
        /// Whether the status `exact` needs this comparison to be exact, too.
        package var isForExactness: Bool
        /// The status in place of `failure` where a row before this one failed; nil where it is the same.
        package var inheritedFailure: Status?

        package init(
            _ hulls: [ToleranceHull], failure: Status, isForExactness: Bool = true, inheritedFailure: Status? = nil
        ) {
            self.hulls = hulls
            self.failure = failure
            self.isForExactness = isForExactness
            self.inheritedFailure = inheritedFailure
        }
    }

    /// One thing that was compared.
    public struct Row: Hashable, Sendable, Codable {
        public var name: String
        public var status: Status
        public var values: [Value]
        /// The size of its error, 0 or more. NaN is worse than every number.
        package var severity: Double?
        /// The ratio of its own error to the allowed error, if it is known and too large.
        package var excess: Double?
        /// What its status means, and its cause if that is known: `made here: more than rounding explains`.
        package var words: String?
        /// The rows between which its error was made, if it was not inherited, and it is not certain that it was made
        /// here: `between a and c: b or c`.
        package var span: String?
        /// The name of the row that its error comes from, if the error was inherited and that row is known.
        package var origin: String?
        /// How long it took, where that was measured.
        package var seconds: Double?
        /// The numbers that decided, a line each.
        public var evidence: [String] = []
        /// What explains it, in a sentence.
        public var explanation: String?
        public var remarks: [String] = []
        /// The command that checks it alone.
        package var reproduction: String?
        /// In the order in which they are applied. Empty if no tolerance can change the status.
        package var judgements: [Judgement] = []
        /// The status if every judgement passes; nil if that is the best one, `exact` or `aligned`.
        package var floor: Status?
        package var details: Details?
        /// What a terminal shows of it; nil in a saved run.
        package var printed: Printed?

        private enum CodingKeys: String, CodingKey {
            case name, status, values, excess, words, span, origin, seconds, evidence, explanation, remarks
            case reproduction, judgements, floor, details
            /// Its name in every saved run.
            case severity = "badness"
        }

        package init(name: String, status: Status, values: [Value] = []) {
            self.name = name
            self.status = status
            self.values = values
        }
    }
}

extension Report.Value: Codable {
    private enum CodingKeys: String, CodingKey { case text, number }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let text = try container.decodeIfPresent(String.self, forKey: .text)
        let number = try container.decodeIfPresent(Double.self, forKey: .number)
        switch (text, number) {
        case (let text?, let number?): self = .written(number, as: text)
        case (let text?, nil): self = .text(text)
        case (nil, let number): self = .init(number)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .text(let text): try container.encode(text, forKey: .text)
        case .number(let number): try container.encode(number, forKey: .number)
        case .written(let number, let text):
            try container.encode(number, forKey: .number)
            try container.encode(text, forKey: .text)
        case .none: break
        }
    }
}
