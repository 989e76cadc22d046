/// The result of checking the recorded losses of a file, as data (schema `alignkit.loss/1`).
public struct LossReport: Sendable {
    /// Where the recording comes from.
    package struct Reference: Sendable {
        package var path: String
        package var framework: String
        package var frameworkVersion: String?
        package var model: String
        /// On what and by what it was recorded; nil where the file does not say.
        package var circumstances: String?
    }

    /// Where the first divergence is.
    public struct Divergence: Sendable {
        public let name: String
        public let call: Int
        public let quantity: LossQuantity?
        public let status: TensorCheck.Status
    }

    package let reference: Reference
    package let environment: ReportEnvironment
    public let cases: [LossCaseCheck]
    /// Other data in the file, which this check did not look at.
    public let notChecked: [UncheckedData]

    /// Checks all cases of a file.
    ///
    /// - Parameters:
    ///   - path: the recording.
    ///   - isProfiled: whether each case also says how its loss treats elements. Plots are drawn from this.
    ///   - workers: the threads that share the work.
    ///   - progress: called before each case, with its number (from 0), the number of cases, and its name.
    /// - Throws: `HDF5Error` and `ReferenceError`, where the file or something in it cannot be used.
    public init(
        path: String, isProfiled: Bool = false, workers: Workers = Workers(),
        progress: (_ position: Int, _ count: Int, _ name: String) -> Void = { _, _, _ in }
    ) throws {
        let recording = try LossRecording(path: path)
        let provenance = recording.file.provenance
        reference = Reference(
            path: path, framework: provenance.framework, frameworkVersion: provenance.frameworkVersion,
            model: provenance.model, circumstances: provenance.circumstances)
        environment = ReportEnvironment(workers: workers)
        cases = try recording.cases.enumerated().map { position, name in
            progress(position, recording.cases.count, name)
            let start = ContinuousClock.now
            var checked = try recording.check(name, isProfiled: isProfiled, workers: workers)
            checked.seconds = (ContinuousClock.now - start) / .seconds(1)
            return checked
        }
        notChecked = recording.unchecked(by: cases)
    }

    public var verdict: Verdict { cases.allSatisfy(\.status.isAligned) ? .aligned : .diverged }

    /// The first call whose error was made there, else the first that drifted.
    public var firstDivergence: Divergence? {
        let decisive = cases.compactMap { checked in checked.decisiveCall.map { (checked.name, $0) } }
        let first = decisive.first { $0.1.status.isCreatedHere } ?? decisive.first
        return first.map { .init(name: $0.0, call: $0.1.index, quantity: $0.1.quantity, status: $0.1.status) }
    }
}
