/// What a check has found, as data of its own; a `Report` of it is what all renderings are made from.
public protocol CheckReport: Sendable {
    /// The report, without plots.
    var report: Report { get }
}

extension CheckReport {
    /// The report for people, within `options.width` columns but for long paths; every line ends in a newline.
    public func text(_ options: TextRenderer.Options = .init()) -> String { TextRenderer(report, options).text }
}

extension ParityReport: CheckReport {
    public var report: Report { Report(self, drawsPlots: false) }
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
