/// The largest magnitude that each weight of a convolution meets: over all positions of the output, of the element of the
/// input that it is multiplied with.
///
/// - Returns: `[groups · C/G, kh, kw]`, row-major; 0 where a weight meets nothing but zeros, −1 where it meets nothing but
///   padding.
@specialized(where S == Float)
@specialized(where S == Double)
func largestMet<S: KernelScalar>(
    by convolution: Convolution, input: Tensor<S>, kernel: PlaneExtent, output: PlaneExtent, workers: Workers
) -> [S] {
    let (images, channels) = (input.shape[0], input.shape[1])
    let (height, width) = (input.shape[2], input.shape[3])
    let perChannel = workers.map(count: channels) { channel -> [S] in
        var largest = [S](repeating: -1, count: kernel.height * kernel.width)
        input.withElements { input in
            for image in 0..<images {
                let plane = input + (image * channels + channel) * height * width
                for u in 0..<kernel.height {
                    for v in 0..<kernel.width {
                        let tap = u * kernel.width + v
                        for i in 0..<output.height {
                            let y =
                                i * convolution.stride.height - convolution.padding.height
                                + u * convolution.dilation.height
                            guard y >= 0, y < height else { continue }
                            let start = v * convolution.dilation.width - convolution.padding.width
                            let step = convolution.stride.width
                            let first = start >= 0 ? 0 : (-start).dividedRoundingUp(by: step)
                            let end =
                                start >= width ? 0 : min(output.width, (width - start).dividedRoundingUp(by: step))
                            guard first < end else { continue }
                            var most = max(largest[tap], 0)
                            var x = plane + y * width + start + first * step
                            for _ in first..<end {
                                most = max(most, abs(x.pointee))
                                x += step
                            }
                            largest[tap] = most
                        }
                    }
                }
            }
        }
        return largest
    }
    return perChannel.flatMap { $0 }
}

/// How visible the weights `[rows, depth]` of a sum of products are: of each, |w|·met/bound, the reciprocal of the
/// relative change that would reach the bound.
///
/// - Parameters:
///   - met: the largest magnitude that each of `depth` weights of a row meets.
///   - bounds: one for each row.
@specialized(where S == Float)
@specialized(where S == Double)
func visibilities<S: KernelScalar>(
    weights: Tensor<S>, met: [[S]], bounds: [Double], workers: Workers
) -> VisibilityCounts {
    let rows = weights.shape[0]
    let depth = weights.count / max(rows, 1)
    let groups = met.count
    let parts = workers.map(count: rows) { row -> VisibilityCounts in
        var counts = VisibilityCounts()
        let bound = bounds[row]
        let scale = bound > 0 ? Float(1 / bound) : Float.infinity
        let met = met[row * groups / rows]
        weights.withElements { weights in
            let start = weights + row * depth
            counts.add(count: depth) { d in
                start[d] == 0 ? -1 : met[d] < 0 ? -2 : Float(abs(start[d]) * met[d]) * scale
            }
        }
        return counts
    }
    return parts.reduce(into: VisibilityCounts()) { $0.add($1) }
}

/// Visibilities, counted; one in eight of a large number also in classes an eighth of an octave wide.
struct VisibilityCounts: Sendable {
    private(set) var total = 0
    /// Those that meet nothing but padding in an image of this size.
    private(set) var unreached = 0
    /// How many could change by 1 % and by 10 % without being seen.
    private(set) var invisible = 0
    private(set) var invisibleAtTenth = 0
    private var sampled = 0
    private var classes = [Int32](repeating: 0, count: 2048)

    @inline(__always)
    mutating func add(_ visibility: Float) {
        total += 1
        sampled += 1
        // NaN, from a bound of 0 that nothing meets, is no visibility.
        let visibility = visibility > 0 ? visibility : 0
        if visibility < 100 { invisible += 1 }
        if visibility < 10 { invisibleAtTenth += 1 }
        classes[Int(visibility.bitPattern >> 20) & 2047] += 1
    }

    /// Many at once: −1 stands for a parameter that does not count, being 0, and −2 for one that is not reached.
    @inline(__always)
    mutating func add(count: Int, _ visibility: (Int) -> Float) {
        var (zeros, unreached, low, lowest) = (Int32(0), Int32(0), Int32(0), Int32(0))
        for index in 0..<count {
            let value = visibility(index)
            zeros += value == -1 ? 1 : 0
            unreached += value == -2 ? 1 : 0
            low += value < 100 ? 1 : 0
            lowest += value < 10 ? 1 : 0
        }
        total += count - Int(zeros)
        self.unreached += Int(unreached)
        invisible += Int(low - zeros)
        invisibleAtTenth += Int(lowest - zeros)
        for index in stride(from: 0, to: count, by: count >= 256 ? 8 : 1) {
            let value = visibility(index)
            guard value != -1 else { continue }
            sampled += 1
            classes[Int((value > 0 ? value : 0).bitPattern >> 20) & 2047] += 1
        }
    }

    mutating func add(_ other: VisibilityCounts) {
        total += other.total
        unreached += other.unreached
        sampled += other.sampled
        invisible += other.invisible
        invisibleAtTenth += other.invisibleAtTenth
        for index in classes.indices { classes[index] += other.classes[index] }
    }

    /// The relative change that half of the parameters would have shown, to within an eighth of an octave; +∞ where half
    /// of them show nothing.
    var medianChange: Double {
        var seen = 0
        for (index, count) in classes.enumerated() {
            seen += Int(count)
            if seen * 2 >= sampled, count > 0 {
                return 1 / Double(Float(bitPattern: UInt32(index) << 20))
            }
        }
        return .infinity
    }
}
