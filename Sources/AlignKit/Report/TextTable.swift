/// Rows of cells as columns of text that fit a terminal.
struct TextTable {
    enum Alignment { case left, right }

    struct Column {
        let title: String
        let alignment: Alignment
        /// A cell that is longer is shortened in its middle.
        let maximumWidth: Int
    }

    /// A cell: what it says, and how it is coloured where colours are shown.
    struct Cell {
        let text: String
        var style: TextStyle?

        init(_ text: String, _ style: TextStyle? = nil) {
            self.text = text
            self.style = style
        }
    }

    let columns: [Column]
    var rows: [[Cell]] = []

    /// The width of every column: that of its widest cell, within its maximum.
    var widths: [Int] {
        columns.indices.map { column in
            min(
                columns[column].maximumWidth,
                rows.reduce(columns[column].title.count) { max($0, $1[column].text.count) })
        }
    }

    /// The title line, a rule and the rows, two columns being one space apart.
    func lines(colored: Bool) -> [String] {
        let widths = widths
        let titles = columns.map { Cell($0.title, .strong) }
        let rule = String(repeating: "─", count: widths.reduce(widths.count - 1, +))
        return [line(titles, widths, colored), rule] + rows.map { line($0, widths, colored) }
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ colored: Bool) -> String {
        let texts = cells.indices.map { index in
            let text = cells[index].text.shortened(to: widths[index])
            let padding = String(repeating: " ", count: widths[index] - text.count)
            let styled = colored ? cells[index].style?.applied(to: text) ?? text : text
            if columns[index].alignment == .right { return padding + styled }
            return index == cells.count - 1 ? styled : styled + padding
        }
        return texts.joined(separator: " ")
    }
}

/// The few ways in which a report emphasises.
enum TextStyle: String {
    case good = "32"
    case bad = "31"
    case warning = "33"
    case strong = "1"
    case faint = "2"

    func applied(to text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}

extension String {
    /// At most `width` characters, the middle replaced by an ellipsis where there are more.
    func shortened(to width: Int) -> String {
        guard count > width else { return self }
        let tail = (width - 1) / 2
        return prefix(width - 1 - tail) + "…" + suffix(tail)
    }
}

extension String {
    /// The text in lines of at most `width` characters, broken at spaces; a longer word has a line of its own.
    func wrapped(to width: Int) -> [String] {
        var lines = [""]
        for (position, word) in split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if position == 0 {
                lines[0] = String(word)
            } else if lines[lines.count - 1].count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
