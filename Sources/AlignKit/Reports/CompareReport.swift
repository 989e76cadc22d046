/// The comparison of two recordings as data: what was compared, and which of the two is wrong.
///
/// A `Report` is made from it, and every rendering from that report: text, JSON (schema `alignkit.compare/1`) and
/// documents.
public struct CompareReport: Sendable {
    /// Where the recording of the reference comes from (`a`), and that of the candidate (`b`).
    package let a: File
    package let b: File
    package let environment: ReportEnvironment
    public let result: FileComparisonResult
    /// Data in the files that was neither compared nor listed as recorded in one file alone.
    public let notChecked: [UncheckedData]

    /// Where a recording comes from.
    package struct File: Sendable {
        package var path: String
        package var framework: String
        package var frameworkVersion: String?
        /// nil if its names follow no convention that we know.
        package var convention: String?
        package var model: String
        /// On what and by what it was recorded; nil where the file does not say.
        package var circumstances: String?
        /// The number of its datasets of activations and outputs. Links to the same data count once.
        package var recordedCount: Int

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
