/// Text for a terminal or a log that no program takes for a command.
///
/// `visible` escapes the control characters of text from files, so none of them reaches a terminal. The remaining text
/// can still hold words that the runners of continuous-integration services take for commands. A table or a line break
/// can put such a word anywhere. GitHub's runner reads `::command::` at the beginning of a line, after white space, and
/// `##[command]` anywhere in a line. Azure's reads `##vso[command]`, and TeamCity's reads `##teamcity[command]`. All
/// printed text therefore goes through here.
extension String {
    /// The text with two escapes: of the second sign of `##`, and of the first colon of a `::` that begins a line:
    /// `\u{3A}:error::`. The text may have any number of lines. Text that is already harmless stays as it is.
    package var harmless: String { withoutCommands(numberSign: "\\u{23}", colon: "\\u{3A}") }

    /// Ignorable code points between two signs do not separate them, because a reader may ignore them.
    func withoutCommands(numberSign: String, colon: String) -> String {
        guard mayHoldCommands else { return self }
        let scalars = Array(unicodeScalars)
        var result = String.UnicodeScalarView()
        var isAtStart = true
        var last: Unicode.Scalar?
        for (index, scalar) in scalars.enumerated() {
            let isSecondSign = scalar == "#" && last == "#"
            let begins = isAtStart && scalar == ":" && scalars[(index + 1)...].first { !$0.isPassedOver } == ":"
            if isSecondSign || begins {
                result.append(contentsOf: (begins ? colon : numberSign).unicodeScalars)
                (isAtStart, last) = (false, nil)
                continue
            }
            result.append(scalar)
            guard !scalar.isPassedOver else { continue }
            last = scalar
            isAtStart = scalar == "\n" || scalar == "\r" || isAtStart && scalar.properties.isWhitespace
        }
        return String(result)
    }

    /// Whether the text holds two number signs, or two colons, with no ASCII character between them.
    private var mayHoldCommands: Bool {
        var last: UInt8 = 0
        for byte in utf8 where byte < 0x80 {
            if byte == last, byte == UInt8(ascii: ":") || byte == UInt8(ascii: "#") { return true }
            last = byte
        }
        return false
    }
}

extension Unicode.Scalar {
    /// Whether language-aware comparison of text ignores it.
    fileprivate var isPassedOver: Bool { value > 0x7F && properties.isDefaultIgnorableCodePoint }
}
