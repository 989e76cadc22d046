/// The width of each column of a table. If not all columns fit, they give way in this order: first numbers that can be
/// found elsewhere, then the long words for operations, then parts of names, then whole columns, then more of the
/// names.
package struct TextTableLayout {
    /// What a column does if not all columns fit.
    package enum Giving: Hashable, Sendable {
        case nothing
        /// The column is left out. Columns of rank 0 are left out before anything else gives way. The others are left
        /// out by rank, before names become too short to be read.
        case itself(Int)
        /// Words are abbreviated, and shortened to no less than this many columns of a terminal. In the end, the column
        /// is left out by rank.
        case words(atLeast: Int, rank: Int)
        /// Names are shortened, the longest part first.
        case names
    }

    /// A column that is shown.
    struct Shown {
        let index: Int
        var width: Int
        fileprivate var isName = false
        /// Wider words are abbreviated.
        fileprivate var longestWord = Int.max

        /// A title as it is shown.
        func title(_ title: String) -> String { longestWord == 0 && title == "operation" ? "op" : title }

        /// A cell as it is shown.
        func text(_ text: String) -> String {
            isName ? text.shortenedName(to: width) : word(text).shortened(to: width)
        }

        fileprivate func word(_ text: String) -> String {
            text.displayWidth > longestWord ? text.abbreviatedOperation : text
        }
    }

    /// The minimum width of names: while less useful columns can be left out instead, and in any case.
    private static let (comfortable, least) = (24, 12)

    private let table: TextTable
    private(set) var columns: [Shown]

    var totalWidth: Int { columns.reduce(columns.count - 1) { $0 + $1.width } }

    init(_ table: TextTable, width: Int) {
        self.table = table
        columns = table.columns.indices.map { index in
            var column = Shown(index: index, width: 0)
            if case .names = table.columns[index].giving { column.isName = true }
            return column
        }
        for index in columns.indices { columns[index].width = naturalWidth(of: columns[index]) }
        widenGroups()
        leaveOut(to: width) { $0 == 0 }
        abbreviate(to: width, over: "convolution".displayWidth)
        abbreviate(to: width, over: 0)
        shortenNames(to: width, least: Self.comfortable)
        leaveOut(to: width) { $0 > 0 }
        shortenNames(to: width, least: Self.least)
    }

    private func naturalWidth(of column: Shown) -> Int {
        table.rows.reduce(column.title(table.columns[column.index].title).displayWidth) { width, row in
            max(width, column.word(row[column.index].text).displayWidth)
        }
    }

    /// Widens the last column of a group whose title is wider than its columns.
    private mutating func widenGroups() {
        for group in Set(columns.map { table.columns[$0.index].group }) where !group.isEmpty {
            let members = columns.indices.filter { table.columns[columns[$0].index].group == group }
            let room = members.reduce(members.count - 1) { $0 + columns[$1].width }
            columns[members.last!].width += max(0, group.displayWidth - room)
        }
    }

    private func rank(of column: Shown) -> Int? {
        switch table.columns[column.index].giving {
        case .itself(let rank), .words(_, let rank): rank
        case .nothing, .names: nil
        }
    }

    private mutating func leaveOut(to width: Int, _ isMeant: (Int) -> Bool) {
        while totalWidth > width, let least = columns.compactMap(rank).filter(isMeant).min() {
            columns = columns.filter { rank(of: $0) != least }
            widenNames(to: width)
        }
    }

    private mutating func abbreviate(to width: Int, over longest: Int) {
        guard totalWidth > width else { return }
        for index in columns.indices {
            guard case .words(let least, _) = table.columns[columns[index].index].giving else { continue }
            columns[index].longestWord = longest
            let natural = naturalWidth(of: columns[index])
            let room = width - (totalWidth - columns[index].width)
            columns[index].width = min(natural, max(least, room))
        }
    }

    private mutating func shortenNames(to width: Int, least: Int) {
        while totalWidth > width,
            let longest = columns.indices.filter({ columns[$0].isName && columns[$0].width > least })
                .max(by: { columns[$0].width < columns[$1].width })
        {
            columns[longest].width -= 1
        }
    }

    /// Gives the free room to the names, up to their natural width.
    private mutating func widenNames(to width: Int) {
        for index in columns.indices where columns[index].isName {
            columns[index].width = min(
                naturalWidth(of: columns[index]), columns[index].width + max(0, width - totalWidth))
        }
    }
}
