extension Report {
    /// A plot: points over a common axis.
    public struct Plot: Hashable, Sendable, Codable {
        /// What an axis measures.
        public struct Axis: Hashable, Sendable, Codable {
            public var title: String
            public var isLogarithmic: Bool

            public init(_ title: String, isLogarithmic: Bool = false) {
                self.title = title
                self.isLogarithmic = isLogarithmic
            }
        }

        /// Points of one kind.
        public struct Series: Hashable, Sendable, Codable {
            public enum Style: String, Hashable, Sendable, Codable {
                case points
                /// Short level strokes, each by itself.
                case dashes
                case line
                case bars
                /// Bars, each on top of those of the series before it.
                case stackedBars
            }

            public var name: String
            public var style: Style
            public var points: [Point]

            public init(_ name: String, _ style: Style, _ points: [Point]) {
                self.name = name
                self.style = style
                self.points = points
            }
        }

        /// One value. On a logarithmic axis, values of 0 and below are drawn at the bottom, NaN and infinity at the
        /// top.
        public struct Point: Hashable, Sendable, Codable {
            public var x: Double
            public var y: Double
            /// The text that a reader sees when pointing at it.
            public var label: String?
            /// The row of the table that it belongs to.
            public var row: Int?
            public var isMarked: Bool?

            public init(x: Double, y: Double, label: String? = nil, row: Int? = nil, isMarked: Bool? = nil) {
                self.x = x
                self.y = y
                self.label = label
                self.row = row
                self.isMarked = isMarked
            }
        }

        public var title: String
        /// How to read it, in a sentence.
        public var caption: String
        public var x: Axis
        public var y: Axis
        public var series: [Series]

        public init(title: String, caption: String, x: Axis, y: Axis, series: [Series]) {
            self.title = title
            self.caption = caption
            self.x = x
            self.y = y
            self.series = series
        }
    }

    /// Where in a tensor the differences lie.
    public struct Details: Hashable, Sendable, Codable {
        /// What pattern the differences form, each in a sentence.
        public var sentences: [String]
        public var plots: [Plot]
        public var maps: [HeatMap]

        public init(sentences: [String], plots: [Plot], maps: [HeatMap]) {
            self.sentences = sentences
            self.plots = plots
            self.maps = maps
        }
    }

    /// Numbers over a plane, the first row at the top.
    public struct HeatMap: Hashable, Sendable, Codable {
        public var title: String
        public var height: Int
        public var width: Int
        /// Row by row. No value is below 0. A value is NaN where something is not finite.
        public var values: [Double]

        public init(title: String, height: Int, width: Int, values: [Double]) {
            self.title = title
            self.height = height
            self.width = width
            self.values = values
        }
    }
}
