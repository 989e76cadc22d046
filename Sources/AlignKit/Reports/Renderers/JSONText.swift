#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How every report of AlignKit is written as JSON.
package enum JSONText {
    /// The value as indented UTF-8 with a final newline; keys in alphabetical order, floating-point numbers so that
    /// they read back as the same, and not-a-number and the infinities as `"nan"`, `"inf"` and `"-inf"`. The second
    /// sign of `##` is written as `\u0023`: a runner that reads the text for commands finds none.
    ///
    /// - Throws: what `value` throws while it is encoded.
    package static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return (String(decoding: try encoder.encode(value), as: UTF8.self) + "\n").harmlessJSON
    }
}
