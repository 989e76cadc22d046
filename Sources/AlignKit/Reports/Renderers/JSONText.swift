#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The JSON of all reports of AlignKit.
package enum JSONText {
    /// The value as indented UTF-8 with a final newline. Keys are in alphabetical order. Floating-point numbers
    /// round-trip without loss. NaN and the infinities are written as `"nan"`, `"inf"` and `"-inf"`. The second sign of
    /// `##` is written as `\u0023`, so that a runner that searches the text for commands finds none.
    ///
    /// - Throws: the errors of encoding `value`.
    package static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return (String(decoding: try encoder.encode(value), as: UTF8.self) + "\n").harmlessJSON
    }
}
