/// Rows of cells as columns of text that fit a terminal.
package struct TextTable {
    package enum Alignment: Hashable, Sendable { case left, right }

    /// In which tables a column is shown.
    package enum Place: Hashable, Sendable {
        case everywhere
        /// `table`: only tables that stand alone. `everything`: only tables with every number below them.
        case table, everything
        /// Only if the column says more than the names do.
        case whereItDiffers
    }

    package struct Column: Hashable, Sendable {
        let title: String
        /// The title over this column and its neighbours of the same group.
        var group = ""
        let alignment: Alignment
        /// What the column does if not all columns fit.
        var giving = TextTableLayout.Giving.nothing
        var place = Place.everywhere

        package static func number(
            _ title: String, of group: String = "", isSpare rank: Int? = nil, in place: Place = .everywhere
        ) -> Self {
            let giving: TextTableLayout.Giving = rank.map { .itself($0) } ?? .nothing
            return .init(title: title, group: group, alignment: .right, giving: giving, place: place)
        }

        package static func text(
            _ title: String, _ giving: TextTableLayout.Giving = .nothing, in place: Place = .everywhere
        ) -> Self {
            .init(title: title, alignment: .left, giving: giving, place: place)
        }
    }

    /// A cell: its text, and its style if colours are shown. Characters that could move a cursor are spelled out.
    package struct Cell: Hashable, Sendable {
        package let text: String
        var style: TextStyle?

        package init(_ text: String, _ style: TextStyle? = nil) {
            self.text = text.visible.harmless
            self.style = style
        }
    }

    let columns: [Column]
    var rows: [[Cell]] = []

    init(columns: [Column]) { self.columns = columns }

    /// The titles, a rule and the rows. Columns are one space apart.
    ///
    /// - Parameter width: the number of columns of the terminal. Lines are wider if nothing can give way any more.
    func lines(colored: Bool, width: Int) -> [String] {
        let layout = TextTableLayout(self, width: width)
        let shown = layout.columns
        let titles = shown.map { Cell($0.title(columns[$0.index].title), .strong) }
        let rule = String(repeating: "─", count: layout.totalWidth)
        let groups = shown.contains { !columns[$0.index].group.isEmpty } ? [self.groups(shown)] : []
        return groups + [line(titles, shown, colored), rule]
            + rows.map { row in
                line(shown.map { Cell($0.text(row[$0.index].text), row[$0.index].style) }, shown, colored)
            }
    }

    /// The titles of groups, each over the middle of its columns.
    private func groups(_ shown: [TextTableLayout.Shown]) -> String {
        var line = ""
        var position = 0
        for (group, columns) in shown.grouped(by: { columns[$0.index].group }) {
            let width = columns.reduce(columns.count - 1) { $0 + $1.width }
            let start = position + max(0, (width - group.displayWidth) / 2)
            if !group.isEmpty { line += String(repeating: " ", count: max(0, start - line.displayWidth)) + group }
            position += width + 1
        }
        return line
    }

    private func line(_ cells: [Cell], _ shown: [TextTableLayout.Shown], _ colored: Bool) -> String {
        let texts = cells.indices.map { index in
            let text = cells[index].text
            let padding = String(repeating: " ", count: max(0, shown[index].width - text.displayWidth))
            let styled = colored ? cells[index].style?.applied(to: text) ?? text : text
            if columns[shown[index].index].alignment == .right { return padding + styled }
            return index == cells.count - 1 ? styled : styled + padding
        }
        return texts.joined(separator: " ")
    }
}

extension Array {
    /// Runs of neighbours with the same key.
    fileprivate func grouped<Key: Equatable>(by key: (Element) -> Key) -> [(Key, [Element])] {
        reduce(into: []) { runs, element in
            let own = key(element)
            if runs.last?.0 == own {
                runs[runs.count - 1].1.append(element)
            } else {
                runs.append((own, [element]))
            }
        }
    }
}

/// The few styles that a report uses for emphasis.
package enum TextStyle: String, Sendable {
    case good = "32"
    case bad = "31"
    case warning = "33"
    case strong = "1"
    case faint = "2"

    func applied(to text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
