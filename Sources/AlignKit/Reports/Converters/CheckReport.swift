/// The result of a check, as data of its own. All renderings are made from its `Report`.
public protocol CheckReport: Sendable {
    /// The report, for every document.
    var report: Report { get }
}

extension CheckReport {
    /// The report for people. Lines are at most `options.width` columns wide, except for long paths. Every line ends in
    /// a newline.
    public func text(_ options: TextRenderer.Options = .init()) -> String { TextRenderer(report, options).text }
}

extension ParityReport: CheckReport {
    public var report: Report { Report(self) }
}

extension CompareReport: CheckReport {
    public var report: Report { Report(self) }
}

extension WeightReport: CheckReport {
    public var report: Report { Report(self) }
}

extension LossReport: CheckReport {
    public var report: Report { Report(self) }
}
