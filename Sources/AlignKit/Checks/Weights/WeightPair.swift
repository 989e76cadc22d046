/// One parameter in two files: read, validated and compared.
struct WeightPair {
    let row: WeightComparison.Row
    let a: WeightSide
    let b: WeightSide

    /// The result of the comparison.
    struct Outcome: Sendable {
        var check: WeightCheck
        /// The digest of A's content, where it was made.
        var digestA: ContentDigest?
        /// The digest of B's content, where it differs from A's content, and its shape.
        var digestB: ContentDigest?
        var extents: [Int] = []
    }

    /// Compares the two. A tensor that cannot be read is a finding.
    func compared() -> Outcome {
        let extents = row.parameter?.shape.extents ?? a.networkExtents(row) ?? b.networkExtents(row)
        var outcome = Outcome(
            check: WeightCheck(
                name: row.name, role: row.parameter?.role, shape: extents, a: a.stored(row), b: b.stored(row),
                status: .missing))
        outcome.check.isLeftOver = row.isLeftOver
        outcome.check.findings = a.findings(row) + b.findings(row)
        do throws(HDF5Error) {
            switch (a.isReadable(row.name), b.isReadable(row.name)) {
            case (true, true): try compare(&outcome)
            case (true, false): _ = try validated(a, as: Float.self, &outcome)
            case (false, true):
                let tensor = try validated(b, as: Float.self, &outcome).tensor
                outcome.note(ContentDigest(of: tensor.scalars), tensor.shape)
            case (false, false): break
            }
            if a.isEmpty(row.name) || b.isEmpty(row.name) { outcome.check.status = .shapeMismatch }
        } catch {
            outcome.check.status = .missing
            outcome.check.findings.append("\(error)")
        }
        return outcome
    }

    /// Compares two tensors that can both be read, in the wider type of the two.
    private func compare(_ outcome: inout Outcome) throws(HDF5Error) {
        switch (a.isWide(row.name), b.isWide(row.name)) {
        case (false, false): try compare(as: Float.self, &outcome)
        case (true, true): try compare(as: Double.self, &outcome)
        default: try compareRounded(&outcome)
        }
        let shapes = [a.networkExtents(row), b.networkExtents(row)]
        if let parameter = row.parameter, shapes.contains(where: { $0 != parameter.shape.extents }) {
            outcome.check.status = .shapeMismatch
        }
    }

    private func compare<Scalar: KernelScalar & HDF5Element>(
        as type: Scalar.Type, _ outcome: inout Outcome
    ) throws(HDF5Error) {
        let (expected, actual) = (try validated(a, as: type, &outcome), try validated(b, as: type, &outcome))
        compare(expected.tensor, actual.tensor, summary: expected.summary, &outcome)
    }

    /// Compares two tensors of which one has more digits: checks whether the other one is its rounding.
    private func compareRounded(_ outcome: inout Outcome) throws(HDF5Error) {
        let (expected, actual) = (
            try validated(a, as: Double.self, &outcome), try validated(b, as: Double.self, &outcome)
        )
        compare(expected.tensor.rounded(), actual.tensor.rounded(), summary: nil, &outcome)
        guard expected.tensor.shape == actual.tensor.shape, outcome.check.status != .shapeMismatch else { return }
        let difference = Difference(
            expected: expected.tensor, actual: actual.tensor, summary: expected.summary, workers: Self.alone)
        if outcome.check.status == .identical, !difference.isExact { outcome.check.status = .equal }
        (outcome.check.maxAbs, outcome.check.relativeL2) = (difference.maxAbs, difference.relativeL2)
    }

    private func compare<Scalar: KernelScalar>(
        _ expected: Tensor<Scalar>, _ actual: Tensor<Scalar>, summary: TensorSummary?, _ outcome: inout Outcome
    ) {
        guard expected.shape == actual.shape else {
            outcome.check.status = .shapeMismatch
            return relate(expected, actual, &outcome)
        }
        if haveSameBytes(expected.scalars, actual.scalars) {
            outcome.check.status = .identical
            (outcome.check.maxAbs, outcome.check.relativeL2, outcome.check.maxULP) = (0, 0, 0)
            return
        }
        let difference = Difference(expected: expected, actual: actual, summary: summary, workers: Self.alone)
        (outcome.check.maxAbs, outcome.check.relativeL2) = (difference.maxAbs, difference.relativeL2)
        outcome.check.maxULP = difference.maxULP
        outcome.check.status = difference.oneSided == 0 && difference.maxULP <= 1 ? .equal : .differs
        if outcome.check.status == .differs { relate(expected, actual, &outcome) }
    }

    /// Looks for a relation of the two. Notes the digest of B's content, so that it can be found elsewhere in A.
    private func relate<Scalar: KernelScalar>(
        _ expected: Tensor<Scalar>, _ actual: Tensor<Scalar>, _ outcome: inout Outcome
    ) {
        let (a, b) = (WeightContent(expected), WeightContent(actual))
        outcome.check.relation = WeightRelation.between(a, b)
        outcome.digestA = a.digest
        outcome.note(b.digest, actual.shape)
        if outcome.check.relation == nil, a.bits == b.bits {
            outcome.check.remarks.append("the same \(a.count.counted("element")) in the same order, in another shape")
        }
        if outcome.check.relation?.kind == .elementsDiffer, isRounding(a, b) {
            outcome.check.remarks.append("the two differ by what rounding to float16 explains, element by element")
        }
    }

    /// Whether one of the two is stored as float16, and no element differs by more than half a unit in the last place
    /// of float16: 2⁻¹¹ of the value, or 2⁻²⁵ below the normal numbers.
    private func isRounding(_ expected: WeightContent, _ actual: WeightContent) -> Bool {
        let types = [a, b].map { $0.entries[row.name]?.elementType }
        guard types.contains(.float16), types[0] != types[1] else { return false }
        return expected.bits.indices.allSatisfy { offset in
            let (a, b) = (expected.value(at: offset), actual.value(at: offset))
            return abs(b - a) <= max(0x1p-11 * max(abs(a), abs(b)), 0x1p-25)
        }
    }

    /// Reads a tensor, and notes the faults of its values.
    private func validated<Scalar: KernelScalar & HDF5Element>(
        _ side: WeightSide, as type: Scalar.Type, _ outcome: inout Outcome
    ) throws(HDF5Error) -> (tensor: Tensor<Scalar>, summary: TensorSummary) {
        let tensor = try side.tensor(row, as: type)
        let summary = TensorSummary(tensor, workers: Self.alone)
        outcome.check.findings += side.findings(row, values: tensor, summary: summary)
        return (tensor, summary)
    }

    /// The pairs are shared among threads. Each pair uses one thread.
    private static let alone = Workers(threads: 1)
}

extension WeightPair.Outcome {
    fileprivate mutating func note(_ digest: ContentDigest, _ shape: Shape) {
        digestB = digest
        extents = shape.extents
    }
}

extension Tensor where Scalar: KernelScalar {
    /// The elements rounded to float32.
    func rounded() -> Tensor<Float> {
        self as? Tensor<Float> ?? Tensor<Float>(shape: shape, scalars: scalars.map { Float($0) })
    }
}
