/// The meaning of a tensor's axes, as far as it is known. Where a tensor has one or two axes, the last holds the
/// channels.
package enum AxisOrder: Hashable, Sendable {
    /// `[N, C, H, W]`, `[N, C, L]`.
    case channelsFirst
    /// `[N, H, W, C]`, and the tokens `[N, T, C]`.
    case channelsLast
    /// Four axes are treated as `[N, C, H, W]`. Nothing is assumed about three axes.
    case unknown
}

/// The axes of a tensor, seen as a batch of channels. Each channel has a plane of elements, or, where the tensor has
/// three axes, a row of positions.
struct ChannelLayout {
    let batch: Int
    let channels: Int
    let height: Int
    let width: Int
    /// The words for the channels and for the positions along `width`.
    let nouns: DifferenceMap.Nouns
    /// The distance in memory from one channel to the next, and from one place of a plane to the next.
    private let channelStride: Int
    private let placeStride: Int

    init(_ shape: Shape, order: AxisOrder) {
        let extents = shape.extents
        let isLast = order == .channelsLast && extents.count > 2
        batch = extents.count > 1 ? extents[0] : 1
        channels = extents.count < 2 ? extents.first ?? 1 : isLast ? extents.last! : extents[1]
        let plane = extents.count < 3 ? [] : isLast ? Array(extents[1..<extents.count - 1]) : Array(extents[2...])
        width = plane.last ?? 1
        height = plane.dropLast().reduce(1, *)
        (channelStride, placeStride) = isLast ? (1, channels) : (height * width, 1)
        nouns = DifferenceMap.Nouns(order, rank: extents.count)
    }

    var area: Int { height * width }

    /// Whether each channel has only a row of positions. Then channels and positions make one plane.
    var isRow: Bool { nouns.position != nil }

    /// The offsets of all elements of a channel, image by image.
    func offsets(of channel: Int) -> some Sequence<Int> {
        (0..<batch).lazy.flatMap { [channels, area, channelStride, placeStride] image in
            let start = image * channels * area + channel * channelStride
            return (0..<area).lazy.map { start + $0 * placeStride }
        }
    }

    func channel(ofOffset offset: Int) -> Int { channels == 0 ? 0 : offset / channelStride % channels }

    func row(ofOffset offset: Int) -> Int { offset / placeStride % area / width }

    func column(ofOffset offset: Int) -> Int { offset / placeStride % width }
}

extension DifferenceMap {
    /// The words for the channels of a tensor, and for the positions within a channel where these have only one axis.
    package struct Nouns: Hashable, Sendable {
        /// `channel`, or `axis 1` where the meaning of the second axis is unknown.
        package let channel: String
        /// `token`, `position` or `axis 2`; nil unless there are three axes.
        package let position: String?
        /// Whether the axis of the positions comes before the axis of the channels.
        package let isPositionFirst: Bool

        init(_ order: AxisOrder, rank: Int) {
            isPositionFirst = rank == 3 && order == .channelsLast
            channel = rank == 3 && order == .unknown ? "axis 1" : "channel"
            guard rank == 3 else {
                position = nil
                return
            }
            switch order {
            case .channelsFirst: position = "position"
            case .channelsLast: position = "token"
            case .unknown: position = "axis 2"
            }
        }

        /// `channel 3`, or `index 3 of axis 1`.
        static func place(_ noun: String, _ index: Int) -> String {
            noun.hasPrefix("axis") ? "index \(index) of \(noun)" : "\(noun) \(index)"
        }
    }
}
