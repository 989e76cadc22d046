extension Report {
    /// What stands above the values of a column.
    public struct Column: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable {
            case text
            case number
        }

        public var title: String
        public var kind: Kind
        /// What its numbers are, in a few words.
        public var explanation: String

        public init(_ title: String, _ kind: Kind = .number, _ explanation: String = "") {
            self.title = title
            self.kind = kind
            self.explanation = explanation
        }
    }

    /// One entry of a row, in the order of the columns.
    public enum Value: Hashable, Sendable {
        case text(String)
        case number(Double)
        /// A number that tables write so, with as many digits as it takes to tell it from its neighbour.
        case written(Double, as: String)
        case none

        init(_ number: Double?) { self = number.map(Value.number) ?? .none }
        init(_ text: String?) { self = text.map(Value.text) ?? .none }
    }

    /// The word for how a row ended, and what kind of end that is.
    public struct Status: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable {
            case passed
            /// Something is wrong here.
            case created
            /// Something was wrong before, and shows here.
            case inherited
            /// Something is wrong that is no value: a tensor that belongs nowhere.
            case other
        }

        public var word: String
        public var kind: Kind

        public init(_ word: String, _ kind: Kind) {
            self.word = word
            self.kind = kind
        }

        public var isFailure: Bool { kind != .passed }
    }

    /// What a comparison said, kept so that another tolerance can be asked about.
    public struct Judgement: Hashable, Sendable, Codable {
        /// It is enough that one of them passes.
        public var hulls: [ToleranceHull]
        /// The status where the tolerance is missed.
        public var failure: Status
        /// Whether `exact` asks for this comparison to be equal too.
        public var isForExactness: Bool
        /// The status in place of `failure` where a row before this one failed; nil where it is the same.
        public var inheritedFailure: Status?

        public init(
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
        /// How large its error is; no less than 0, and NaN is worse than anything.
        public var badness: Double?
        /// How many times what is allowed its own error is, where that is known and too much.
        public var excess: Double?
        /// What its status means, and why where that is known: `made here: more than rounding explains`.
        public var words: String?
        /// Between which rows its error was made if it was not made before, and not here for certain: `between a and c:
        /// b or c`.
        public var span: String?
        /// The name of the row that its error comes from, where it inherited it and that is known.
        public var origin: String?
        /// How long it took, where that was measured.
        public var seconds: Double?
        /// The numbers that decided, a line each.
        public var evidence: [String] = []
        /// What explains it, in a sentence.
        public var explanation: String?
        public var remarks: [String] = []
        /// The command that checks it alone.
        public var reproduction: String?
        /// In the order in which they are asked; none where no tolerance can change the status.
        public var judgements: [Judgement] = []
        /// What it is where every judgement is passed, if that is not the best that there is.
        public var floor: Status?
        public var details: Details?
        /// What a terminal shows of it; nil in a saved run.
        package var printed: Printed?

        private enum CodingKeys: String, CodingKey {
            case name, status, values, badness, excess, words, span, origin, seconds, evidence, explanation, remarks
            case reproduction, judgements, floor, details
        }

        public init(name: String, status: Status, values: [Value] = []) {
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
