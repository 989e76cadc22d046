extension WeightRelation {
    /// Looks for the same slices along `axis` in another order: output channels for axis 0, input channels for axis 1.
    ///
    /// Slices are matched by their digests and then compared element by element. Where a slice occurs several times,
    /// the copies that are in their place stay there, and the others are assigned in order. This affects the
    /// description, not the finding.
    static func permuted(_ expected: WeightContent, _ actual: WeightContent, axis: Int) -> WeightRelation? {
        guard axis < expected.rank, expected.extents[axis] > 1 else { return nil }
        let (ours, theirs) = (sliceDigests(expected, axis), sliceDigests(actual, axis))
        guard let order = matching(ours, theirs), isExact(order, expected, actual, axis) else { return nil }
        let word = axis == 0 ? "row" : "column"
        return exact(
            axis == 0 ? .rowsPermuted : .columnsPermuted, description(of: order, ours, theirs, word), expected, actual)
    }

    private static func sliceDigests(_ content: WeightContent, _ axis: Int) -> [SequenceDigest] {
        let count = content.extents[axis]
        let inner = content.strides[axis]
        var digests = [SequenceDigest](repeating: SequenceDigest(), count: count)
        for run in 0..<(content.count / inner) {
            var digest = digests[run % count]
            for offset in run * inner..<(run + 1) * inner { digest.add(content.bits[offset]) }
            digests[run % count] = digest
        }
        return digests
    }

    /// For every slice of B, the position of the same slice in A. Each position occurs once. nil where no such
    /// bijection exists.
    private static func matching(_ ours: [SequenceDigest], _ theirs: [SequenceDigest]) -> [Int]? {
        var free: [SequenceDigest: [Int]] = [:]
        // In falling order, so that the last one is the next to take.
        for position in ours.indices.reversed() where ours[position] != theirs[position] {
            free[ours[position], default: []].append(position)
        }
        var order = Array(ours.indices)
        for position in ours.indices where ours[position] != theirs[position] {
            guard let source = free[theirs[position]]?.popLast() else { return nil }
            order[position] = source
        }
        return order
    }

    private static func isExact(
        _ order: [Int], _ expected: WeightContent, _ actual: WeightContent, _ axis: Int
    ) -> Bool {
        let count = expected.extents[axis]
        let inner = expected.strides[axis]
        return (0..<(expected.count / inner)).allSatisfy { run in
            let source = (run - run % count + order[run % count]) * inner
            return actual.bits[run * inner..<(run + 1) * inner] == expected.bits[source..<source + inner]
        }
    }

    private static func description(
        of order: [Int], _ ours: [SequenceDigest], _ theirs: [SequenceDigest], _ word: String
    ) -> String {
        let count = order.count
        let moved = order.indices.filter { order[$0] != $0 }
        if moved.count == 2 { return "\(word)s \(moved[0]) and \(moved[1]) exchanged" }
        let shift = (1..<count).first { shift in
            (0..<count).allSatisfy { theirs[$0] == ours[($0 - shift + count) % count] }
        }
        if let shift { return "\(word)s rolled by \(shift > count / 2 ? shift - count : shift)" }
        if (0..<count).allSatisfy({ theirs[$0] == ours[count - 1 - $0] }) { return "\(word)s in reverse order" }
        return
            "\(moved.count) of \(count.counted(word)) moved, \(word) \(moved[0]) of B is \(word) \(order[moved[0]]) of A"
    }
}
