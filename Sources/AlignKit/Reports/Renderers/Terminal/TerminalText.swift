extension String {
    /// JSON whose strings hold no `##` as it is, and nothing that moves a cursor, and mean the same.
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
    /// Lines of a report, each ending in a newline.
    var asTerminalText: String { map { $0 + "\n" }.joined().harmless }
}

extension Unicode.Scalar {
    /// Whether it would be spelled out; line ends are JSON's own.
    fileprivate var isHiddenInJSON: Bool { value != 0xA && isHidden }
}
