internal import CKernels

/// How well a check can see changes of an operation's parameters.
public enum Visibility: Sendable {
    case noParameters
    /// Nothing is known.
    case unknown
    case counted(ParameterVisibility)
}

/// The largest and the smallest statistical bound of the output's rounding errors in one channel.
public struct ChannelBounds: Hashable, Sendable {
    public var largest: Double
    public var smallest: Double

    public init(largest: Double, smallest: Double) {
        self.largest = largest
        self.smallest = smallest
    }
}

/// Counts of parameters by their visibility. A histogram also counts them in classes an eighth of an octave wide; of a
/// large number, it counts one in eight.
public struct ParameterVisibility: Sendable {
    /// The number of parameters, without those that are 0.
    private(set) var total = 0
    /// The number of parameters that meet only padding in an image of this size.
    private(set) var unreached = 0
    /// How many parameters could change by 1 % and by 10 % without being seen.
    private(set) var invisible = 0
    private(set) var invisibleAtTenth = 0
    /// The number of input channels that are 0 throughout, so that no weight on them is seen.
    public var deadChannels = 0
    /// The relative change of epsilon that would be seen; nil if the operation has no epsilon.
    public var epsilon: Double?
    private var sampled = 0
    private var classes = [Int32](repeating: 0, count: 2048)

    public init() {}

    /// Adds a parameter. `visibility` is the change of the output for a change of the parameter by 100 %, divided by
    /// the rounding bound. It is the reciprocal of the smallest relative change that would be seen.
    @inline(__always)
    public mutating func add(_ visibility: Float) {
        total += 1
        sampled += 1
        // NaN, from 0 divided by a bound of 0, counts as a visibility of 0.
        let visibility = visibility > 0 ? visibility : 0
        if visibility < 100 { invisible += 1 }
        if visibility < 10 { invisibleAtTenth += 1 }
        classes[Int(visibility.bitPattern >> 20) & 2047] += 1
    }

    /// Adds a row of weights. A weight that is 0 does not count. A weight that meets only padding (−1) is not reached.
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

    mutating func add(_ other: ParameterVisibility) {
        total += other.total
        unreached += other.unreached
        sampled += other.sampled
        invisible += other.invisible
        invisibleAtTenth += other.invisibleAtTenth
        for index in classes.indices { classes[index] += other.classes[index] }
    }

    /// The relative change that half of the parameters would show, to within an eighth of an octave; +∞ if half of them
    /// show nothing.
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

extension ParameterVisibility {
    /// Counts the weights `[rows, depth]` of a sum of products. The visibility of each weight is |w|·met/bound.
    ///
    /// - Parameters:
    ///   - weights: `[rows, …]`
    ///   - met: the largest magnitude that each of `depth` weights of a row meets, for each group of rows.
    ///   - bounds: one for each row.
    ///   - workers: the threads that share the work.
    @specialized(where S == Float)
    @specialized(where S == Double)
    init<S: KernelScalar>(weights: Tensor<S>, met: [[S]], bounds: [Double], workers: Workers) {
        let rows = weights.shape[0]
        let depth = weights.count / max(rows, 1)
        let groups = met.count
        // Several rows at a time, because each part has its own histogram.
        let parts = workers.map(count: rows.dividedRoundingUp(by: 32)) { part -> ParameterVisibility in
            var counts = ParameterVisibility()
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
        self = parts.reduce(into: ParameterVisibility()) { $0.add($1) }
    }

    /// Counts the biases, one for each channel. A bias that is 0 does not count.
    mutating func add<S: KernelScalar>(biases: Tensor<S>?, _ bounds: [ChannelBounds]) {
        for (bias, bound) in zip(biases?.scalars ?? [], bounds) where bias != 0 {
            add(Float(abs(Double(bias)) / bound.smallest))
        }
    }
}
