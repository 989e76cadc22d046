/// The value of an attribute: a number, a string, or a list of them.
///
/// Literals can be used: `["op": "Conv2d", "stride": [2, 2], "eps": 1e-05]`.
public enum AttributeValue: Hashable, Sendable {
    /// An integer; a truth value is 0 or 1.
    case integer(Int)
    case number(Double)
    case text(String)
    /// Several values of one kind, in row-major order where the attribute has more than one axis.
    case list([AttributeValue])
    /// A description of a value whose type this package does not read.
    case other(String)

    /// The integer, also where it is stored as a floating-point number, and where it stands alone in a list.
    public var integer: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        case .list(let values) where values.count == 1: values[0].integer
        default: nil
        }
    }

    /// The number, integer or not, also where it stands alone in a list.
    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .list(let values) where values.count == 1: values[0].number
        default: nil
        }
    }

    /// The string, also where it stands alone in a list.
    public var text: String? {
        switch self {
        case .text(let value): value
        case .list(let values) where values.count == 1: values[0].text
        default: nil
        }
    }

    /// The numbers of a list, or the one number; `nil` where anything else is among them.
    public var numbers: [Double]? {
        guard case .list(let values) = self else { return number.map { [$0] } }
        let numbers = values.compactMap(\.number)
        return numbers.count == values.count ? numbers : nil
    }

    /// The integers of a list, or the one integer; `nil` where anything else is among them.
    public var integers: [Int]? {
        guard case .list(let values) = self else { return integer.map { [$0] } }
        let integers = values.compactMap(\.integer)
        return integers.count == values.count ? integers : nil
    }
}

extension AttributeValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }
    public init(arrayLiteral values: AttributeValue...) { self = .list(values) }
}

extension AttributeValue: CustomStringConvertible {
    /// `2`, `1e-05`, `Conv2d`, `[2, 2]`.
    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
        case .other(let words): words
        }
    }
}
