extension Report {
    /// How many rows of a report show where their differences lie; those that failed first, since the rest often follow
    /// from them.
    static let panelLimit = 12
}

extension Report.Details {
    /// Where the differences of a tensor lie.
    ///
    /// - Parameter difference: what is subtracted from what, in words.
    init(_ map: DifferenceMap, difference: String = "ours − recorded") {
        self.init(sentences: map.shapes, plots: [], maps: [])
        if map.channels.count > 1 { plots.append(Self.channels(map)) }
        if !map.histogram.isEmpty { plots.append(Self.histogram(map, difference)) }
        if !map.plane.isEmpty {
            maps = [
                .init(
                    title: "|\(difference)| over the plane of channel \(map.worstChannel):", height: map.planeHeight,
                    width: map.planeWidth, values: map.plane)
            ]
        }
    }

    /// Of many channels the largest of each group.
    private static func channels(_ map: DifferenceMap) -> Report.Plot {
        let count = map.channels.count
        let bars = min(count, 256)
        let points = (0..<bars).map { bar -> Report.Plot.Point in
            let group = map.channels[bar * count / bars..<(bar + 1) * count / bars]
            let isBroken = group.contains(where: \.isNaN)
            return .init(x: Double(bar * count / bars), y: isBroken ? .nan : group.max()!)
        }
        return Report.Plot(
            title: "Error of each channel", caption: "RMS; the worst is channel \(map.worstChannel).",
            x: .init("channel"), y: .init("RMS"), series: [.init("RMS", .bars, points)])
    }

    private static func histogram(_ map: DifferenceMap, _ difference: String) -> Report.Plot {
        let width = 2 * map.reach / Double(map.histogram.count)
        let points = map.histogram.enumerated().map { bin, count in
            let middle = (Double(bin) + 0.5) * width - map.reach
            return Report.Plot.Point(
                x: middle, y: Double(count), label: count > 0 ? "\(count) elements around \(middle.brief)" : nil)
        }
        return Report.Plot(
            title: "Differences", caption: "How many elements differ by how much.", x: .init(difference),
            y: .init("elements", isLogarithmic: true), series: [.init("elements", .bars, points)])
    }
}
