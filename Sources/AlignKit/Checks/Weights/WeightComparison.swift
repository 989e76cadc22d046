/// Holds the weights of two files against each other, or those of one against the network that they make.
///
/// Each file's keys are translated into our names by its convention, and its tensors brought to the network's layout;
/// what has the same name is compared. Tensors are read pair by pair, several pairs at once, and dropped again. Only of
/// pairs that differ a relation is sought (`WeightRelation`).
///
/// ```swift
/// let a = try WeightAlignment(ReferenceFile(path: "torch.h5"))
/// let b = try WeightAlignment(ReferenceFile(path: "paddle.h5"))
/// let result = WeightComparison(a, b).run()
/// print(result.verdict, result.firstDivergence?.name ?? "–")
/// ```
public struct WeightComparison {
    /// A parameter of the network, or a name that no network claims.
    struct Row: Sendable {
        let name: String
        let parameter: Parameter?
        /// Whether a network was recognised, and does not have it.
        var isLeftOver = false
    }

    let alignments: (a: WeightAlignment, b: WeightAlignment?)
    let a: WeightSide
    /// nil where one file is held against the network.
    let b: WeightSide?
    let known: KnownParameters
    let rows: [Row]
    /// Names of parts that no network of ours has, and that are not compared.
    let outOfScope: [String]
    let workers: Workers

    /// - Parameters:
    ///   - a: what is expected.
    ///   - b: what is held against it; nil for the network alone.
    ///   - workers: the threads that share the work.
    public init(_ a: WeightAlignment, _ b: WeightAlignment? = nil, workers: Workers = Workers()) {
        let known = KnownParameters([a, b].compactMap(\.self))
        self.known = known
        alignments = (a, b)
        self.a = WeightSide(a, letter: b == nil ? "" : "A", known: known)
        self.b = b.map { WeightSide($0, letter: "B", known: known) }
        self.workers = workers
        let claimed = Set(known.parameters.map(\.name))
        let sides = [self.a, self.b].compactMap(\.self)
        outOfScope = Set(sides.flatMap(\.outOfScope)).sorted()
        let unclaimed = Set(sides.flatMap(\.entries.keys)).subtracting(claimed).subtracting(outOfScope).sorted()
        rows =
            known.parameters.map { Row(name: $0.name, parameter: $0) }
            + unclaimed.map { Row(name: $0, parameter: nil, isLeftOver: !claimed.isEmpty) }
    }

    /// Opens the files.
    ///
    /// - Throws: `HDF5Error` or `ReferenceError` where a file cannot be read, has no weights, or follows no convention
    ///   that we know, or where its weights are those of a network that we do not know.
    package init(
        a: String, b: String? = nil, conventionA: NamingConvention? = nil, conventionB: NamingConvention? = nil,
        workers: Workers = Workers()
    ) throws {
        func alignment(_ path: String, _ convention: NamingConvention?) throws -> WeightAlignment {
            let file = try ReferenceFile(path: path)
            try file.refuseLinks()
            return try WeightAlignment(file, convention: convention)
        }
        self.init(try alignment(a, conventionA), try b.map { try alignment($0, conventionB) }, workers: workers)
        for alignment in [alignments.a, alignments.b].compactMap(\.self) {
            try alignment.refuseUnknownNetwork(besides: known.parameters)
        }
    }

    /// What each row of the report goes by: our name, and the files' keys.
    package var rowNames: [[String]] {
        rows.map { row in [row.name] + [a, b].compactMap { $0?.entries[row.name]?.name } }
    }

    /// Reads and compares everything. What cannot be read is a finding, and keeps nothing else from being compared.
    ///
    /// - Parameter progress: called now and then, with the name of the next parameter.
    public func run(progress: ParityProgress = { _, _, _ in }) -> WeightComparisonResult {
        guard let b else { return WeightComparisonResult(self, checks: WeightMapping(self).checks()) }
        // Enough at a time that no thread waits for long, few enough that progress is seen.
        let stretch = 8 * workers.threads
        let pairs = stride(from: 0, to: rows.count, by: stretch).flatMap { start in
            progress(start, rows.count, rows[start].name)
            return workers.map(count: min(stretch, rows.count - start)) {
                WeightPair(row: rows[start + $0], a: a, b: b).compared()
            }
        }
        return WeightComparisonResult(self, checks: WeightOrigins(self, b, pairs).resolved())
    }
}
