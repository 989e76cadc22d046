/// A value of a JSON text that is read or written. Errors quote a wrong value.
package enum JSONValue: Hashable, Sendable {
    case null
    case truth(Bool)
    case number(Double)
    /// An integer that is written with all of its digits. A number that is read is a `number`.
    case count(UInt64)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: CustomStringConvertible {
    /// As an error message names it: `true`, `3`, `“keras”`, `a list of 2`.
    package var description: String {
        switch self {
        case .null: "null"
        case .truth(let value): "\(value)"
        case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
        case .count(let value): "\(value)"
        case .text(let value): "“\(value.count > 60 ? "\(value.prefix(59))…" : value)”"
        case .list(let values): "a list of \(values.count)"
        case .object: "an object"
        }
    }
}
