extension TensorCheck {
    /// Why the recording is no evidence; nil if it is evidence.
    var vacuity: String? {
        guard isVacuous else { return nil }
        return isConstant ? "constant, and no evidence of anything" : "no parameter could have been seen wrong here"
    }

    /// All numbers of the tensor, in lines.
    var details: [String] {
        let pairs = [("chained ", chained), ("isolated", isolated)]
        return ["\(displayName)  \(status.rawValue)"]
            + pairs.flatMap { title, difference in
                difference.map { ["  \(title) \($0.metrics)", "           \($0.worst)"] } ?? ["  \(title) –"]
            } + (rounding?.lines ?? []) + remarks.map { "  remark: \($0)" }
    }

    /// By how much the tensor exceeds its bound. Empty if it does not.
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
    /// The word for the status, and whether the error was made here.
    var forReport: Report.Status {
        .init(rawValue, isAligned ? .passed : isCreatedHere ? .created : self == .drifted ? .inherited : .other)
    }

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
