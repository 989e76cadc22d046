internal import CKernels

/// The largest magnitude that each weight of a convolution meets: over all positions of the output, of the element of
/// the input that it is multiplied with.
///
/// - Returns: `[groups · C/G, kh, kw]`, row-major; 0 where a weight meets nothing but zeros, −1 where it meets nothing
///   but padding.
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
                            let row = largestMagnitude(
                                plane + y * width + start + first * step, count: end - first, stride: step)
                            largest[tap] = max(largest[tap], row)
                        }
                    }
                }
            }
        }
        return largest
    }
    return perChannel.flatMap { $0 }
}

/// The largest |x| of `count` elements, `stride` apart; NaN where one is NaN.
@inline(__always)
private func largestMagnitude<S: KernelScalar>(_ x: UnsafePointer<S>, count: Int, stride: Int) -> S {
    if S.self == Float.self {
        let floats = UnsafeRawPointer(x).assumingMemoryBound(to: Float.self)
        return S(Float(bitPattern: UInt32(bitPattern: ck_largest_magnitude(floats, count, stride))))
    }
    return (0..<count).reduce(0) { max($0, abs(x[$1 * stride])) }
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
    // Several rows at a time, since each part has a histogram of its own.
    let parts = workers.map(count: rows.dividedRoundingUp(by: 32)) { part -> VisibilityCounts in
        var counts = VisibilityCounts()
        weights.withElements { weights in
            for row in part * 32..<min((part + 1) * 32, rows) {
                let bound = bounds[row]
                met[row * groups / rows].withUnsafeBufferPointer { met in
                    counts.add(
                        weights + row * depth, met: met, scale: bound > 0 ? Float(1 / bound) : Float.infinity)
                }
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

    /// A row of weights: one that is 0 does not count, one that meets nothing (−1) is not reached.
    @inline(__always)
    mutating func add<S: KernelScalar>(_ weights: UnsafePointer<S>, met: UnsafeBufferPointer<S>, scale: Float) {
        let row = Self.counts(weights, met, scale)
        total += met.count - Int(row.zeros)
        unreached += Int(row.unreached)
        invisible += Int(row.low - row.zeros)
        invisibleAtTenth += Int(row.lowest - row.zeros)
        for index in stride(from: 0, to: met.count, by: met.count >= 256 ? 8 : 1) where weights[index] != 0 {
            let value = met[index] < 0 ? 0 : Float(abs(weights[index]) * met[index]) * scale
            sampled += 1
            classes[Int((value > 0 ? value : 0).bitPattern >> 20) & 2047] += 1
        }
    }

    @inline(__always)
    private static func counts<S: KernelScalar>(
        _ weights: UnsafePointer<S>, _ met: UnsafeBufferPointer<S>, _ scale: Float
    ) -> ck_visibilities {
        var counts = ck_visibilities()
        if S.self == Float.self {
            func floats(_ pointer: UnsafePointer<S>) -> UnsafePointer<Float> {
                UnsafeRawPointer(pointer).assumingMemoryBound(to: Float.self)
            }
            ck_count_visibilities(floats(weights), floats(met.baseAddress!), met.count, scale, &counts)
            return counts
        }
        for index in met.indices {
            let value = Float(abs(weights[index]) * met[index]) * scale
            let (none, outside) = (weights[index] == 0, weights[index] != 0 && met[index] < 0)
            counts.zeros += none ? 1 : 0
            counts.unreached += outside ? 1 : 0
            counts.low += none || outside || value < 100 ? 1 : 0
            counts.lowest += none || outside || value < 10 ? 1 : 0
        }
        return counts
    }

    mutating func add(_ other: VisibilityCounts) {
        total += other.total
        unreached += other.unreached
        sampled += other.sampled
        invisible += other.invisible
        invisibleAtTenth += other.invisibleAtTenth
        for index in classes.indices { classes[index] += other.classes[index] }
    }

    /// The relative change that half of the parameters would have shown, to within an eighth of an octave; +∞ where
    /// half of them show nothing.
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
