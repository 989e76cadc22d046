extension Report {
    /// AlignKit, what multiplies its matrices, and the threads.
    static func facts(_ environment: ReportEnvironment) -> [Fact] {
        [
            Fact("AlignKit", environment.alignkit),
            Fact("OpenBLAS", "\(environment.openblas) (\(environment.core))"),
            Fact("threads", "\(environment.threads)"),
        ]
    }

    /// Where a recording comes from.
    static func facts(_ reference: ParityReport.Reference, title: String = "recording") -> [Fact] {
        let version = reference.frameworkVersion.map { " \($0)" } ?? ""
        return [
            Fact(title, reference.path), Fact("framework", "\(reference.framework)\(version)"),
            Fact("model", reference.model), Fact("names", reference.names),
        ]
    }
}
