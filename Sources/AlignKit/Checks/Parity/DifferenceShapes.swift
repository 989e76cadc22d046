/// What is conspicuous about the places where two tensors differ.
///
/// An element *stands out* where its difference exceeds a hundredth of the largest one, or is not finite. This leaves
/// aside what rounding adds everywhere else. A sentence is given where it holds for every element that stands out, and
/// where chance is unlikely to produce the same.
struct DifferenceShapes {
    private let layout: ChannelLayout
    private let differences: [Float]
    private let channels: [Double]
    private let worst: Int
    /// The name of the actual tensor: `Ours`, or `B` where two recordings are compared.
    private let actual: String
    /// Offsets of the elements that stand out.
    private let outstanding: [Int]

    init(_ layout: ChannelLayout, _ differences: [Float], channels: [Double], worst: Int, actual: String = "Ours") {
        self.layout = layout
        self.differences = differences
        self.channels = channels
        self.worst = worst
        self.actual = actual
        let reach = differences.reduce(0) { $1.isNaN ? $0 : max($0, abs($1)) }
        outstanding = differences.indices.filter { !(abs(differences[$0]) <= reach / 100) }
    }

    var sentences: [String] {
        guard !outstanding.isEmpty else { return [] }
        return [count, inChannels, inPositions, atBorder, everySecond, oneSign].compactMap(\.self)
    }

    private var count: String? {
        let broken = differences.count { $0.isNaN }
        if broken > 0 {
            return
                "\(broken) of \(differences.count.counted("element")) \(broken.agreeing("is", "are")) not finite on one "
                + "side only."
        }
        if outstanding.count == 1 { return "A single element differs." }
        guard outstanding.count * 100 <= differences.count else { return nil }
        return "Only \(outstanding.count) of \(differences.count) elements stand out."
    }

    /// Whether they lie in one channel of several, or in a few of many.
    private var inChannels: String? {
        few(Set(outstanding.map(layout.channel)).sorted(), of: layout.channels, layout.nouns.channel)
    }

    /// The same for tokens or positions.
    private var inPositions: String? {
        layout.nouns.position.flatMap { few(Set(outstanding.map(layout.column)).sorted(), of: layout.width, $0) }
    }

    private func few(_ affected: [Int], of all: Int, _ noun: String) -> String? {
        guard all > 1, outstanding.count > 1 else { return nil }
        let isAxis = noun.hasPrefix("axis")
        if affected.count == 1 {
            let place = DifferenceMap.Nouns.place(noun, affected[0])
            return isAxis ? "All differences are at \(place), of \(all)." : "All differences are in \(place) of \(all)."
        }
        guard affected.count <= 4, affected.count * 8 <= all else { return nil }
        let names = affected.map(String.init).joined(separator: ", ")
        let what = isAxis ? "\(all) indices of \(noun)" : "\(all) \(noun)s"
        return "All differences are in \(affected.count) of \(what): \(names)."
    }

    /// Whether they lie in the outermost rows and columns alone, of a plane that has an interior.
    private var atBorder: String? {
        guard layout.height > 2, layout.width > 2, outstanding.count > 1 else { return nil }
        let inside = (layout.height - 2) * (layout.width - 2)
        let (rows, columns) = (outstanding.map(row), outstanding.map(column))
        let isBorder = zip(rows, columns).allSatisfy { row, column in
            row == 0 || column == 0 || row == layout.height - 1 || column == layout.width - 1
        }
        guard isBorder, isUnlikely(share: 1 - Double(inside) / Double(layout.area)) else { return nil }
        let sides = [
            ("top", rows.allSatisfy { $0 == 0 }), ("bottom", rows.allSatisfy { $0 == layout.height - 1 }),
            ("left", columns.allSatisfy { $0 == 0 }), ("right", columns.allSatisfy { $0 == layout.width - 1 }),
        ]
        if let side = sides.first(where: \.1) { return "All differences are at the \(side.0) edge of the plane." }
        return "All differences are at the border of the plane: padding, or the size of what is cropped."
    }

    /// Whether they lie in every second row, column or both.
    private var everySecond: String? {
        guard outstanding.count > 1 else { return nil }
        let rows = Set(outstanding.map { row($0) % 2 })
        let columns = Set(outstanding.map { column($0) % 2 })
        let (byRow, byColumn) = (layout.height > 2 && rows.count == 1, layout.width > 2 && columns.count == 1)
        guard byRow || byColumn, isUnlikely(share: byRow && byColumn ? 0.25 : 0.5) else { return nil }
        // A single row or column is no pattern.
        guard !byRow || Set(outstanding.map(row)).count > 1 || byColumn && Set(outstanding.map(column)).count > 1 else {
            return nil
        }
        guard !byColumn || Set(outstanding.map(column)).count > 1 || byRow else { return nil }
        let across = layout.nouns.position.map { $0.hasPrefix("axis") ? "index of \($0)" : $0 } ?? "column"
        let what = byRow && byColumn ? "pixel" : byRow ? "row" : across
        return "Every second \(what) differs: a stride, or a shift by one."
    }

    private var oneSign: String? {
        guard outstanding.count > 1, isUnlikely(share: 0.5) else { return nil }
        if outstanding.allSatisfy({ differences[$0] > 0 }) { return "\(actual) is larger in every one of them." }
        if outstanding.allSatisfy({ differences[$0] < 0 }) { return "\(actual) is smaller in every one of them." }
        return nil
    }

    /// Whether shareⁿ < 10⁻³: the probability that all n elements that stand out lie in this share of the elements by
    /// chance.
    private func isUnlikely(share: Double) -> Bool {
        var chance = 1.0
        for _ in outstanding.indices {
            chance *= share
            if chance < 1e-3 { return true }
        }
        return false
    }

    private func row(_ offset: Int) -> Int { layout.row(ofOffset: offset) }
    private func column(_ offset: Int) -> Int { layout.column(ofOffset: offset) }
}
