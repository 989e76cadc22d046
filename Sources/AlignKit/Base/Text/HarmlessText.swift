/// What is written to a terminal or a log: text that nobody obeys.
///
/// Text of files is spelled out where it is put in (`visible`): no control character of it reaches a terminal.
/// That leaves words which the runners of continuous-integration services take for commands, wherever a table or a line
/// break happens to put them. GitHub's runner reads `::command::` where a line begins with it, after white space, and
/// `##[command]` anywhere in a line; Azure's reads `##vso[command]`, TeamCity's `##teamcity[command]`. So whatever is
/// printed goes through here.
extension String {
    /// The text, of any number of lines, with the second sign of `##` spelled out, and the first of a `::` that begins
    /// a line: `\u{3A}:error::`. Text that was made harmless before stays as it is.
    package var harmless: String { withoutCommands(numberSign: "\\u{23}", colon: "\\u{3A}") }

    /// Code points that a reader may pass over stand for nothing between two others.
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

    /// Whether there are two number signs, or two colons, with nothing in ASCII between them.
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
    /// Whether comparisons of text by a language's rules leave it out.
    fileprivate var isPassedOver: Bool { value > 0x7F && properties.isDefaultIgnorableCodePoint }
}
