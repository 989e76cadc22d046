extension PairComparison {
    /// Compares two tensors of which at least one was recorded as a sample. The elements are compared where both have
    /// the same positions, or one is the whole tensor. The sums and extremes of all elements are compared as well.
    ///
    /// - Returns: nil where both are whole.
    func compareSamples(
        _ one: ReferenceFile.Entry, _ other: ReferenceFile.Entry, name: String
    ) -> PairCheck? {
        var check = PairCheck(
            name: name, pathA: one.path, pathB: other.path, shapeA: one.extents, shapeB: other.extents,
            status: .shapeMismatch, judge: .tolerance)
        do throws(UnreadableSide) {
            let samples = (
                try Self.reading("A") { try RecordedSample(one, in: a) },
                try Self.reading("B") { try RecordedSample(other, in: b) }
            )
            guard let sample = samples.0 ?? samples.1 else { return nil }
            try compare(&check, (one, other), samples, at: sample.positions, name)
        } catch {
            check.leave([error])
        }
        return check
    }

    private func compare(
        _ check: inout PairCheck, _ entries: (ReferenceFile.Entry, ReferenceFile.Entry),
        _ samples: (RecordedSample?, RecordedSample?), at positions: [Int], _ name: String
    ) throws(UnreadableSide) {
        let (one, other) = entries
        let shapes = (samples.0?.shape ?? one.extents, samples.1?.shape ?? other.extents)
        check = PairCheck(
            name: name, pathA: one.path, pathB: other.path, shapeA: shapes.0, shapeB: shapes.1, status: .shapeMismatch,
            judge: .tolerance)
        guard shapes.0 == shapes.1, one.broken == nil, other.broken == nil else { return }
        guard samples.0 == nil || samples.1 == nil || samples.0!.positions == samples.1!.positions else {
            check.remarks.append("samples of other positions: record both with one --sample and one --sample-seed")
            return
        }
        check.isDouble = one.isWide || other.isWide
        check.isDouble
            ? try judge(&check, entries, samples, Double.self) : try judge(&check, entries, samples, Float.self)
        check.remarks.append("a sample of \(positions.count.counted("element"))")
    }

    private func judge<Scalar: KernelScalar & HDF5Element>(
        _ check: inout PairCheck, _ entries: (ReferenceFile.Entry, ReferenceFile.Entry),
        _ samples: (RecordedSample?, RecordedSample?), _ type: Scalar.Type
    ) throws(UnreadableSide) {
        let positions = (samples.0 ?? samples.1)!.positions
        let stored = try tensors(entries.0, entries.1, type)
        func elements(_ tensor: Tensor<Scalar>, _ sample: RecordedSample?) -> Tensor<Scalar> {
            guard sample == nil else { return tensor }
            return Tensor(shape: [positions.count], scalars: positions.map { tensor.scalars[$0] })
        }
        var difference = Difference(
            expected: elements(stored.0, samples.0), actual: elements(stored.1, samples.1), tolerance: tolerance,
            workers: workers)
        difference.worstIndex = Shape(check.shapeA).index(ofOffset: positions[difference.worstIndex[0]])
        let all = (
            samples.0.map(\.statistics) ?? SampleStatistics(stored.0.scalars),
            samples.1.map(\.statistics) ?? SampleStatistics(stored.1.scalars)
        )
        if let one = all.0, let other = all.1 {
            check.remarks += one.deviations(of: other, count: check.shapeA.reduce(1, *), tolerance)
        }
        check.difference = difference
        let agrees = difference.passes && check.remarks.isEmpty
        check.status =
            difference.oneSided > 0 ? .nonFinite : !agrees ? .diverged : difference.isExact ? .exact : .aligned
    }
}
