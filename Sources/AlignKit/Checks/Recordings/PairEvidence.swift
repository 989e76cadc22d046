/// Data of a pair that are kept on request, in addition to its numbers.
package struct PairEvidence: Sendable {
    /// Where the candidate differs from the reference; nil where the pair is as it should be, or inherited its error.
    package var map: DifferenceMap?
    /// The hull of the candidate against the reference.
    package var hull: ToleranceHull?
    /// The check of each side by itself, where it takes part in the pair's status.
    var own: [TensorCheck] = []
}

extension FileComparison {
    /// How many pairs get a map. These are the first that failed, since the rest often follow from them.
    private static let mapLimit = 12

    /// Keeps what was requested: for every pair, the data to judge it by another tolerance; for the first pairs that
    /// fail by themselves, where they differ.
    func keepEvidence(_ pairs: inout [PairCheck]) {
        guard !options.evidence.isEmpty else { return }
        var mapped = 0
        let axes = RecordedAxes(a, b)
        for index in pairs.indices where pairs[index].difference != nil {
            var wanted = options.evidence
            if !pairs[index].status.isCreatedHere || mapped == Self.mapLimit { wanted.remove(.maps) }
            if wanted.contains(.maps) { mapped += 1 }
            keepEvidence(&pairs[index], wanted, axes)
        }
    }

    private func keepEvidence(_ pair: inout PairCheck, _ wanted: TensorEvidence.Options, _ axes: RecordedAxes) {
        guard !wanted.isEmpty else { return }
        func keep<Scalar: KernelScalar & HDF5Element>(as type: Scalar.Type) throws {
            let entry = try a.file.entry(at: pair.pathA)
            let expected = try a.file.tensor(entry, as: type, acceptsIntegers: true)
            let actual = try b.file.tensor(b.file.entry(at: pair.pathB), as: type, acceptsIntegers: true)
            guard expected.shape == actual.shape else { return }
            if wanted.contains(.maps) {
                pair.evidence.map = DifferenceMap(
                    expected: expected, actual: actual, order: axes.order(of: entry), called: "B")
            }
            if wanted.contains(.hulls) {
                pair.evidence.hull = ToleranceHull(expected: expected, actual: actual, workers: workers)
            }
        }
        // A tensor that was read for the comparison can be read again.
        try? pair.isDouble ? keep(as: Double.self) : keep(as: Float.self)
    }
}
