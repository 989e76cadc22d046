/// A plot as SVG: axes, linear or logarithmic, with points, lines, bars and stacked bars.
///
/// We wrote it ourselves, because we know no maintained Swift package that writes such plots as text. The colours are
/// those of the page's style sheet, so that they follow light and dark mode. A point or bar that belongs to a row of
/// the table is a link to that row.
package struct SVGPlot {
    let plot: Report.Plot
    let width: Double
    let height: Double
    /// The anchor of a row of the table.
    let anchor: (Int) -> String?

    private let x: PlotScale
    private let y: PlotScale
    /// Room for the axis's title, and for labels as long as `-1.5e-07` beside it.
    private let left = 88.0
    private let top = 10.0

    package init(_ plot: Report.Plot, width: Double = 960, height: Double = 300, anchor: @escaping (Int) -> String?) {
        self.plot = plot
        self.width = width
        self.height = height
        self.anchor = anchor
        let points = plot.series.flatMap(\.points)
        let stacks = Self.stacks(plot.series)
        let isBars = plot.series.contains { $0.style == .bars || $0.style == .stackedBars }
        // Bars reach half a step beyond the first and the last point.
        let margins = isBars ? Self.margins(plot.series) : []
        x = PlotScale(points.map(\.x) + margins, isLogarithmic: plot.x.isLogarithmic, from: left + 10, to: width - 16)
        y = PlotScale(
            points.map(\.y) + stacks, isLogarithmic: plot.y.isLogarithmic, from: height - 44, to: top + 6,
            includesZero: isBars)
    }

    private static func margins(_ series: [Report.Plot.Series]) -> [Double] {
        series.flatMap { series -> [Double] in
            guard let first = series.points.first, let last = series.points.last, series.points.count > 1 else {
                return []
            }
            let half = (last.x - first.x) / Double(series.points.count - 1) / 2
            return [first.x - half, last.x + half]
        }
    }

    /// The total heights of stacked bars.
    private static func stacks(_ series: [Report.Plot.Series]) -> [Double] {
        let stacked = series.filter { $0.style == .stackedBars }
        guard let first = stacked.first else { return [] }
        return first.points.indices.map { index in
            stacked.reduce(0) { $0 + ($1.points.indices.contains(index) ? $1.points[index].y : 0) }
        }
    }

    package func write(to svg: inout MarkupWriter) {
        svg.element(
            "svg",
            [
                "viewBox": "0 0 \(Self.text(width)) \(Self.text(height))", "role": "img", "class": "plot",
                "aria-label": plot.title.abbreviated(to: 200),
            ]
        ) { svg in
            axes(&svg)
            var base: [Double] = []
            for (position, series) in plot.series.enumerated() {
                svg.element("g", ["class": "k\(position % 6)"]) { svg in
                    switch series.style {
                    case .line:
                        line(series, &svg)
                        points(series, &svg)
                    case .points, .dashes: points(series, &svg)
                    case .bars: bars(series, base: [], &svg)
                    case .stackedBars:
                        bars(series, base: base, &svg)
                        base = series.points.enumerated().map {
                            (base.indices.contains($0) ? base[$0] : 0) + $1.y
                        }
                    }
                }
            }
        }
    }

    private func axes(_ svg: inout MarkupWriter) {
        let (bottom, right) = (height - 38, width - 10)
        svg.element("g", ["class": "axes"]) { svg in
            for tick in y.ticks {
                let at = Self.text(tick.position)
                svg.empty("path", ["d": "M\(Self.text(left)) \(at)H\(Self.text(right))"])
                svg.element("text", ["x": Self.text(left - 6), "y": at, "class": "y"], text: tick.label)
            }
            svg.empty("path", ["d": "M\(Self.text(left)) \(Self.text(bottom))H\(Self.text(right))", "class": "base"])
            for tick in x.ticks {
                svg.element(
                    "text", ["x": Self.text(tick.position), "y": Self.text(bottom + 15), "class": "x"], text: tick.label
                )
            }
            svg.element(
                "text", ["x": Self.text((left + right) / 2), "y": Self.text(height - 6), "class": "x title"],
                text: plot.x.title)
            svg.element(
                "text", ["x": "10", "y": Self.text(bottom / 2), "class": "v title"], text: plot.y.title)
        }
    }

    private func line(_ series: Report.Plot.Series, _ svg: inout MarkupWriter) {
        let places = series.points.map { "\(Self.text(x.position($0.x))) \(Self.text(y.position($0.y)))" }
        guard !places.isEmpty else { return }
        svg.empty("path", ["d": "M" + places.joined(separator: "L"), "class": "line"])
    }

    private func points(_ series: Report.Plot.Series, _ svg: inout MarkupWriter) {
        let isCrowded = series.points.count > 300
        for point in series.points {
            let write = { (svg: inout MarkupWriter) in
                let title = { (svg: inout MarkupWriter) in
                    if let label = point.label { svg.element("title", text: label.abbreviated(to: 300)) }
                }
                let (x, y) = (x.position(point.x), y.position(point.y))
                if series.style == .dashes {
                    let half = isCrowded ? 1.2 : 2.2
                    let stroke = "M\(Self.text(x - half)) \(Self.text(y))H\(Self.text(x + half))"
                    return svg.element("path", ["d": stroke, "class": "dash"], title)
                }
                let isMarked = point.isMarked ?? false
                let attributes: KeyValuePairs<String, String?> = [
                    "cx": Self.text(x), "cy": Self.text(y), "r": isMarked ? "4.5" : isCrowded ? "1.8" : "2.6",
                    "class": isMarked ? "marked" : nil,
                ]
                svg.element("circle", attributes, title)
            }
            if let anchor = point.row.flatMap(anchor) {
                svg.element("a", ["href": "#\(anchor)"], write)
            } else if point.label != nil || series.style != .line {
                write(&svg)
            }
        }
    }

    /// Bars around their points. All bars without a label form one path.
    private func bars(_ series: Report.Plot.Series, base: [Double], _ svg: inout MarkupWriter) {
        guard let first = series.points.first, let last = series.points.last else { return }
        let count = Double(series.points.count)
        let span = x.position(last.x) - x.position(first.x)
        let bar = count > 1 ? max(0.5, span / (count - 1) * 0.9) : 12
        var path = ""
        for (index, point) in series.points.enumerated() {
            let foot = base.indices.contains(index) ? base[index] : 0
            let (low, high) = (y.position(foot), y.position(foot + point.y))
            let (x0, x1) = (x.position(point.x) - bar / 2, x.position(point.x) + bar / 2)
            let shape =
                "M\(Self.text(x0)) \(Self.text(low))V\(Self.text(high))H\(Self.text(x1))V\(Self.text(low))z"
            guard let label = point.label else {
                if point.y != 0 { path += shape }
                continue
            }
            let write = { (svg: inout MarkupWriter) in
                svg.element("path", ["d": shape, "class": "bar"]) {
                    $0.element("title", text: label.abbreviated(to: 300))
                }
            }
            if let anchor = point.row.flatMap(anchor) {
                svg.element("a", ["href": "#\(anchor)"], write)
            } else {
                write(&svg)
            }
        }
        if !path.isEmpty { svg.empty("path", ["d": path, "class": "bar"]) }
    }

    /// A coordinate, rounded to a tenth.
    private static func text(_ value: Double) -> String {
        guard abs(value) < 1e6 else { return "0" }
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
