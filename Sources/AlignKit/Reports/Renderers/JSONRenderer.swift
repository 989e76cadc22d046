/// Reports as programs read them, in the schema of their check.
///
/// A value that does not exist is written as `null`, one that is not finite as `"nan"`, `"inf"` or `"-inf"`.
public struct JSONRenderer: Sendable {
    private let values: [JSONValue]

    /// Of checks that could not run, and of saved runs, there is nothing to write.
    public init(_ reports: [Report]) { values = reports.compactMap(\.data?.value) }

    /// The first of them as an object.
    public var object: String? {
        get throws { try values.first.map(JSONText.encode) }
    }

    /// All of them as a list.
    public var list: String? {
        get throws { values.isEmpty ? nil : try JSONText.encode(values) }
    }
}
