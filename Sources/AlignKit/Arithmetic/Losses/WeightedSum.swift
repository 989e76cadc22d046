/// Σ wᵢ·Lᵢ in double precision, and scale·wᵢ·Lᵢ′ for every element, in one pass.
///
/// Each chunk is summed separately, then the sums are added in order. The bits are the same for any number of threads.
func weightedSum<Scalar: LossScalar>(
    of loss: some ElementLoss, _ operands: LossOperands<Scalar>, scale: Scalar, workers: Workers
) -> (sum: Double, slopes: [Scalar]) {
    var sums = [Double](repeating: 0, count: operands.chunks)
    let slopes = [Scalar](unsafeUninitializedCapacity: operands.count) { slopes, initialised in
        initialised = operands.count
        guard let slopes = slopes.baseAddress else { return }
        sums.withUnsafeMutableBufferPointer { sums in
            nonisolated(unsafe) let (slopes, sums) = (slopes, sums)
            workers.forEachTile(count: operands.chunks, scratch: LossOperands<Scalar>.block, of: Scalar.self) {
                chunk, scratch in
                sums[chunk] = sumChunk(chunk, of: loss, operands, scale: scale, scratch: scratch, slopes: slopes)
            }
        }
    }
    return (sums.reduce(0, +), slopes)
}

@inline(__always)
private func sumChunk<Scalar: LossScalar>(
    _ chunk: Int, of loss: some ElementLoss, _ operands: LossOperands<Scalar>, scale: Scalar,
    scratch: UnsafeMutablePointer<Scalar>, slopes: UnsafeMutablePointer<Scalar>
) -> Double {
    var sum = 0.0
    let range = operands.range(ofChunk: chunk)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: LossOperands<Scalar>.block) {
        let block = start..<min(start + LossOperands<Scalar>.block, range.upperBound)
        operands.evaluate(loss, block: block, losses: scratch, slopes: slopes)
        for index in block {
            let weight = operands.weight.map { $0[index] } ?? 1
            sum += (scratch[index - start] * weight).inDouble
            slopes[index] *= scale * weight
        }
    }
    return sum
}
