/// The loss of every element and its derivative, unweighted.
func elementTerms<Scalar: LossScalar>(
    of loss: some ElementLoss, _ operands: LossOperands<Scalar>, workers: Workers
) -> (losses: [Scalar], slopes: [Scalar]) {
    var losses: [Scalar] = []
    let slopes = [Scalar](unsafeUninitializedCapacity: operands.count) { slopes, initialised in
        initialised = operands.count
        losses = [Scalar](unsafeUninitializedCapacity: operands.count) { losses, initialised in
            initialised = operands.count
            guard let slopes = slopes.baseAddress, let losses = losses.baseAddress else { return }
            nonisolated(unsafe) let (toLosses, toSlopes) = (losses, slopes)
            workers.forEachTile(count: operands.chunks) { chunk in
                let range = operands.range(ofChunk: chunk)
                operands.evaluate(loss, block: range, losses: toLosses + range.lowerBound, slopes: toSlopes)
            }
        }
    }
    return (losses, slopes)
}
