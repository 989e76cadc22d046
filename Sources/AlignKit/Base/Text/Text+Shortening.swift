extension String {
    /// The text in at most `width` terminal columns. An ellipsis replaces the middle of a longer text.
    func shortened(to width: Int) -> String {
        guard displayWidth > width else { return self }
        let tail = (width - 1) / 2
        return prefix(ofWidth: width - 1 - tail) + "…" + suffix(ofWidth: tail)
    }

    /// A dotted name in at most `width` columns. The parts before the last lose letters, the longest part first. They
    /// keep their numbers, because the numbers tell tensors apart. `backbone.layer1.0.relu#1` becomes
    /// `bac….layer1.0.relu#1`.
    func shortenedName(to width: Int) -> String {
        guard displayWidth > width else { return self }
        var parts = split(separator: ".", omittingEmptySubsequences: false).map(NamePart.init)
        var excess = displayWidth - width
        while excess > 0 {
            guard let longest = parts.dropLast().indices.max(by: { parts[$0].length < parts[$1].length }),
                let saved = parts[longest].lose(excess)
            else { break }
            excess -= saved
        }
        let name = parts.map(\.text).joined(separator: ".")
        guard name.displayWidth > width else { return name }
        // The end of a name says more than its beginning.
        let head = (width - 1) / 4
        return prefix(ofWidth: head) + "…" + suffix(ofWidth: width - 1 - head)
    }

    /// A shorter name for one of AlignKit's operations.
    var abbreviatedOperation: String { Self.operations[self] ?? self }

    private static let operations = [
        "convolution": "conv", "batch-norm": "norm", "max-pool": "pool", "average-pool": "avg-pool",
        "global-avg-pool": "avg-pool",
    ]

    /// The text in lines of at most `width` columns, broken at spaces; a longer word has a line of its own.
    func wrapped(to width: Int) -> [String] {
        var lines = [""]
        for (position, word) in split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if position == 0 {
                lines[0] = String(word)
            } else if lines[lines.count - 1].displayWidth + 1 + word.displayWidth <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

/// A part of a name: letters, which may be left out, and the number after them.
private struct NamePart {
    private var letters: Substring
    private let number: Substring
    private var isCut = false

    init(_ part: Substring) {
        let digits = part.reversed().prefix(while: \.isNumber).count
        number = part.suffix(digits)
        letters = part.dropLast(digits)
    }

    /// The number of columns of its letters, which could be left out.
    var length: Int { letters.displayWidth }

    var text: String { letters + (isCut ? "…" : "") + number }

    /// Leaves out letters until the part is shorter by `count` columns, or until one letter is left.
    ///
    /// - Returns: by how many columns it became shorter; nil if it cannot become shorter.
    mutating func lose(_ count: Int) -> Int? {
        let before = text.displayWidth
        let fitting = letters.prefix(ofWidth: letters.displayWidth - count - (isCut ? 0 : 1))
        let kept = fitting.isEmpty ? letters.prefix(1) : fitting
        guard kept.displayWidth + number.displayWidth + 1 < before else { return nil }
        letters = kept
        isCut = true
        return before - text.displayWidth
    }
}
