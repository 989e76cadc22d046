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
        /// How many columns there are. Where they are not enough, words and names are shortened, and columns left out.
        public var width = 100
        /// Whether the table shows the tensor with these names (ours, and the file's without its group).
        public var shows: @Sendable (_ name: String?, _ path: String) -> Bool = { _, _ in true }

        public init() {}
    }

    /// The report for people, within `options.width` columns but for long paths; every line ends in a newline.
    public func text(_ options: TextOptions = TextOptions()) -> String {
        let summary = ParitySummary(self, options)
        let lines: [String]
        switch options.detail {
        case .verdict: lines = [summary.oneLine]
        case .table: lines = summary.head + table(options) + summary.lines
        case .everything: lines = summary.head + table(options) + metrics(options) + summary.lines
        }
        return lines.asTerminalText
    }

    private func shown(_ options: TextOptions) -> [TensorCheck] {
        result.tensors.filter { options.shows($0.name, $0.displayName) }
    }

    private func table(_ options: TextOptions) -> [String] {
        let tensors = shown(options)
        guard !tensors.isEmpty else { return ["no layer to show", ""] }
        let numbers = ParityNumbers(isVerbose: options.detail == .everything)
        var table = TextTable(
            columns: [
                .text("layer", .names), .text("operation", .words(atLeast: 8, rank: 2)), .text("shape", .itself(1)),
            ] + numbers.columns + [.text("status")])
        table.rows = tensors.map { tensor in
            let faint: TextStyle? = tensor.status == .exact ? .faint : nil
            return [
                .init(tensor.displayName), .init(tensor.operation ?? "–"),
                .init(tensor.shape.map(String.init).joined(separator: "×")),
            ] + numbers.texts(of: tensor).map { .init($0, faint) } + [
                .init(tensor.status.rawValue + (tensor.isVacuous ? " vacuous" : ""), tensor.status.style)
            ]
        }
        return table.lines(colored: options.colored, width: options.width) + [""]
    }

    private func metrics(_ options: TextOptions) -> [String] {
        shown(options).flatMap { tensor -> [String] in
            let pairs = [("chained ", tensor.chained), ("isolated", tensor.isolated)]
            let lines =
                ["\(tensor.displayName)  \(tensor.status.rawValue)"]
                + pairs.flatMap { title, difference in
                    difference.map { ["  \(title) \($0.metrics)", "           \($0.worst)"] } ?? ["  \(title) –"]
                } + (tensor.rounding?.lines ?? []) + tensor.remarks.map { "  remark: \($0)" }
            return lines.map(\.visible)
        } + [""]
    }
}

/// The numbers of a tensor in the table: how far it is chained and isolated, absolutely and relatively, and how much of
/// its bound it takes. The relative difference is that of the norms; with every number shown below, the largest of an
/// element, and the errors against float64 where there is room.
private struct ParityNumbers {
    let isVerbose: Bool

    var columns: [TextTable.Column] {
        let relative = isVerbose ? "max relative" : "relative L2"
        let groups = ["max abs", relative].flatMap { group in
            [TextTable.Column.number("chained", of: group), .number("isolated", of: group)]
        }
        let errors = ["theirs", "ours"].map { TextTable.Column.number($0, of: "rms error", isSpare: 0) }
        return groups + [.number("of bound")] + (isVerbose ? errors : [])
    }

    func texts(of tensor: TensorCheck) -> [String] {
        let (chained, isolated) = (tensor.chained, tensor.isolated)
        let differences = [chained, isolated]
        let numbers =
            differences.map { $0?.maxAbs.brief }
            + differences.map { isVerbose ? $0?.maxRelText : $0?.relativeL2.brief }
        let chain = tensor.rounding?.chain
        let errors = isVerbose ? [chain?.recordingRMS, chain?.oursRMS] : []
        return numbers.map { $0 ?? "–" } + [tensor.rounding?.bound.map(\.share.percentOfBound) ?? "–"]
            + errors.map { $0?.brief ?? "–" }
    }
}

extension TensorCheck {
    /// How far beyond its bound a tensor is that is so.
    var boundWords: [String] {
        guard status.isCreatedHere, let bound = rounding?.bound, bound.share > 1 else { return [] }
        let elements = shape.reduce(1, *)
        let size =
            bound.share.isFinite ? "\(bound.share.timesBound) times the bound of rounding" : "no rounding allowed here"
        let count = bound.violations > 0 ? ", beyond it in \(bound.violations) of \(elements.counted("element"))" : ""
        let looks = status == .imprecise ? rounding?.effectivePrecision.map { "; as \($0.rawValue) errs" } : nil
        return [size + count + (looks ?? "")]
    }
}

extension TensorCheck.Status {
    var style: TextStyle {
        switch self {
        case .exact, .aligned: .good
        case .drifted, .imprecise, .unbounded: .warning
        case .diverged, .nonFinite, .shapeMismatch, .unexpected, .missing: .bad
        }
    }
}

extension RoundingFindings {
    /// All numbers, a line for each kind.
    var lines: [String] {
        var lines: [String] = []
        if let bound {
            var words =
                "  bound    \(bound.share.percentOfBound) of the statistical, \(bound.utilization.percent) of the a-priori one"
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
                "  power    half of \(power.parameters.counted("parameter")) seen from a change of \(power.median.percent), "
                    + "\(power.invisible) invisible at 1 %")
        }
        return lines
    }
}
