/// A failed report as a line that GitHub's runner shows beside the job: `::error title=…::…`.
public struct WorkflowAnnotation: Sendable {
    private let report: Report

    public init(_ report: Report) { self.report = report }

    /// The line with its newline; nil if the check passed.
    public var text: String? {
        guard report.outcome != .passed else { return nil }
        var message = "\(report.subject): "
        if let first = report.first {
            message += "first divergence at \(first.name): \(first.statusLine)"
            if let evidence = first.evidence.first { message += "; \(evidence)" }
            if let explanation = first.explanation, !first.headline.contains(explanation) {
                message += "; \(explanation)"
            }
            message += others
        } else {
            message += report.sentence
        }
        if let reproduction = report.first?.reproduction ?? report.reproduction {
            message += "; reproduce: \(reproduction)"
        }
        let title = "align-cli \(report.command): \(report.verdictWords)"
        return "::error title=\(Self.property(title))::\(Self.data(message))\n"
    }

    /// The other rows whose error was made there, the worst first.
    private var others: String {
        let rows = report.failureOrder.dropFirst().map { report.rows[$0] }.filter { $0.status.kind == .created }
        guard !rows.isEmpty else { return "" }
        let names = rows.prefix(3).map(\.name).joined(separator: ", ")
        return "; \(rows.count) more wrong by \(rows.count.agreeing("itself", "themselves")): \(names)"
            + (rows.count > 3 ? " and others" : "")
    }

    /// A message. Only `%` has to be escaped: line ends are spelled out before.
    private static func data(_ text: String) -> String { escaped(text, "%") }

    private static func property(_ text: String) -> String { escaped(text, "%:,") }

    private static func escaped(_ text: String, _ special: String) -> String {
        text.abbreviated(to: 2000).visible.harmless.unicodeScalars.reduce(into: "") { text, scalar in
            if special.unicodeScalars.contains(scalar) {
                text += "%" + String(scalar.value, radix: 16, uppercase: true)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}
