extension Report {
    /// The version of AlignKit, the instructions that compute products if a network was run, and the number of threads.
    static func facts(_ environment: ReportEnvironment, hasNetwork: Bool = true) -> [Fact] {
        [Fact("AlignKit", environment.alignkit)]
            + (hasNetwork ? [Fact("products in", environment.instructions)] : [])
            + [Fact("threads", "\(environment.threads)")]
    }

    /// Where a recording comes from.
    ///
    /// - Parameter letter: the name of the recording if there are two. Readers of JUnit need each title to be unique.
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

    /// On what and by what it was recorded, if the file says it.
    static func recorded(_ circumstances: String?, _ prefix: String = "") -> [Fact] {
        circumstances.map { [Fact("\(prefix)recorded", $0)] } ?? []
    }
}
