/// Maps the weights of one file onto the network that they make.
struct WeightMapping {
    private let side: WeightSide
    private let rows: [WeightComparison.Row]
    private let workers: Workers

    init(_ comparison: WeightComparison) {
        side = comparison.a
        rows = comparison.rows
        workers = comparison.workers
    }

    /// A check for every row, with remarks on suspicious properties that are no fault.
    func checks() -> [WeightCheck] {
        let examined = workers.map(count: rows.count) { examine(rows[$0]) }
        var checks = examined.map(\.check)
        remarkOnNearNames(&checks)
        remarkOnTwins(examined.map(\.digest), &checks)
        return checks
    }

    /// Validates one entry. The digest is that of a convolution's kernels; nil for other parameters.
    private func examine(_ row: WeightComparison.Row) -> (check: WeightCheck, digest: ContentDigest?) {
        var check = WeightCheck(
            name: row.name, role: row.parameter?.role, shape: row.parameter?.shape.extents ?? side.networkExtents(row),
            a: side.stored(row), status: .missing)
        check.isLeftOver = row.isLeftOver
        check.findings = side.findings(row)
        if side.isEmpty(row.name) { check.status = .shapeMismatch }
        guard side.isReadable(row.name) else { return (check, nil) }
        let values: Tensor<Float>
        do throws(HDF5Error) {
            values = try side.tensor(row)
        } catch {
            check.findings.append("\(error)")
            return (check, nil)
        }
        let misfits = check.findings.count
        let summary = TensorSummary(values, workers: Workers(threads: 1))
        check.findings += side.findings(row, values: values, summary: summary)
        check.status = status(row, values.shape, isValid: check.findings.count == misfits && misfits == 0)
        if row.parameter?.role == .scale, summary.maxAbs == 0 {
            check.remarks.append(
                "all \(values.count.counted("scale")) \(values.count.agreeing("is", "are")) 0: nothing passes this normalisation but its shift"
            )
        }
        if row.parameter?.role == .linearWeight, values.shape.rank == 2, values.shape[0] == values.shape[1] {
            check.remarks.append("square: the shape cannot prove the layout \(check.a?.layout ?? "")")
        }
        return (check, row.parameter?.role == .convolutionWeight ? ContentDigest(of: values.scalars) : nil)
    }

    private func status(_ row: WeightComparison.Row, _ shape: Shape, isValid: Bool) -> WeightCheck.Status {
        guard let parameter = row.parameter else { return row.isLeftOver ? .leftOver : .mapped }
        if shape != parameter.shape { return .shapeMismatch }
        return isValid ? .mapped : .invalid
    }

    /// Adds to each missing parameter the left-over keys whose spelling is similar to its key.
    private func remarkOnNearNames(_ checks: inout [WeightCheck]) {
        let leftOver = checks.filter { $0.status == .leftOver }.compactMap(\.a?.key)
        let missing = checks.indices.filter { checks[$0].status == .missing && checks[$0].a == nil }
        // Names are compared letter by letter. Where nearly all differ, the remark would not help.
        guard !leftOver.isEmpty, missing.count <= 50 else { return }
        for position in missing {
            let key = side.convention.key(forParameter: checks[position].name)
            let near = nearestNames(to: key, among: leftOver.prefix(200))
            if !near.isEmpty {
                checks[position].remarks.append("left over and much like it: \(near.joined(separator: ", "))")
            }
        }
    }

    /// Remarks on convolutions with identical kernels: a layer that was copied, or loaded twice.
    private func remarkOnTwins(_ digests: [ContentDigest?], _ checks: inout [WeightCheck]) {
        var seen: [ContentDigest: [Int]] = [:]
        for (position, digest) in digests.enumerated() {
            guard let digest else { continue }
            if let twin = seen[digest]?.first(where: { isSame($0, position) }) {
                checks[position].remarks.append("the same contents as \(checks[twin].name)")
            }
            seen[digest, default: []].append(position)
        }
    }

    private func isSame(_ first: Int, _ second: Int) -> Bool {
        guard let first = try? side.tensor(rows[first], as: Float.self),
            let second = try? side.tensor(rows[second], as: Float.self), first.shape == second.shape
        else { return false }
        return elementBits(of: first.scalars) == elementBits(of: second.scalars)
    }
}
