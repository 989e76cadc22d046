/// Whether two recordings were made from the same inputs.
struct ComparedInputs {
    /// nil where no input of one has a partner in the other.
    private(set) var areEqual: Bool?
    private(set) var remarks: [String] = []
    /// The partner of each input of the first file that has one, by their paths.
    let partners: [String: String]
    /// The paths, in the first file, of the inputs that are equal.
    private(set) var equal: Set<String> = []
    /// The paths of the inputs that only one file has.
    private(set) var unpaired: (a: [String], b: [String]) = ([], [])
    /// The inputs whose channels are last while the other file's are not, and the letter of their file.
    private(set) var channelsLast: [(letter: String, entry: ReferenceFile.Entry)] = []

    /// - Throws: `ReferenceError` where two inputs of one name have shapes that do not fit each other, or `HDF5Error`
    ///   where one cannot be read.
    init(_ a: ComparedFile, _ b: ComparedFile, map: PairMap, workers: Workers) throws {
        let pairs = Self.pairs(a.file.inputs, b.file.inputs, map)
        partners = Dictionary(pairs.map { ($0.0.path, $0.1.path) }) { first, _ in first }
        for (one, other) in pairs {
            if let broken = one.broken ?? other.broken { throw broken }
            if other.extents.isChannelsLast(of: one.extents) {
                channelsLast.append((b.letter, other))
            } else if !other.isChannelsLast, one.extents.isChannelsLast(of: other.extents) {
                channelsLast.append((a.letter, one))
            } else if one.extents != other.extents {
                throw Self.mismatch(one, other, a, b)
            } else if one.hasNoElements, other.hasNoElements {
                areEqual = areEqual ?? true
                equal.insert(one.path)
            } else {
                let difference = try Self.difference((one, a.file), (other, b.file), workers)
                areEqual = (areEqual ?? true) && difference.isExact
                if difference.isExact { equal.insert(one.path) }
                if !difference.isExact {
                    remarks.append("\(one.path) differs: \(difference.metrics); \(difference.worst)")
                }
            }
        }
        let paired = (Set(pairs.map(\.0.name)), Set(pairs.map(\.1.name)))
        unpaired.a = a.file.inputs.filter { !paired.0.contains($0.name) }.map(\.path)
        unpaired.b = b.file.inputs.filter { !paired.1.contains($0.name) }.map(\.path)
        for (file, names) in [(a, paired.0), (b, paired.1)] {
            let others = file.file.inputs.map(\.name).filter { !names.contains($0) }
            if !others.isEmpty {
                remarks.append("inputs of \(file.letter) without a partner: \(others.joined(separator: ", "))")
            }
        }
    }

    /// The difference in float32, or in float64 where an element type is wider or not floating-point. Units in the last
    /// place are those of this type.
    private static func difference(
        _ one: (entry: ReferenceFile.Entry, file: ReferenceFile),
        _ other: (entry: ReferenceFile.Entry, file: ReferenceFile), _ workers: Workers
    ) throws -> Difference {
        func read<Scalar: KernelScalar & HDF5Element>(as type: Scalar.Type) throws -> Difference {
            Difference(
                expected: try one.file.tensor(one.entry, as: type, acceptsIntegers: true),
                actual: try other.file.tensor(other.entry, as: type, acceptsIntegers: true), workers: workers)
        }
        let isNarrow = [one.entry, other.entry].allSatisfy { $0.isFloatingPoint && !$0.isWide }
        return isNarrow ? try read(as: Float.self) : try read(as: Double.self)
    }

    /// The refusal of a file whose channels are last.
    func refusal(of file: ComparedFile) -> String? {
        channelsLast.first { $0.letter == file.letter }.map { letter, entry in
            "\(file.file.path): \(entry.path) has its channels last, \(entry.extents); --layout-b nhwc accepts that"
                + (letter == "A" ? " with the files exchanged" : "")
        }
    }

    /// The two inputs where each file has one; else pairs by the map, else by name.
    private static func pairs(
        _ a: [ReferenceFile.Entry], _ b: [ReferenceFile.Entry], _ map: PairMap
    ) -> [(ReferenceFile.Entry, ReferenceFile.Entry)] {
        if a.count == 1, b.count == 1 { return [(a[0], b[0])] }
        return a.compactMap { one in
            let name = map.partner(of: one.path).map { String($0.dropFirst("inputs/".count)) } ?? one.name
            return b.first { $0.name == name }.map { (one, $0) }
        }
    }

    private static func mismatch(
        _ one: ReferenceFile.Entry, _ other: ReferenceFile.Entry, _ a: ComparedFile, _ b: ComparedFile
    ) -> ReferenceError {
        let isBatch = one.extents.count == other.extents.count && one.extents.dropFirst() == other.extents.dropFirst()
        let isExchanged = other.isChannelsLast && other.extents.channelsLast == one.extents
        let hint =
            isExchanged
            ? "its channels stand first: --layout-b nhwc does not apply"
            : isBatch ? "the batch sizes differ" : "recordings of different inputs cannot be compared"
        return ReferenceError(
            file: b.file.path, path: other.path, expected: "\(one.extents), as in \(a.file.path)",
            found: "\(other.extents)", hint: hint)
    }
}

extension [Int] {
    /// `[N, C, H, W]` as `[N, H, W, C]`.
    fileprivate var channelsLast: [Int] { [self[0], self[2], self[3], self[1]] }
}
