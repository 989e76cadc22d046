/// Whether two recordings are the same: one framework, and the same tensors and attributes under the same paths.
/// Numbers must be equal, and NaN equals NaN. A recording equals itself.
struct EqualRecordings {
    private let a: ReferenceFile
    private let b: ReferenceFile
    private let workers: Workers

    init(_ a: ComparedFile, _ b: ComparedFile, _ workers: Workers) {
        (self.a, self.b) = (a.file, b.file)
        self.workers = workers
    }

    var areEqual: Bool {
        a.provenance.framework == b.provenance.framework && isEqual(\.inputs) && isEqual(\.weights)
            && isEqual(\.activations) && isEqual(\.outputs)
    }

    private func isEqual(_ group: KeyPath<ReferenceFile, [ReferenceFile.Entry]>) -> Bool {
        let (ofA, ofB) = (a[keyPath: group], b[keyPath: group])
        return ofA.count == ofB.count && zip(ofA, ofB).allSatisfy(isEqual)
    }

    private func isEqual(_ one: ReferenceFile.Entry, _ other: ReferenceFile.Entry) -> Bool {
        guard one.path == other.path, one.extents == other.extents, one.elementType == other.elementType,
            one.isChannelsLast == other.isChannelsLast, one.order == other.order,
            one.broken?.problem == other.broken?.problem, description(one, a) == description(other, b)
        else { return false }
        if one.broken != nil || one.hasNoElements { return true }
        if one.elementType?.isInteger == true {
            return (try? a.integers(one)) == (try? b.integers(other))
        }
        let tensors: (Tensor<Double>?, Tensor<Double>?) = (try? a.tensor(one), try? b.tensor(other))
        switch tensors {
        case (let expected?, let actual?):
            return Difference(expected: expected, actual: actual, workers: workers).isExact
        case (nil, nil): return true
        default: return false
        }
    }

    /// The attributes of a tensor as text, so that NaN equals NaN.
    private func description(_ entry: ReferenceFile.Entry, _ file: ReferenceFile) -> [String: String]? {
        (try? file.attributes(of: entry))?.mapValues { "\($0)" }
    }
}

extension FileComparisonResult {
    /// Accepts two recordings that are the same: their pairs become exact, and objections become doubts. The two agree,
    /// but both may be wrong.
    mutating func acquit(_ isEqual: () -> Bool) {
        guard !objections.isEmpty, inputsAreEqual != false, onlyA.isEmpty, onlyB.isEmpty,
            pairs.allSatisfy({ $0.difference?.isExact ?? true }), isEqual()
        else { return }
        let statuses = TensorCheck.Status.allCases
        let counts = Set(statuses.map { status in "\(pairs.count { $0.status == status }) \(status.rawValue)" })
        var words: [String] = []
        let unreadable = pairs.filter { !$0.unreadable.isEmpty }
        if let first = unreadable.first {
            words.append("\(unreadable.count.counted("tensor")) could not be read, first \(first.name)")
        }
        if let first = firstDivergence, pairs.contains(where: { !$0.status.isAligned && $0.unreadable.isEmpty }) {
            words.append(
                "the two recordings are the same, and neither is what it is held against, first at \(first.name)")
        }
        doubts = words + objections.filter { !counts.contains($0) } + doubts
        lastingDoubts = doubts
        objections = []
        for index in pairs.indices where !pairs[index].status.isAligned {
            let pair = pairs[index]
            guard pair.difference != nil else { continue }
            pairs[index].remarks.insert("equal in both, and \(pair.status.rawValue) by itself", at: 0)
            (pairs[index].status, pairs[index].inherited) = (.exact, nil)
        }
        (firstDivergence, firstDivergenceSpan) = (nil, nil)
    }
}
