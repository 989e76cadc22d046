/// What was found about one parameter, in one file or in two.
public struct WeightCheck: Sendable {
    public enum Status: String, Sendable, CaseIterable {
        // Of two files.
        /// The same values, bit for bit.
        case identical
        /// At most one unit in the last place apart.
        case equal
        case differs
        // Of one file.
        /// The file has it, and it is fit for use.
        case mapped
        /// The file has a tensor that is no parameter of the network.
        case leftOver = "left-over"
        /// Values that the parameter cannot have: not finite, a negative variance, integers.
        case invalid
        // Of either.
        /// One of the files has no tensor of that name, or none that can be read.
        case missing
        /// The shapes differ, from each other or from the network's.
        case shapeMismatch = "shape-mismatch"
    }

    /// A parameter as one file has it.
    public struct Stored: Sendable {
        /// The file's own spelling.
        public let key: String
        /// The shape in the file, outermost extent first.
        public let extents: [Int]
        /// The order of the axes in the file, for a convolution or a linear layer: `[in, out]`.
        public let layout: String?
    }

    /// Our name; a key verbatim where no parameter of ours is meant.
    public let name: String
    /// nil where no network that we know has the parameter.
    public let role: Parameter.Role?
    /// The shape in the network's layout: the network's own, else that of the first file that has the tensor.
    public let shape: [Int]?
    /// As the first file has it, and as the second.
    public var a: Stored?
    public var b: Stored?
    public var status: Status
    /// Whether it is no parameter of the network that was recognised.
    public var isLeftOver = false
    /// What the second file holds instead of the first one's values, where they are not equal.
    public var relation: WeightRelation?
    /// max |b − a|; nil where nothing was compared.
    public var maxAbs: Double?
    /// ‖b − a‖₂ / ‖a‖₂.
    public var relativeL2: Double?
    /// The largest distance in units of the last place.
    public var maxULP: UInt64?
    /// What stands against it beside the status: values that are not finite, a shape that is not the network's.
    public var findings: [String] = []
    /// What is worth knowing and changes no verdict.
    public var remarks: [String] = []

    /// Whether nothing stands against it.
    public var isAligned: Bool {
        findings.isEmpty && (status == .identical || status == .equal || status == .mapped)
    }

    /// Whether the values of two files were compared.
    public var isCompared: Bool { maxAbs != nil }
}

extension WeightCheck {
    /// The relation in words and everything else that stands against it.
    var reasons: [String] { (relation?.detail.clauses ?? []) + findings }
}

extension String {
    /// The parts between semicolons.
    fileprivate var clauses: [String] { split(separator: "; ").map(String.init) }
}
