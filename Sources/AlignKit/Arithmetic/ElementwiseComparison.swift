/// Compares two tensors of one shape, element by element.
///
/// Results accumulate in Double over blocks of a fixed size. The borders of the blocks depend only on the count.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func compareElements<Scalar: KernelScalar>(
    expected: [Scalar], actual: [Scalar], criterion: ComparisonCriterion, workers: Workers
) -> ComparisonSums {
    precondition(expected.count == actual.count)
    return expected.withUnsafeBufferPointer { expected in
        actual.withUnsafeBufferPointer { actual in
            foldBlocks(count: expected.count, workers, into: ComparisonSums()) { range in
                compareBlock(expected, actual, range, criterion)
            } combine: {
                $0.add($1)
            }
        }
    }
}

/// Applies `body` to blocks of 65 536 elements, on several threads, and combines the results in the order of the
/// blocks.
@inline(__always)
func foldBlocks<Partial: Sendable>(
    count: Int, _ workers: Workers, into initial: Partial, _ body: (Range<Int>) -> Partial,
    combine: (inout Partial, Partial) -> Void
) -> Partial {
    let block = 1 << 16
    let blocks = count.dividedRoundingUp(by: block)
    let partial = workers.map(count: blocks) { index in
        body(index * block..<min((index + 1) * block, count))
    }
    return partial.reduce(into: initial, combine)
}

@inline(__always)
private func compareBlock<Scalar: KernelScalar>(
    _ expected: UnsafeBufferPointer<Scalar>, _ actual: UnsafeBufferPointer<Scalar>, _ range: Range<Int>,
    _ criterion: ComparisonCriterion
) -> ComparisonSums {
    var sums = ComparisonSums()
    if Scalar.self == Float.self {
        let block = FloatBlock(
            expected: UnsafeRawPointer(expected.baseAddress!).assumingMemoryBound(to: Float.self),
            actual: UnsafeRawPointer(actual.baseAddress!).assumingMemoryBound(to: Float.self), criterion: criterion)
        block.compare(range, into: &sums)
    } else {
        for offset in range { sums.addElement(expected[offset], actual[offset], criterion, at: offset) }
    }
    return sums
}
