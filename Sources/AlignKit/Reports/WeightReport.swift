/// The result of aligning weights, as data: the weights of two files, or of one file with the network that they make.
///
/// A `Report` is made from it, and every rendering from that report: text, JSON (schema `alignkit.weights/1`) and
/// documents.
public struct WeightReport: Sendable {
    /// The file whose weights are expected.
    package let a: ParityReport.Reference
    /// The file that is compared with it; nil if there is only one file.
    package let b: ParityReport.Reference?
    package let environment: ReportEnvironment
    public let result: WeightComparisonResult
    /// Other data in the files, which this command did not look at. It includes what is out of scope.
    public let notChecked: [UncheckedData]

    /// Reads and compares.
    public init(
        _ a: WeightAlignment, _ b: WeightAlignment? = nil, workers: Workers = Workers(),
        progress: ParityProgress = { _, _, _ in }
    ) {
        self.init(WeightComparison(a, b, workers: workers), progress: progress)
    }

    /// Reads and compares what has been opened.
    package init(_ comparison: WeightComparison, progress: ParityProgress = { _, _, _ in }) {
        let (a, b) = comparison.alignments
        self.a = ParityReport.Reference(a)
        self.b = b.map(ParityReport.Reference.init)
        environment = ReportEnvironment(workers: comparison.workers)
        let result = comparison.run(progress: progress)
        self.result = result
        let keys = result.outOfScopeKeys
        let ofA = Self.unchecked(a, keys.a)
        notChecked = b.map { b in ofA.map { $0.of("a") } + Self.unchecked(b, keys.b).map { $0.of("b") } } ?? ofA
    }

    /// Opens the files, reads and compares.
    ///
    /// - Parameters:
    ///   - a: the path of the file whose weights are expected.
    ///   - b: the path of the file that is compared with it; nil for the network alone.
    ///   - conventionA: the naming convention of the first file; nil to detect it.
    ///   - conventionB: the same for the second.
    ///   - workers: the threads that share the work.
    ///   - progress: called now and then, with the name of the next parameter.
    /// - Throws: `HDF5Error` or `ReferenceError` if a file cannot be read, has no weights, or follows no convention
    ///   that we know; or if most of its weights are those of another network. A weight that is missing, misshapen or
    ///   unfit is a finding, not an error.
    public init(
        a: String, b: String? = nil, conventionA: NamingConvention? = nil, conventionB: NamingConvention? = nil,
        workers: Workers = Workers(), progress: ParityProgress = { _, _, _ in }
    ) throws {
        self.init(
            try WeightComparison(a: a, b: b, conventionA: conventionA, conventionB: conventionB, workers: workers),
            progress: progress)
    }

    private static func unchecked(_ alignment: WeightAlignment, _ outOfScope: [String]) -> [UncheckedData] {
        alignment.file.unchecked(besides: ["weights"], and: [(.outOfScope, outOfScope.map { "weights/\($0)" })])
    }

    public var verdict: Verdict { result.verdict }
}
