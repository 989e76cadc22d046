/// The elements of a loss in memory: predictions, targets and optional weights.
struct LossOperands<Scalar: LossScalar> {
    let prediction: UnsafePointer<Scalar>
    let target: UnsafePointer<Scalar>
    let weight: UnsafePointer<Scalar>?
    let count: Int

    /// The number of elements that one thread takes at a time. The bits of the result depend on it, so it is the same
    /// on every machine.
    static var chunk: Int { 1 << 16 }
    /// The number of elements whose losses are kept in cache until they are added to their bins.
    static var block: Int { 1 << 10 }

    var chunks: Int { count.dividedRoundingUp(by: Self.chunk) }

    func range(ofChunk index: Int) -> Range<Int> {
        index * Self.chunk..<min((index + 1) * Self.chunk, count)
    }

    /// Evaluates a block of elements. Writes their losses to `losses[0...]`, and their slopes to `slopes` from the
    /// block's lower bound on.
    @inline(__always)
    func evaluate(
        _ loss: some ElementLoss, block: Range<Int>, losses: UnsafeMutablePointer<Scalar>,
        slopes: UnsafeMutablePointer<Scalar>
    ) {
        typealias Lanes = Scalar.Lanes
        let laneCount = Lanes.scalarCount
        var start = block.lowerBound
        while start + laneCount <= block.upperBound {
            let terms = loss.terms(
                prediction: Self.load(prediction + start), target: Self.load(target + start))
            Self.store(terms.loss, to: losses + (start - block.lowerBound))
            Self.store(terms.slope, to: slopes + start)
            start += laneCount
        }
        guard start < block.upperBound else { return }
        var x = Lanes()
        var t = Lanes()
        for lane in 0..<(block.upperBound - start) {
            x[lane] = prediction[start + lane]
            t[lane] = target[start + lane]
        }
        let terms = loss.terms(prediction: x, target: t)
        for lane in 0..<(block.upperBound - start) {
            losses[start - block.lowerBound + lane] = terms.loss[lane]
            slopes[start + lane] = terms.slope[lane]
        }
    }

    @inline(__always)
    private static func load(_ pointer: UnsafePointer<Scalar>) -> Scalar.Lanes {
        UnsafeRawPointer(pointer).loadUnaligned(as: Scalar.Lanes.self)
    }

    @inline(__always)
    private static func store(_ lanes: Scalar.Lanes, to pointer: UnsafeMutablePointer<Scalar>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: lanes, as: Scalar.Lanes.self)
    }
}
