/// Compares the weights of two files, or checks the weights of one file against the network that they make.
///
/// The convention of each file translates its keys into our names. Its tensors are brought to the network's layout.
/// Tensors with the same name are compared. Tensors are read in pairs, several pairs at once, and released after the
/// comparison. A relation (`WeightRelation`) is looked for only in pairs that differ.
///
/// ```swift
/// let a = try WeightAlignment(ReferenceFile(path: "torch.h5"))
/// let b = try WeightAlignment(ReferenceFile(path: "paddle.h5"))
/// let result = WeightComparison(a, b).run()
/// print(result.verdict, result.firstDivergence?.name ?? "–")
/// ```
public struct WeightComparison {
    /// A parameter of the network, or a name that belongs to no network.
    struct Row: Sendable {
        let name: String
        let parameter: Parameter?
        /// Whether a network was recognised and does not have this name.
        var isLeftOver = false
    }

    let alignments: (a: WeightAlignment, b: WeightAlignment?)
    let a: WeightSide
    /// nil where one file is checked against the network.
    let b: WeightSide?
    let known: KnownParameters
    let rows: [Row]
    /// Names in parts that no network of ours has. They are not compared.
    let outOfScope: [String]
    let workers: Workers

    /// - Parameters:
    ///   - a: the expected weights.
    ///   - b: the weights that are compared with them; nil to check `a` against the network alone.
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
    /// - Throws: `HDF5Error` or `ReferenceError` where a file cannot be read, has no weights, or follows no known
    ///   convention, or where its weights belong to an unknown network.
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

    /// The names of each row of the report: our name, and the files' keys.
    package var rowNames: [[String]] {
        rows.map { row in [row.name] + [a, b].compactMap { $0?.entries[row.name]?.name } }
    }

    /// Reads and compares everything. A tensor that cannot be read is a finding. The other tensors are still compared.
    ///
    /// - Parameter progress: called from time to time, with the name of the next parameter.
    public func run(progress: ParityProgress = { _, _, _ in }) -> WeightComparisonResult {
        guard let b else { return WeightComparisonResult(self, checks: WeightMapping(self).checks()) }
        // Many rows at a time, so that no thread waits for long, but few enough to show progress.
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
