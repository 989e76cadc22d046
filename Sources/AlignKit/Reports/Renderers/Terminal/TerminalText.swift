extension String {
    /// The same JSON, without `##` in its strings, and without characters that move a cursor. Escapes replace them, so
    /// that the strings mean the same.
    var harmlessJSON: String {
        let text = withoutCommands(numberSign: "\\u0023", colon: "\\u003A")
        guard text.utf8.contains(where: { $0 >= 0x7F }) else { return text }
        return text.unicodeScalars.reduce(into: "") { text, scalar in
            guard scalar.isHiddenInJSON else { return text.unicodeScalars.append(scalar) }
            for unit in String(scalar).utf16 {
                text += "\\u" + String(0x10000 + Int(unit), radix: 16, uppercase: true).dropFirst()
            }
        }
    }
}

extension [String] {
    /// The lines of a report, each with a newline at its end.
    var asTerminalText: String { map { $0 + "\n" }.joined().harmless }
}

extension Unicode.Scalar {
    /// Whether the scalar would be spelled out. Line ends are not, because they belong to JSON itself.
    fileprivate var isHiddenInJSON: Bool { value != 0xA && isHidden }
}
