/// The errors of one channel of a tensor, with its bounds and scale.
struct ChannelErrors: Sendable {
    /// Σ e² of the recording and of ours, against the exact result.
    var recording = 0.0
    var ours = 0.0
    /// Σ S² and Σ s².
    var bound = 0.0
    var scale = 0.0
    /// The largest and the smallest S, for the detection power.
    var largestBound = 0.0
    var smallestBound = Double.infinity
    /// How many elements the channel has.
    var count = 0

    /// RMS(e)/RMS(S) of the recording; 0 where nothing may differ.
    var share: Double { bound > 0 ? (recording / bound).squareRoot() : 0 }

    /// Combines the planes of a tensor into channels.
    static func channels(_ planes: [PlaneErrors], shape: Shape) -> [ChannelErrors] {
        let count = shape.rank < 2 ? 1 : shape[1]
        var channels = [ChannelErrors](repeating: ChannelErrors(), count: count)
        for (index, plane) in planes.enumerated() {
            let channel = index % count
            channels[channel].recording += plane.recording
            channels[channel].ours += plane.ours
            channels[channel].bound += plane.bound
            channels[channel].scale += plane.scale
            channels[channel].largestBound = max(channels[channel].largestBound, plane.largestBound)
            channels[channel].smallestBound = min(channels[channel].smallestBound, plane.smallestBound)
            channels[channel].count += shape.planes.size
        }
        return channels
    }
}
