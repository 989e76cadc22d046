/// The elements of a loss in memory: predictions, targets, and weights where there are any.
struct LossOperands<Scalar: LossScalar> {
    let prediction: UnsafePointer<Scalar>
    let target: UnsafePointer<Scalar>
    let weight: UnsafePointer<Scalar>?
    let count: Int

    /// The elements that one thread takes at a time; a property of the result's bits, not of the machine.
    static var chunk: Int { 1 << 16 }
    /// The elements whose losses wait in cache for their bins.
    static var block: Int { 1 << 10 }

    var chunks: Int { (count + Self.chunk - 1) / Self.chunk }

    func range(ofChunk index: Int) -> Range<Int> {
        index * Self.chunk..<min((index + 1) * Self.chunk, count)
    }

    /// Evaluates a block of at most `block` elements: their losses to `losses[0...]`, their slopes to
    /// `slopes[start...]`.
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
