extension String {
    /// At most `width` columns of a terminal, the middle replaced by an ellipsis where there are more.
    func shortened(to width: Int) -> String {
        guard displayWidth > width else { return self }
        let tail = (width - 1) / 2
        return prefix(ofWidth: width - 1 - tail) + "…" + suffix(ofWidth: tail)
    }

    /// A dotted name in at most `width` columns: of the parts before the last, the longest lose letters first, and keep
    /// their numbers, since these tell tensors apart. `backbone.layer1.0.relu#1` becomes `bac….layer1.0.relu#1`.
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
        // Its end says more than its beginning.
        let head = (width - 1) / 4
        return prefix(ofWidth: head) + "…" + suffix(ofWidth: width - 1 - head)
    }

    /// A shorter word for an operation of ours.
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

/// A part of a name: letters, some of which may be left out, and the number after them.
private struct NamePart {
    private var letters: Substring
    private let number: Substring
    private var isCut = false

    init(_ part: Substring) {
        let digits = part.reversed().prefix(while: \.isNumber).count
        number = part.suffix(digits)
        letters = part.dropLast(digits)
    }

    /// How many columns of letters it has that could be left out.
    var length: Int { letters.displayWidth }

    var text: String { letters + (isCut ? "…" : "") + number }

    /// Leaves out enough letters to be shorter by `count` columns, or all but one.
    ///
    /// - Returns: by how much it is shorter; nil where it cannot be.
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
