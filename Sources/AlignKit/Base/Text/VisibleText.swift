extension String {
    /// The text in one line, with every character spelled out that would move the cursor, end a line, turn the
    /// direction of writing around, or is no character: `\u{1B}`. Names come from files, and terminals obey what they
    /// print.
    ///
    /// There is one such form, whatever shows the text. What is left is valid in XML 1.0.
    package var visible: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isHidden {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether it cannot be shown as it is: control and format characters, line and paragraph separators, and code
    /// points that are no characters.
    var isHidden: Bool {
        if value < 0x7F { return value < 0x20 }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return (0x2060...0x206F).contains(value) || properties.isNoncharacterCodePoint
        }
    }
}
