extension Report {
    /// AlignKit, what computes products where a network is run, and the threads.
    static func facts(_ environment: ReportEnvironment, hasNetwork: Bool = true) -> [Fact] {
        [Fact("AlignKit", environment.alignkit)]
            + (hasNetwork ? [Fact("products in", environment.instructions)] : [])
            + [Fact("threads", "\(environment.threads)")]
    }

    /// Where a recording comes from.
    ///
    /// - Parameter letter: what it is called where there are two; readers of JUnit want each title once.
    static func facts(
        _ reference: ParityReport.Reference, title: String = "recording", letter: String? = nil
    ) -> [Fact] {
        let version = reference.frameworkVersion.map { " \($0)" } ?? ""
        let prefix = letter.map { "\($0), " } ?? ""
        return [
            Fact(letter ?? title, reference.path), Fact("\(prefix)framework", "\(reference.framework)\(version)"),
            Fact("\(prefix)model", reference.model), Fact("\(prefix)names", reference.names),
        ] + recorded(reference.circumstances, prefix)
    }

    /// On what and by what, where the file says so.
    static func recorded(_ circumstances: String?, _ prefix: String = "") -> [Fact] {
        circumstances.map { [Fact("\(prefix)recorded", $0)] } ?? []
    }
}
