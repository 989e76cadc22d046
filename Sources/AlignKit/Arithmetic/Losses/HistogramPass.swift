/// The result of one pass over the elements of a gradient-harmonised loss.
struct GradientHistogram<Scalar: LossScalar>: Sendable {
    /// How many valid elements lie in each bin.
    var counts: [Int]
    /// The sum of the losses of the valid elements in each bin.
    var losses: [Double]
    /// How many elements are valid: their weight is above 0.
    var validCount = 0
    /// The sum of all weights.
    var weightSum = 0.0
    /// 0, or NaN if an element that is ignored or lies in no bin has a loss that is not finite: 0·∞ is NaN.
    var nothing = 0.0
    /// The derivative of each element's loss; 0 (or NaN) if the element is ignored or lies in no bin.
    var slopes: [Scalar]
}

/// Counts gradient norms, |slope|, in one pass, and keeps the slopes for the second pass.
///
/// The borders of the chunks depend only on the number of elements, and the sums of the chunks are added in order. The
/// bits are the same for any number of threads.
func gradientHistogram<Scalar: LossScalar>(
    _ loss: some ElementLoss, _ operands: LossOperands<Scalar>, edges: BinEdges<Scalar>, workers: Workers
) -> GradientHistogram<Scalar> {
    let bins = edges.count
    let chunks = operands.chunks
    var partials = [ChunkHistogram](repeating: ChunkHistogram(), count: chunks)
    var counts = [Int](repeating: 0, count: chunks * bins)
    var losses = [Double](repeating: 0, count: chunks * bins)
    let slopes = [Scalar](unsafeUninitializedCapacity: operands.count) { slopes, initialised in
        initialised = operands.count
        guard let slopes = slopes.baseAddress else { return }
        partials.withUnsafeMutableBufferPointer { partials in
            counts.withUnsafeMutableBufferPointer { counts in
                losses.withUnsafeMutableBufferPointer { losses in
                    nonisolated(unsafe) let (partials, counts, losses) = (partials, counts, losses)
                    workers.forEachTile(count: chunks, scratch: LossOperands<Scalar>.block, of: Scalar.self) {
                        chunk, scratch in
                        partials[chunk] = countChunk(
                            chunk, of: loss, operands, edges: edges, scratch: scratch, slopes: slopes,
                            counts: counts.baseAddress! + chunk * bins, losses: losses.baseAddress! + chunk * bins)
                    }
                }
            }
        }
    }
    var result = GradientHistogram<Scalar>(
        counts: [Int](repeating: 0, count: bins), losses: [Double](repeating: 0, count: bins), slopes: slopes)
    for chunk in 0..<chunks {
        for bin in 0..<bins {
            result.counts[bin] += counts[chunk * bins + bin]
            result.losses[bin] += losses[chunk * bins + bin]
        }
        result.validCount += partials[chunk].validCount
        result.weightSum += partials[chunk].weightSum
        result.nothing += partials[chunk].nothing
    }
    return result
}

/// The part of a histogram that is one number per chunk.
private struct ChunkHistogram {
    var validCount = 0
    var weightSum = 0.0
    var nothing = 0.0
}

@inline(__always)
private func countChunk<Scalar: LossScalar>(
    _ chunk: Int, of loss: some ElementLoss, _ operands: LossOperands<Scalar>, edges: BinEdges<Scalar>,
    scratch: UnsafeMutablePointer<Scalar>, slopes: UnsafeMutablePointer<Scalar>,
    counts: UnsafeMutablePointer<Int>, losses: UnsafeMutablePointer<Double>
) -> ChunkHistogram {
    var partial = ChunkHistogram()
    let range = operands.range(ofChunk: chunk)
    let scale = Scalar(edges.count)
    edges.edges.withUnsafeBufferPointer { edges in
        for start in stride(from: range.lowerBound, to: range.upperBound, by: LossOperands<Scalar>.block) {
            let block = start..<min(start + LossOperands<Scalar>.block, range.upperBound)
            operands.evaluate(loss, block: block, losses: scratch, slopes: slopes)
            for index in block {
                let weight = operands.weight.map { $0[index] } ?? 1
                let loss = scratch[index - start]
                partial.weightSum += weight.inDouble
                if weight > 0 {
                    partial.validCount += 1
                    let bin = BinEdges.bin(of: slopes[index].magnitude, in: edges, scale: scale)
                    if bin >= 0 {
                        counts[bin] += 1
                        losses[bin] += loss.inDouble
                        continue
                    }
                }
                slopes[index] *= 0
                partial.nothing += (loss * 0).inDouble
            }
        }
    }
    return partial
}

/// Multiplies every slope by the factor of its bin: the second pass.
///
/// A slope of 0 stays 0, because the factor of the first bin is finite. NaN stays NaN.
func scaleByBin<Scalar: LossScalar>(
    _ slopes: inout [Scalar], factors: [Scalar], edges: BinEdges<Scalar>, workers: Workers
) {
    let count = slopes.count
    let chunk = LossOperands<Scalar>.chunk
    let scale = Scalar(edges.count)
    slopes.withUnsafeMutableBufferPointer { slopes in
        nonisolated(unsafe) let slopes = slopes
        workers.forEachTile(count: count.dividedRoundingUp(by: chunk)) { tile in
            edges.edges.withUnsafeBufferPointer { edges in
                factors.withUnsafeBufferPointer { factors in
                    for index in tile * chunk..<min((tile + 1) * chunk, count) {
                        let bin = BinEdges.bin(of: slopes[index].magnitude, in: edges, scale: scale)
                        slopes[index] *= bin >= 0 ? factors[bin] : 0
                    }
                }
            }
        }
    }
}
