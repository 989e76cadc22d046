/// Reports as programs read them, in the schema of their check.
///
/// A value that does not exist is written as `null`, one that is not finite as `"nan"`, `"inf"` or `"-inf"`.
public struct JSONRenderer: Sendable {
    private let values: [JSONValue]

    /// Checks that could not run, and saved runs, are left out.
    public init(_ reports: [Report]) { values = reports.compactMap(\.data?.value) }

    /// The first report as an object.
    public var object: String? {
        get throws { try values.first.map(JSONText.encode) }
    }

    /// All reports as a list.
    public var list: String? {
        get throws { values.isEmpty ? nil : try JSONText.encode(values) }
    }
}
