/// A type that programs read as a JSON value.
package protocol JSONConvertible {
    var json: JSONValue { get }
}

extension JSONValue: JSONConvertible {
    /// An object with these members.
    package init(_ members: [String: any JSONConvertible]) { self = .object(members.mapValues { $0.json }) }

    package var json: JSONValue { self }

    /// A member of an object; `null` where there is none.
    package subscript(_ key: String) -> JSONValue {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }
}

extension String: JSONConvertible {
    package var json: JSONValue { .text(self) }
}

extension Bool: JSONConvertible {
    package var json: JSONValue { .truth(self) }
}

extension Double: JSONConvertible {
    package var json: JSONValue { .number(self) }
}

extension Int: JSONConvertible {
    package var json: JSONValue { UInt64(exactly: self).map(JSONValue.count) ?? .number(Double(self)) }
}

extension UInt64: JSONConvertible {
    package var json: JSONValue { .count(self) }
}

extension Array: JSONConvertible where Element: JSONConvertible {
    package var json: JSONValue { .list(map(\.json)) }
}

extension Optional: JSONConvertible where Wrapped: JSONConvertible {
    package var json: JSONValue { self?.json ?? .null }
}

extension JSONValue: Encodable {
    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .list(let values): return try values.encode(to: encoder)
        case .object(let members): return try members.encode(to: encoder)
        case .null, .truth, .number, .count, .text: break
        }
        var container = encoder.singleValueContainer()
        switch self {
        case .truth(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .count(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .null, .list, .object: try container.encodeNil()
        }
    }
}
