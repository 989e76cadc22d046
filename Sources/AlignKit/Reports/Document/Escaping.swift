/// Text that comes from a file is made harmless for the program that shows it.
extension String {
    /// The text in at most `count` scalars. In a longer text, an ellipsis replaces the middle.
    package func abbreviated(to count: Int) -> String {
        let scalars = unicodeScalars
        guard scalars.count > count else { return self }
        let tail = (count - 1) / 2
        return String(scalars.prefix(count - 1 - tail)) + "…" + String(scalars.suffix(tail))
    }

    /// The text for the content and the quoted attributes of HTML and XML. Their readers see the same text. A runner
    /// that prints it in its log finds no command in it.
    package var escapedForMarkup: String {
        markupOfText.withoutCommands(numberSign: "&#35;", colon: "&#58;")
    }

    private var markupOfText: String {
        let text = visible
        guard text.utf8.contains(where: { "&<>\"'".utf8.contains($0) }) else { return text }
        return text.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// The text for Markdown. All punctuation that can have a meaning becomes a character reference. CommonMark reads
    /// these as text, never as structure.
    package var escapedForMarkdown: String {
        let scalars = Array(visible.unicodeScalars)
        return scalars.indices.reduce(into: "") { text, index in
            let scalar = scalars[index]
            let isHarmless =
                switch scalar {
                case "0"..."9", "a"..."z", "A"..."Z", " ", ",", ";", "(", ")", "%", "/": true
                // Lists begin with these, and with `1. `; `www.` and `https:` begin a link.
                case "-", "+", "=": index > 0
                case ".":
                    index > 0 && index + 1 < scalars.count && scalars[index + 1] != " "
                        && !"wW".unicodeScalars.contains(scalars[index - 1])
                default: !scalar.isASCII
                }
            if isHarmless { text.unicodeScalars.append(scalar) } else { text += "&#\(scalar.value);" }
        }
    }

    /// The text as one word of a POSIX shell. A text with control characters, or with signs that a runner takes for a
    /// command, is written in the `$'…'` form of bash, zsh and ksh.
    package var quotedForShell: String {
        let plain = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "_-./,:+=@%".utf8.contains(byte)
            }
        }
        if !isEmpty, utf8.allSatisfy(plain) { return self }
        guard unicodeScalars.contains(where: \.isHidden) || harmless != self else {
            // By scalars: an apostrophe with an accent is one character, but it still ends the word.
            return "'" + unicodeScalars.reduce(into: "") { $0 += $1 == "'" ? "'\\''" : String($1) } + "'"
        }
        let body = unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "'", "\\": text += "\\\(scalar)"
            case "#": text += "\\x23"
            case _ where scalar.isHidden:
                for byte in String(scalar).utf8 { text += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16) }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return "$'\(body)'"
    }

    /// As a shell pattern that matches this text alone.
    var escapedForGlob: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            if "*?[]\\".unicodeScalars.contains(scalar) { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
    }
}
