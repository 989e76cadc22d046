extension WeightSide {
    /// The faults of an entry before its values are read: it is no tensor, holds integers, has another shape than the
    /// network's, has no elements, or is no parameter of the network. Empty for a missing entry.
    func findings(_ row: WeightComparison.Row) -> [String] {
        guard let entry = entries[row.name] else { return [] }
        if let broken = entry.broken { return ["\(broken)"] }
        var findings: [String] = []
        if row.isLeftOver {
            findings.append(finding("left over: no parameter of the network"))
        }
        if let type = entry.elementType, !type.isFloatingPoint {
            findings.append(finding("\(type) instead of floating-point numbers"))
        }
        if let parameter = row.parameter, networkExtents(row) != parameter.shape.extents {
            let expected = convention.storedShape(of: parameter)
            findings.append(finding("shape \(entry.extents) instead of \(expected)"))
        } else if entry.extents.contains(0) {
            findings.append(finding("no elements: shape \(entry.extents)"))
        }
        return findings
    }

    /// The faults of the values: NaN, infinities, a variance below 0.
    func findings<Scalar: KernelScalar>(
        _ row: WeightComparison.Row, values: Tensor<Scalar>, summary: TensorSummary
    ) -> [String] {
        var findings: [String] = []
        if summary.nanCount + summary.infinityCount > 0 {
            let first = values.scalars.firstIndex { !$0.isFinite }!
            findings.append(
                finding(
                    "not finite: \(summary.nanCount) NaN and \(summary.infinityCount) infinite of \(values.count), "
                        + "first at \(values.shape.index(ofOffset: first).listed)"))
        }
        if row.parameter?.role == .variance, let negative = values.scalars.firstIndex(where: { $0 < 0 }) {
            let index = values.shape.index(ofOffset: negative).listed
            findings.append(finding("negative variance \(values.scalars[negative]) at \(index)"))
        }
        return findings
    }

    /// A finding about this file. It names the file where two files are compared.
    private func finding(_ text: String) -> String { letter.isEmpty ? text : "\(letter): \(text)" }
}
