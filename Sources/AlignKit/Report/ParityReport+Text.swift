extension ParityReport {
    /// What a text rendering shows.
    public struct TextOptions: Sendable {
        public enum Detail: Sendable {
            /// The verdict, in one line.
            case verdict
            /// The table and the summary.
            case table
            /// The table, every metric of every tensor, and the summary.
            case everything
        }

        public var detail: Detail = .table
        public var colored = false
        /// Whether the table shows the tensor with these names (ours, and the file's without its group).
        public var shows: @Sendable (_ name: String?, _ path: String) -> Bool = { _, _ in true }

        public init() {}
    }

    /// The report for people, at most 100 columns wide but for long paths; every line ends in a newline.
    public func text(_ options: TextOptions = TextOptions()) -> String {
        let summary = ParitySummary(self, colored: options.colored)
        let lines: [String]
        switch options.detail {
        case .verdict: lines = [summary.oneLine]
        case .table: lines = summary.head + table(options) + summary.lines
        case .everything: lines = summary.head + table(options) + metrics(options) + summary.lines
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func shown(_ options: TextOptions) -> [TensorCheck] {
        result.tensors.filter { options.shows($0.name, $0.displayName) }
    }

    private func table(_ options: TextOptions) -> [String] {
        var table = TextTable(columns: [
            .init(title: "layer", alignment: .left, maximumWidth: 20),
            .init(title: "operation", alignment: .left, maximumWidth: 11),
            .init(title: "shape", alignment: .left, maximumWidth: 13),
            .init(title: "chained", alignment: .right, maximumWidth: 7),
            .init(title: "isolated", alignment: .right, maximumWidth: 8),
            .init(title: "bound", alignment: .right, maximumWidth: 6),
            .init(title: "theirs", alignment: .right, maximumWidth: 7),
            .init(title: "ours", alignment: .right, maximumWidth: 7),
            .init(title: "status", alignment: .left, maximumWidth: 14),
        ])
        let tensors = shown(options)
        guard !tensors.isEmpty else { return ["no layer to show", ""] }
        table.rows = tensors.map(Self.row)
        return [Self.groupTitles(table.widths)] + table.lines(colored: options.colored) + [""]
    }

    /// The line over the titles that says what the numbers are.
    private static func groupTitles(_ widths: [Int]) -> String {
        let groups = [
            ("max abs", widths[3] + widths[4]), ("share of", widths[5] - 1), ("rms error", widths[6] + widths[7]),
        ]
        .map { title, width in String(repeating: " ", count: max(0, width + 1 - title.count)) + title }
        let offset = widths[0] + widths[1] + widths[2] + 3
        return String(repeating: " ", count: offset) + groups.joined(separator: " ")
    }

    private static func row(_ tensor: TensorCheck) -> [TextTable.Cell] {
        let faint: TextStyle? = tensor.status == .exact ? .faint : nil
        return [
            .init(tensor.displayName), .init(tensor.operation ?? "–"),
            .init(tensor.shape.map(String.init).joined(separator: "×")),
            .init(tensor.chained?.maxAbs.brief ?? "–", faint), .init(tensor.isolated?.maxAbs.brief ?? "–", faint),
            .init(tensor.rounding?.bound.map(\.share.percent) ?? "–", faint),
            .init(tensor.rounding?.chain?.recordingRMS.brief ?? "–", faint),
            .init(tensor.rounding?.chain?.oursRMS.brief ?? "–", faint),
            .init(tensor.status.rawValue + (tensor.isVacuous ? " vacuous" : ""), tensor.status.style),
        ]
    }

    private func metrics(_ options: TextOptions) -> [String] {
        shown(options).flatMap { tensor -> [String] in
            let pairs = [("chained ", tensor.chained), ("isolated", tensor.isolated)]
            return ["\(tensor.displayName)  \(tensor.status.rawValue)"]
                + pairs.flatMap { title, difference in
                    difference.map { ["  \(title) \($0.metrics)", "           \($0.worst)"] } ?? ["  \(title) –"]
                } + (tensor.rounding?.lines ?? []) + tensor.remarks.map { "  remark: \($0)".onOneLine }
        } + [""]
    }
}

extension TensorCheck {
    /// The recording's own path; the group is left out where it is the usual one.
    var displayName: String {
        (path.hasPrefix("activations/") ? String(path.dropFirst("activations/".count)) : path).onOneLine
    }
}

extension TensorCheck {
    /// How far beyond its bound a tensor is that is so.
    var boundWords: [String] {
        guard status.isCreatedHere, let bound = rounding?.bound, bound.share > 1 else { return [] }
        let elements = shape.reduce(1, *)
        let size =
            bound.share.isFinite ? "\(bound.share.plain) times the bound of rounding" : "no rounding allowed here"
        let count = bound.violations > 0 ? ", beyond it in \(bound.violations) of \(elements) elements" : ""
        let looks = status == .imprecise ? rounding?.effectivePrecision.map { "; as \($0.rawValue) errs" } : nil
        return [size + count + (looks ?? "")]
    }
}

extension TensorCheck.Status {
    var style: TextStyle {
        switch self {
        case .exact, .aligned: .good
        case .drifted, .imprecise: .warning
        case .diverged, .nonFinite, .shapeMismatch, .unexpected, .missing: .bad
        }
    }
}

extension RoundingFindings {
    /// All numbers, a line for each kind.
    fileprivate var lines: [String] {
        var lines: [String] = []
        if let bound {
            var words =
                "  bound    \(bound.share.percent) of the statistical, \(bound.utilization.percent) of the a-priori one"
            if let quotient = bound.sqrtQuotient { words += ", \(quotient.brief) √K u M" }
            if let quotient = bound.rmsQuotient { words += ", rms \(quotient.brief) u N" }
            lines.append(words)
        }
        if let chain {
            lines.append(
                "  float64  rms error \(chain.recordingRMS.brief) of the recording, \(chain.oursRMS.brief) of ours, "
                    + "ratio \(chain.ratio?.brief ?? "–")")
        }
        if let createdRMS, let inheritedRMS {
            lines.append(
                "  created  rms \(createdRMS.brief), inherited \(inheritedRMS.brief), amplification "
                    + "\(amplification?.brief ?? "–"); effective precision \(effectivePrecision?.rawValue ?? "none")")
        }
        if let power {
            lines.append(
                "  power    half of \(power.parameters) parameters seen from a change of \(power.median.percent), "
                    + "\(power.invisible) invisible at 1 %")
        }
        return lines
    }
}

extension Difference {
    /// All numbers in one line.
    var metrics: String {
        "max abs \(maxAbs.brief), max rel \(maxRel.brief), mean abs \(meanAbs.brief), rms \(rms.brief), "
            + "L2 \(relativeL2.brief), cos \(cosine == 1 ? "1" : "1-\((1 - cosine).brief)"), \(maxULP) ulp"
    }

    /// The worst element and both values there.
    var worst: String { "worst at \(worstIndex): expected \(expected), actual \(actual)" }
}
