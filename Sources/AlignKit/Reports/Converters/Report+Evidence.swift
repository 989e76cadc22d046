extension Report {
    /// The maximum number of rows of a report that show where their differences lie. The first that failed are shown,
    /// because the rest often follow from them.
    static let panelLimit = 12
}

extension Report.Details {
    /// Where the differences of a tensor lie.
    ///
    /// - Parameter difference: what is subtracted from what, in words.
    init(_ map: DifferenceMap, difference: String = "ours − recorded") {
        self.init(sentences: map.shapes, plots: [], maps: [])
        for (noun, errors) in [(map.nouns.channel, map.channels), (map.nouns.position ?? "", map.positions)]
        where errors.count > 1 { plots.append(Self.errors(errors, along: noun)) }
        if !map.histogram.isEmpty { plots.append(Self.histogram(map, difference)) }
        guard !map.plane.isEmpty else { return }
        maps = [
            .init(
                title: "|\(difference)| \(Self.plane(map)):", height: map.planeHeight, width: map.planeWidth,
                values: map.plane)
        ]
    }

    /// What a map is drawn over: `over the plane of channel 3`, `of tokens (down) and channels (across)`.
    private static func plane(_ map: DifferenceMap) -> String {
        guard let position = map.nouns.position else { return "over the plane of channel \(map.worstChannel)" }
        let nouns = map.nouns.isPositionFirst ? [position, map.nouns.channel] : [map.nouns.channel, position]
        let axes = nouns.map { $0.hasPrefix("axis") ? $0 : $0 + "s" }
        return "over \(axes[0]) (down) and \(axes[1]) (across)"
    }

    /// The errors as bars. If there are more than 256, each bar is the largest of a group.
    private static func errors(_ errors: [Double], along noun: String) -> Report.Plot {
        let count = errors.count
        let bars = min(count, 256)
        let points = (0..<bars).map { bar -> Report.Plot.Point in
            let group = errors[bar * count / bars..<(bar + 1) * count / bars]
            let isBroken = group.contains(where: \.isNaN)
            return .init(x: Double(bar * count / bars), y: isBroken ? .nan : group.max()!)
        }
        let worst = errors.firstIndex(where: \.isNaN) ?? errors.indices.max { errors[$0] < errors[$1] }!
        let isAxis = noun.hasPrefix("axis")
        let groups = bars < count ? " Each bar is the largest of its neighbours: \(bars) for \(count)." : ""
        return Report.Plot(
            title: isAxis ? "Error along \(noun)" : "Error of each \(noun)",
            caption: "RMS; the worst is \(isAxis ? "index" : noun) \(worst).\(groups)",
            x: .init(isAxis ? "index of \(noun)" : noun), y: .init("RMS"), series: [.init("RMS", .bars, points)])
    }

    private static func histogram(_ map: DifferenceMap, _ difference: String) -> Report.Plot {
        let width = 2 * map.reach / Double(map.histogram.count)
        let points = map.histogram.enumerated().map { bin, count in
            let middle = (Double(bin) + 0.5) * width - map.reach
            return Report.Plot.Point(
                x: middle, y: Double(count),
                label: count > 0 ? "\(count.counted("element")) around \(middle.brief)" : nil)
        }
        return Report.Plot(
            title: "Differences", caption: "How many elements differ by how much.", x: .init(difference),
            y: .init("elements", isLogarithmic: true), series: [.init("elements", .bars, points)])
    }
}
