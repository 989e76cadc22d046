/// Where the differences of two tensors lie: by channel, over the plane, and how they are distributed.
///
/// For tensors `[N, C, H, W]` and `[N, C]`, for tokens `[N, T, C]`, and for any other whose axes `AxisOrder` describes.
/// Differences are actual − expected. An element that is not finite on one side only counts as not finite. An element
/// that is not finite on both sides, in the same way, counts as equal.
package struct DifferenceMap: Hashable, Sendable {
    /// √mean (actual − expected)² of each channel, over batch and plane; NaN where an element is not finite.
    package let channels: [Double]
    /// The channel with the largest entry in `channels`; NaN counts as larger than any number.
    package let worstChannel: Int
    /// The same for each token or position, where a tensor has three axes; else empty.
    package let positions: [Double]
    /// max |actual − expected| of the worst channel, over the batch, at each place of the plane. A tensor of three axes
    /// has the plane of its last two axes. An axis of the plane that is longer than 64 is divided into 64 parts, with
    /// one maximum for each part. NaN where an element is not finite. Empty without a plane.
    package let plane: [Double]
    package let planeHeight: Int
    package let planeWidth: Int
    /// The count of finite differences in each of `bins` intervals from −`reach` to `reach`; empty where all are 0.
    package let histogram: [Int]
    /// The largest finite |actual − expected|.
    package let reach: Double
    /// What is conspicuous about the differences, in one sentence each.
    package internal(set) var shapes: [String]
    /// The names of the axes.
    package let nouns: Nouns

    /// The number of intervals of a histogram. It is odd, so that the middle interval is around 0.
    package static let bins = 41
    /// The largest number of places along each side of a plane.
    package static let side = 64

    /// - Parameters:
    ///   - expected: the tensor that is subtracted.
    ///   - actual: the tensor from which it is subtracted.
    ///   - order: the order of the axes of both tensors.
    ///   - name: the name of the actual tensor in the sentences.
    /// - Precondition: the shapes are equal.
    package init<Scalar: KernelScalar>(
        expected: Tensor<Scalar>, actual: Tensor<Scalar>, order: AxisOrder = .unknown, called name: String = "Ours"
    ) {
        precondition(expected.shape == actual.shape, "\(expected.shape) against \(actual.shape)")
        let layout = ChannelLayout(expected.shape, order: order)
        nouns = layout.nouns
        let differences = zip(expected.scalars, actual.scalars).map { expected, actual -> Float in
            if expected == actual || expected.isNaN && actual.isNaN { return 0 }
            let difference = actual - expected
            return difference.isFinite ? Float(difference) : .nan
        }
        func rms(_ offsets: some Sequence<Int>, _ count: Int) -> Double {
            (offsets.reduce(0.0) { $0 + Double(differences[$1]) * Double(differences[$1]) } / Double(count))
                .squareRoot()
        }
        channels = (0..<layout.channels).map { rms(layout.offsets(of: $0), layout.batch * layout.area) }
        let other = ChannelLayout(expected.shape, order: layout.nouns.isPositionFirst ? .channelsFirst : .channelsLast)
        positions =
            layout.isRow ? (0..<other.channels).map { rms(other.offsets(of: $0), other.batch * other.area) } : []
        worstChannel = Self.worst(of: channels)
        let plane = PlaneMaxima(layout, channel: worstChannel, differences)
        (self.plane, planeHeight, planeWidth) = (plane.values, plane.height, plane.width)
        let reach = differences.reduce(0) { $1.isNaN ? $0 : max($0, abs($1)) }
        self.reach = Double(reach)
        histogram = Self.histogram(differences, reach: reach)
        shapes =
            DifferenceShapes(layout, differences, channels: channels, worst: worstChannel, actual: name).sentences
    }

    private static func worst(of channels: [Double]) -> Int {
        if let broken = channels.firstIndex(where: \.isNaN) { return broken }
        return channels.indices.max { channels[$0] < channels[$1] } ?? 0
    }

    private static func histogram(_ differences: [Float], reach: Float) -> [Int] {
        guard reach > 0 else { return [] }
        let scale = Double(bins) / 2 / Double(reach)
        return differences.reduce(into: [Int](repeating: 0, count: bins)) { counts, difference in
            guard !difference.isNaN else { return }
            counts[min(max(Int((Double(difference) + Double(reach)) * scale), 0), bins - 1)] += 1
        }
    }
}

/// The largest differences of a channel, or of channels and positions together, in at most 64×64 places.
private struct PlaneMaxima {
    let height: Int
    let width: Int
    private(set) var values: [Double]

    init(_ layout: ChannelLayout, channel: Int, _ differences: [Float]) {
        var (full, across) = (layout.height, layout.width)
        if layout.isRow {
            (full, across) = (layout.channels, layout.width)
            if layout.nouns.isPositionFirst { swap(&full, &across) }
        }
        let area = full * across
        height = area > 1 ? min(full, DifferenceMap.side) : 0
        width = area > 1 ? min(across, DifferenceMap.side) : 0
        values = [Double](repeating: 0, count: height * width)
        guard area > 1 else { return }
        let offsets = layout.isRow ? Array(differences.indices) : Array(layout.offsets(of: channel))
        for (position, offset) in offsets.enumerated() {
            let (row, column) = (position % area / across, position % across)
            let place = row * height / full * width + column * width / across
            let size = Double(abs(differences[offset]))
            values[place] = size.isNaN || values[place].isNaN ? .nan : max(values[place], size)
        }
    }
}
