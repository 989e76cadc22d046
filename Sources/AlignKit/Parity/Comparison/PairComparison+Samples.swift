extension PairComparison {
    /// Compares two tensors of which one file at least has a sample alone: where both have the same positions, or one has
    /// the whole tensor, element by element, and by the sums and extremes of all.
    ///
    /// - Returns: nil where both are whole.
    func compareSamples(
        _ one: ReferenceFile.Entry, _ other: ReferenceFile.Entry, name: String
    ) -> PairCheck? {
        let samples: (RecordedSample?, RecordedSample?)
        do {
            samples = (try RecordedSample(one, in: a), try RecordedSample(other, in: b))
        } catch {
            return unreadable(one, other, name, "cannot be read: \(error)")
        }
        guard let sample = samples.0 ?? samples.1 else { return nil }
        let shapes = (samples.0?.shape ?? one.extents, samples.1?.shape ?? other.extents)
        var check = PairCheck(
            name: name, pathA: one.path, pathB: other.path, shapeA: shapes.0, shapeB: shapes.1, status: .shapeMismatch,
            judge: .tolerance)
        guard shapes.0 == shapes.1, one.broken == nil, other.broken == nil else { return check }
        guard samples.0 == nil || samples.1 == nil || samples.0!.positions == samples.1!.positions else {
            check.remarks.append("samples of other positions: record both with one --sample and one --sample-seed")
            return check
        }
        do {
            check.isDouble = one.isWide || other.isWide
            check.isDouble
                ? try judge(&check, (one, other), samples, Double.self)
                : try judge(&check, (one, other), samples, Float.self)
            check.remarks.append("a sample of \(sample.positions.count) elements")
        } catch {
            return unreadable(one, other, name, "cannot be read: \(error)")
        }
        return check
    }

    private func unreadable(
        _ one: ReferenceFile.Entry, _ other: ReferenceFile.Entry, _ name: String, _ remark: String
    ) -> PairCheck {
        var check = PairCheck(
            name: name, pathA: one.path, pathB: other.path, shapeA: one.extents, shapeB: other.extents,
            status: .shapeMismatch, judge: .tolerance)
        check.remarks.append(remark)
        return check
    }

    private func judge<Scalar: KernelScalar & HDF5Element>(
        _ check: inout PairCheck, _ entries: (ReferenceFile.Entry, ReferenceFile.Entry),
        _ samples: (RecordedSample?, RecordedSample?), _ type: Scalar.Type
    ) throws {
        let positions = (samples.0 ?? samples.1)!.positions
        let stored = (
            try a.tensor(entries.0, as: type, acceptsIntegers: true),
            try b.tensor(entries.1, as: type, acceptsIntegers: true)
        )
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
