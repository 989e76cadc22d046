/// The findings for one tensor in each group of a batch's images. The merged tensor has the status of its worst group.
struct GroupedTensor {
    private let images: [Range<Int>]
    private let checks: [TensorCheck]
    private let deciding: Int
    private var decider: TensorCheck { checks[deciding] }

    /// - Parameter groups: the images of each group, in their order, and the findings for them; at least one group.
    init(_ groups: [(images: Range<Int>, check: TensorCheck)]) {
        images = groups.map(\.images)
        checks = groups.map(\.check)
        deciding = Self.deciding(checks)
    }

    /// The position of the group that decides: among the groups with the worst status, the one with the largest
    /// difference relative to the recording. The isolated difference is compared first, then the chained one.
    static func deciding(_ checks: [TensorCheck]) -> Int {
        func size(_ difference: Difference?) -> Double {
            guard let size = difference?.relativeL2 else { return 0 }
            return size.isNaN ? .infinity : size
        }
        func rank(_ check: TensorCheck) -> (Int, Double, Double) {
            (check.status.severity, size(check.isolated), size(check.chained))
        }
        return checks.indices.dropFirst().reduce(0) { rank(checks[$0]) < rank(checks[$1]) ? $1 : $0 }
    }

    var merged: TensorCheck {
        let rounding = merging(\.rounding).map { findings in
            RoundingFindings(ofGroups: Array(zip(images.map(\.count), findings)), deciding: deciding)
        }
        var merged = TensorCheck(
            name: decider.name, path: decider.path, operation: decider.operation,
            shape: [images.reduce(0) { $0 + $1.count }] + decider.shape.dropFirst(), status: decider.status,
            chained: difference(\.chained), isolated: difference(\.isolated),
            isVacuous: isConstant || rounding?.isBlind == true, remarks: remarks, rounding: rounding,
            minimumTolerance: minimumTolerance)
        merged.isConstant = isConstant
        merged.notFiniteCount = checks.reduce(0) { $0 + $1.notFiniteCount }
        merged.isExplained = checks.contains(where: \.isExplained)
        merged.coarseness = decider.coarseness ?? checks.lazy.compactMap(\.coarseness).first
        merged.fastAlgorithm = decider.fastAlgorithm ?? checks.lazy.compactMap(\.fastAlgorithm).first
        merged.evidence = evidence
        merged.contradictions = union(\.contradictions)
        merged.inheritedFrom = decider.inheritedFrom
        merged.seconds = checks.compactMap(\.seconds).reduce(nil) { ($0 ?? 0) + $1 }
        return merged
    }

    /// The values of all groups; nil where one has none.
    private func merging<Value>(_ value: (TensorCheck) -> Value?) -> [Value]? {
        let values = checks.compactMap(value)
        return values.count == checks.count ? values : nil
    }

    private func difference(_ one: (TensorCheck) -> Difference?) -> Difference? {
        merging(one).map { Difference(ofGroups: Array(zip(images.map(\.lowerBound), $0))) }
    }

    private var minimumTolerance: MinimumTolerance? {
        merging(\.minimumTolerance).map { $0.reduce(into: MinimumTolerance()) { $0.combine($1) } }
    }

    /// Whether every group is constant, and all hold the same number or none holds a finite one.
    private var isConstant: Bool {
        guard checks.allSatisfy(\.isConstant), let differences = merging(\.isolated) else { return false }
        let values = differences.map(\.expected)
        return values.allSatisfy { $0 == values[0] } || !values.contains(where: \.isFinite)
    }
}

extension GroupedTensor {
    /// All remarks of the deciding group, then the further remarks of the other groups. A further remark is left out
    /// where it differs from an earlier one only in its numbers.
    private var remarks: [String] {
        let notFinite = checks.reduce(0) { $0 + $1.notFiniteCount }
        func remarks(of check: TensorCheck) -> [String] {
            check.remarks.map { remark in
                remark == TensorCheck.notFiniteRemark(check.notFiniteCount)
                    ? TensorCheck.notFiniteRemark(notFinite) ?? remark : remark
            }
        }
        let own = remarks(of: decider)
        var seen = Set(own.map(Self.words))
        let added = checks.flatMap(remarks).filter { seen.insert(Self.words(of: $0)).inserted }
        return own + added + [place].compactMap(\.self)
    }

    /// The words of a remark; a word that holds a digit becomes an empty one.
    private static func words(of remark: String) -> [String] {
        remark.split(separator: " ").map { $0.contains(where: \.isNumber) ? "" : String($0) }
    }

    private func union(_ words: (TensorCheck) -> [String]) -> [String] {
        var seen: Set<String> = []
        return ([decider] + checks).flatMap(words).filter { seen.insert($0).inserted }
    }

    /// `in images 60 to 63 of 64`: the groups that have the deciding status. Nil where all groups have it, or where the
    /// tensor is aligned.
    private var place: String? {
        guard !decider.status.isAligned else { return nil }
        let bad = images.indices.filter { checks[$0].status == decider.status }
        guard bad.count < images.count else { return nil }
        var ranges: [Range<Int>] = []
        for group in bad.map({ images[$0] }) {
            if let last = ranges.last, last.upperBound == group.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<group.upperBound
            } else {
                ranges.append(group)
            }
        }
        let more = ranges.count > Self.shown ? " and \(ranges.count - Self.shown) more" : ""
        let words = ranges.prefix(Self.shown).map(Self.words).joined(separator: ", ")
        return "in images \(words)\(more) of \(images.last!.upperBound)"
    }

    /// The largest number of ranges of images that are named.
    private static let shown = 3

    private static func words(_ images: Range<Int>) -> String {
        images.count == 1 ? "\(images.lowerBound)" : "\(images.lowerBound) to \(images.upperBound - 1)"
    }

    /// The hulls of all elements, and the map of the deciding group.
    private var evidence: TensorEvidence? {
        let all = checks.compactMap(\.evidence)
        guard var evidence = decider.evidence ?? all.first else { return nil }
        func union(_ hulls: [ToleranceHull?]) -> ToleranceHull? {
            let known = hulls.compactMap(\.self)
            guard let first = known.first, known.count == checks.count else { return nil }
            return known.dropFirst().reduce(first) { $0.union($1) }
        }
        evidence.map = decider.evidence?.map
        if images.count > 1 { evidence.map?.shapes.append("Shown are images \(Self.words(images[deciding])).") }
        evidence.chained = union(checks.map { $0.evidence?.chained })
        evidence.isolated = union(checks.map { $0.evidence?.isolated })
        // A group that reads no broken recording has nothing to repair.
        if all.contains(where: { $0.repaired != nil }) {
            evidence.repaired = union(checks.map { $0.evidence?.repaired ?? $0.evidence?.isolated })
        }
        evidence.isContradicted = all.contains(where: \.isContradicted)
        return evidence
    }
}

extension RunFindings {
    /// Merges the findings of all groups of a batch's images, given in their order.
    init(ofGroups groups: [(images: Range<Int>, findings: RunFindings)], _ network: Network) {
        self = groups[0].findings
        var chainedRMS: [String: Double] = Dictionary(uniqueKeysWithValues: network.inputs.map { ($0, 0) })
        for position in tensors.indices {
            let grouped = GroupedTensor(groups.map { ($0.images, $0.findings.tensors[position]) })
            tensors[position] = grouped.merged
            guard let name = tensors[position].name, let node = network.position(ofNode: name) else { continue }
            // By now the differences of the inputs are known for the whole batch.
            let inputs = network.nodes[node].inputs.map { chainedRMS[$0] }
            let known = inputs.compactMap(\.self)
            let rms = known.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if known.count == inputs.count, rms > 0, let inherited = tensors[position].rounding?.inheritedRMS {
                tensors[position].rounding?.amplification = inherited / rms
            }
            if chainedRMS[name] == nil { chainedRMS[name] = tensors[position].chained?.rms }
        }
    }
}
