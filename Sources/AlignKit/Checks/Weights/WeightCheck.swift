/// The findings about one parameter, in one file or in two.
public struct WeightCheck: Sendable {
    public enum Status: String, Sendable, CaseIterable {
        // For two files.
        /// The same values, bit for bit.
        case identical
        /// At most one unit in the last place apart.
        case equal
        case differs
        // For one file.
        /// The file has the parameter, and its values are valid.
        case mapped
        /// The file has a tensor that is no parameter of the network.
        case leftOver = "left-over"
        /// Values that the parameter cannot have: not finite, a negative variance, integers.
        case invalid
        // For both cases.
        /// One of the files has no tensor of that name, or none that can be read.
        case missing
        /// The shapes differ, from each other or from the network's.
        case shapeMismatch = "shape-mismatch"
    }

    /// A parameter as one file stores it.
    package struct Stored: Sendable {
        /// The key as the file spells it.
        package let key: String
        /// The shape in the file, outermost extent first.
        package let extents: [Int]
        /// The order of the axes in the file, for a convolution or a linear layer: `[in, out]`.
        package let layout: String?
    }

    /// Our name of the parameter. Where the key belongs to no parameter of ours, the key itself.
    public let name: String
    /// nil where no known network has the parameter.
    public let role: Parameter.Role?
    /// The shape in the network's layout: the shape that the network gives, else the shape in the first file that has
    /// the tensor.
    public let shape: [Int]?
    /// The parameter as the first file stores it, and as the second file stores it.
    package var a: Stored?
    package var b: Stored?
    public var status: Status
    /// Whether a network was recognised and does not have this parameter.
    package var isLeftOver = false
    /// How the values of the second file are related to those of the first, where they are not equal.
    public var relation: WeightRelation?
    /// max |b − a|; nil where nothing was compared.
    public var maxAbs: Double?
    /// ‖b − a‖₂ / ‖a‖₂.
    public var relativeL2: Double?
    /// The largest distance in units of the last place.
    public var maxULP: UInt64?
    /// Faults that the status does not state: values that are not finite, a shape that is not the network's.
    public var findings: [String] = []
    /// Notes that change no verdict.
    public var remarks: [String] = []

    /// Whether the parameter has no fault.
    public var isAligned: Bool {
        findings.isEmpty && (status == .identical || status == .equal || status == .mapped)
    }

    /// Whether the values of two files were compared.
    package var isCompared: Bool { maxAbs != nil }
}

extension WeightCheck {
    /// The relation in words, and all other faults.
    var reasons: [String] { (relation?.detail.clauses ?? []) + findings }
}

extension String {
    /// The parts between semicolons.
    fileprivate var clauses: [String] { split(separator: "; ").map(String.init) }
}
