/// One of the files whose weights are compared: its entries under our names.
struct WeightSide: Sendable {
    let file: ReferenceFile
    let convention: NamingConvention
    /// `A` or `B`, as findings call it; empty where there is only one.
    let letter: String
    /// Every entry except the ignored ones, by our name, else by its key.
    let entries: [String: ReferenceFile.Entry]
    /// The names that may belong to a network: those that the convention spells.
    let spelled: Set<String>
    let ignoredCount: Int
    /// Names of entries in parts that no network of ours has, such as a detector's head.
    let outOfScope: Set<String>

    init(_ alignment: WeightAlignment, letter: String, known: KnownParameters) {
        file = alignment.file
        convention = alignment.convention
        self.letter = letter
        var entries = alignment.entries
        spelled = Set(entries.keys)
        // A key in the spelling of another convention may look like a name of ours, but is not that parameter.
        for entry in alignment.strays { entries[entries[entry.name] == nil ? entry.name : entry.path] = entry }
        self.entries = entries
        let others = Set(alignment.entries(outside: known.parts).map(\.name))
        outOfScope = known.parameters.isEmpty ? [] : Set(entries.filter { others.contains($0.value.name) }.keys)
        ignoredCount = alignment.file.weights.count { alignment.convention.ignores(key: $0.name) }
    }

    /// The keys of the entries that are out of scope.
    var outOfScopeKeys: [String] { outOfScope.compactMap { entries[$0]?.name }.sorted() }

    /// The description of an entry as the file stores it.
    func stored(_ row: WeightComparison.Row) -> WeightCheck.Stored? {
        entries[row.name].map { .init(key: $0.name, extents: $0.extents, layout: row.parameter.flatMap(layout)) }
    }

    private func layout(of parameter: Parameter) -> String? {
        switch parameter.role {
        case .convolutionWeight: "OIHW"
        case .linearWeight: convention.linearLayout.rawValue
        default: nil
        }
    }

    /// Whether a tensor with at least one element exists under that name.
    func isReadable(_ name: String) -> Bool {
        entries[name].map { $0.broken == nil } ?? false && !isEmpty(name)
    }

    /// Whether a dataset without elements exists under that name.
    func isEmpty(_ name: String) -> Bool { entries[name]?.extents.contains(0) ?? false }

    /// The extents in the network's layout; nil where no tensor exists.
    func networkExtents(_ row: WeightComparison.Row) -> [Int]? {
        guard let entry = entries[row.name], entry.broken == nil else { return nil }
        return isTransposed(row) ? entry.extents.reversed() : entry.extents
    }

    private func isTransposed(_ row: WeightComparison.Row) -> Bool {
        guard let parameter = row.parameter, entries[row.name]?.extents.count == 2 else { return false }
        return convention.storesTransposed(parameter)
    }

    /// The tensor in the network's layout.
    ///
    /// - Precondition: the entry exists.
    /// - Throws: `HDF5Error` where it cannot be read.
    func tensor<Scalar: KernelScalar & HDF5Element>(
        _ row: WeightComparison.Row, as type: Scalar.Type = Scalar.self
    ) throws(HDF5Error) -> Tensor<Scalar> {
        let tensor = try file.tensor(entries[row.name]!, as: Scalar.self, acceptsIntegers: true)
        return isTransposed(row) ? tensor.transposed() : tensor
    }

    /// Whether the elements may need more digits than float32 holds.
    func isWide(_ name: String) -> Bool {
        entries[name]?.elementType.map { $0 == .float64 || $0.isInteger } ?? false
    }
}
