/// The comparison of two recordings as data: what was compared, and which of the two is wrong.
///
/// `Report` is made of it, and of that every rendering: text, JSON (schema `alignkit.compare/1`) and documents.
public struct CompareReport: Sendable {
    /// Where the reference comes from, and the candidate.
    public let a: File
    public let b: File
    public let environment: ReportEnvironment
    public let result: FileComparisonResult
    /// What the files hold and was neither compared nor listed as recorded in one of them alone.
    public let notChecked: [UncheckedData]

    /// Where a recording comes from.
    public struct File: Sendable {
        public var path: String
        public var framework: String
        public var frameworkVersion: String?
        /// nil where its names are of no convention that we know.
        public var convention: String?
        public var model: String
        /// On what and by what it was recorded; nil where the file does not say.
        public var circumstances: String?
        /// How many datasets it has of activations and outputs; links to the same data count once.
        public var recordedCount: Int

        init(_ file: ComparedFile) {
            let provenance = file.file.provenance
            path = file.file.path
            framework = provenance.framework
            frameworkVersion = provenance.frameworkVersion
            convention = file.alignment?.convention.name
            model = provenance.model
            circumstances = provenance.circumstances
            recordedCount = file.recordings.count
        }
    }

    /// Opens both files and compares them.
    ///
    /// - Throws: what `FileComparison` throws.
    public init(
        reference: String, candidate: String, options: FileComparison.Options = FileComparison.Options(),
        workers: Workers = Workers(), progress: ParityProgress = { _, _, _ in }
    ) throws {
        try self.init(
            FileComparison(reference: reference, candidate: candidate, options: options, workers: workers),
            progress: progress)
    }

    /// Compares two files that have been opened.
    ///
    /// - Throws: what `FileComparison.run` throws.
    public init(_ comparison: FileComparison, progress: ParityProgress = { _, _, _ in }) throws {
        a = File(comparison.a)
        b = File(comparison.b)
        environment = ReportEnvironment(workers: comparison.workers)
        let result = try comparison.run(progress: progress)
        self.result = result
        let (inputs, weights) = (comparison.inputs.unpaired, result.weights)
        func unchecked(
            _ side: ComparedFile, _ unpaired: [String], _ outOfScope: [String], path: (PairCheck) -> String
        ) -> [UncheckedData] {
            let unreadable = result.pairs.filter { $0.unreadable.contains { $0.letter == side.letter } }
            return side.file.unchecked(
                besides: ["inputs", "weights", "activations", "outputs", "samples"],
                and: [(.noPartner, unpaired), (.unreadable, unreadable.map(path)), (.outOfScope, outOfScope)]
            ).map { $0.of(side.letter.lowercased()) }
        }
        notChecked =
            unchecked(comparison.a, inputs.a + weights.unpaired.a, weights.outOfScope.a, path: \.pathA)
            + unchecked(comparison.b, inputs.b + weights.unpaired.b, weights.outOfScope.b, path: \.pathB)
    }

    public var verdict: Verdict { result.verdict }
}
