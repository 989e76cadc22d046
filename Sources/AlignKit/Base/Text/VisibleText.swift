extension String {
    /// The text in one line, with an escape such as `\u{1B}` for every character that would move the cursor, end a line
    /// or change the direction of writing, and for every noncharacter. Names come from files, and a terminal obeys the
    /// control characters that it prints.
    ///
    /// This form is the same for every output. The result is valid in XML 1.0.
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
    /// Whether it cannot be shown as it is: control and format characters, line and paragraph separators, and
    /// noncharacters.
    var isHidden: Bool {
        if value < 0x7F { return value < 0x20 }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return (0x2060...0x206F).contains(value) || properties.isNoncharacterCodePoint
        }
    }
}
