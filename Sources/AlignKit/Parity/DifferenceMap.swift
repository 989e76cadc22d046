/// Where in a tensor the differences lie: by channel, over the plane, and how they are distributed.
///
/// For tensors `[N, C, H, W]` and `[N, C]`, and any other whose second axis stands for channels. Differences are
/// actual − expected. An element that is not finite on one side only counts as one that is not finite; one that is so on
/// both sides, in the same way, as equal.
public struct DifferenceMap: Hashable, Sendable {
    /// √mean (actual − expected)² of each channel, over batch and plane; NaN where an element is not finite.
    public let channels: [Double]
    /// The channel with the largest entry in `channels`, NaN before any number.
    public let worstChannel: Int
    /// max |actual − expected| of the worst channel, over the batch, at each place of the plane; where that is larger than
    /// 64×64, of each of 64×64 parts. NaN where an element is not finite. Empty without a plane.
    public let plane: [Double]
    public let planeHeight: Int
    public let planeWidth: Int
    /// How many finite differences lie in each of `bins` intervals between −`reach` and `reach`; empty where all are 0.
    public let histogram: [Int]
    /// The largest finite |actual − expected|.
    public let reach: Double
    /// What is conspicuous about the differences, each in a sentence.
    public let shapes: [String]

    /// The number of intervals of a histogram: odd, so that the middle one is around 0.
    public static let bins = 41
    /// The number of places along each side of a plane.
    public static let side = 64

    /// - Precondition: the shapes are equal.
    public init<Scalar: KernelScalar>(expected: Tensor<Scalar>, actual: Tensor<Scalar>) {
        precondition(expected.shape == actual.shape, "\(expected.shape) against \(actual.shape)")
        let layout = ChannelLayout(expected.shape)
        let differences = zip(expected.scalars, actual.scalars).map { expected, actual -> Float in
            if expected == actual || expected.isNaN && actual.isNaN { return 0 }
            let difference = actual - expected
            return difference.isFinite ? Float(difference) : .nan
        }
        channels = (0..<layout.channels).map { channel in
            let sum = layout.offsets(of: channel).reduce(0.0) { $0 + Double(differences[$1]) * Double(differences[$1]) }
            return (sum / Double(layout.batch * layout.area)).squareRoot()
        }
        worstChannel = Self.worst(of: channels)
        let plane = PlaneMaxima(layout, channel: worstChannel, differences)
        (self.plane, planeHeight, planeWidth) = (plane.values, plane.height, plane.width)
        let reach = differences.reduce(0) { $1.isNaN ? $0 : max($0, abs($1)) }
        self.reach = Double(reach)
        histogram = Self.histogram(differences, reach: reach)
        shapes = DifferenceShapes(layout, differences, channels: channels, worst: worstChannel).sentences
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

/// The axes of a tensor as a batch of channels with a plane each.
struct ChannelLayout {
    let batch: Int
    let channels: Int
    let height: Int
    let width: Int

    init(_ shape: Shape) {
        let extents = shape.extents
        batch = extents.count > 1 ? extents[0] : 1
        channels = extents.count > 1 ? extents[1] : extents.first ?? 1
        width = extents.count > 2 ? extents.last! : 1
        height = extents.count > 3 ? extents[2..<extents.count - 1].reduce(1, *) : 1
    }

    var area: Int { height * width }

    /// Of every element of a channel, image by image.
    func offsets(of channel: Int) -> some Sequence<Int> {
        (0..<batch).lazy.flatMap { [channels, area] image in
            let start = (image * channels + channel) * area
            return start..<start + area
        }
    }
}

/// The largest differences of a channel, place by place, in no more than 64×64 places.
private struct PlaneMaxima {
    let height: Int
    let width: Int
    private(set) var values: [Double]

    init(_ layout: ChannelLayout, channel: Int, _ differences: [Float]) {
        let hasPlane = layout.area > 1
        height = hasPlane ? min(layout.height, DifferenceMap.side) : 0
        width = hasPlane ? min(layout.width, DifferenceMap.side) : 0
        values = [Double](repeating: 0, count: height * width)
        guard hasPlane else { return }
        for (position, offset) in layout.offsets(of: channel).enumerated() {
            let (row, column) = (position % layout.area / layout.width, position % layout.width)
            let place = row * height / layout.height * width + column * width / layout.width
            let size = Double(abs(differences[offset]))
            values[place] = size.isNaN || values[place].isNaN ? .nan : max(values[place], size)
        }
    }
}
