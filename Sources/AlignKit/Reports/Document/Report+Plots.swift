extension Report {
    /// A plot: points over a common axis.
    package struct Plot: Hashable, Sendable, Codable {
        /// What an axis measures.
        package struct Axis: Hashable, Sendable, Codable {
            package var title: String
            package var isLogarithmic: Bool

            package init(_ title: String, isLogarithmic: Bool = false) {
                self.title = title
                self.isLogarithmic = isLogarithmic
            }
        }

        /// Points of one kind.
        package struct Series: Hashable, Sendable, Codable {
            package enum Style: String, Hashable, Sendable, Codable {
                case points
                /// Short level strokes, each by itself.
                case dashes
                case line
                case bars
                /// Bars, each on top of those of the series before it.
                case stackedBars
            }

            package var name: String
            package var style: Style
            package var points: [Point]

            package init(_ name: String, _ style: Style, _ points: [Point]) {
                self.name = name
                self.style = style
                self.points = points
            }
        }

        /// One value. On a logarithmic axis, values of 0 and below are drawn at the bottom, NaN and infinity at the
        /// top.
        package struct Point: Hashable, Sendable, Codable {
            package var x: Double
            package var y: Double
            /// The text that a reader sees when pointing at it.
            package var label: String?
            /// The row of the table that it belongs to.
            package var row: Int?
            package var isMarked: Bool?

            package init(x: Double, y: Double, label: String? = nil, row: Int? = nil, isMarked: Bool? = nil) {
                self.x = x
                self.y = y
                self.label = label
                self.row = row
                self.isMarked = isMarked
            }
        }

        package var title: String
        /// How to read it, in a sentence.
        package var caption: String
        package var x: Axis
        package var y: Axis
        package var series: [Series]

        package init(title: String, caption: String, x: Axis, y: Axis, series: [Series]) {
            self.title = title
            self.caption = caption
            self.x = x
            self.y = y
            self.series = series
        }
    }

    /// Where in a tensor the differences lie.
    package struct Details: Hashable, Sendable, Codable {
        /// What pattern the differences form, each in a sentence.
        package var sentences: [String]
        package var plots: [Plot]
        package var maps: [HeatMap]

        package init(sentences: [String], plots: [Plot], maps: [HeatMap]) {
            self.sentences = sentences
            self.plots = plots
            self.maps = maps
        }
    }

    /// Numbers over a plane, the first row at the top.
    package struct HeatMap: Hashable, Sendable, Codable {
        package var title: String
        package var height: Int
        package var width: Int
        /// Row by row. No value is below 0. A value is NaN where something is not finite.
        package var values: [Double]

        package init(title: String, height: Int, width: Int, values: [Double]) {
            self.title = title
            self.height = height
            self.width = width
            self.values = values
        }
    }
}
