/// How large a difference may be.
public struct Tolerance: Hashable, Sendable {
    /// |actual − expected| ≤ absolute + relative · |expected|, for every element.
    public struct Criterion: Hashable, Sendable {
        public var absolute: Double
        public var relative: Double

        public init(absolute: Double, relative: Double) {
            self.absolute = absolute
            self.relative = relative
        }

        /// No difference at all.
        public static let exact = Criterion(absolute: 0, relative: 0)
    }

    /// How differences are judged.
    enum Rule: Hashable, Sendable {
        case rounding(RoundingRule)
        case elementwise(Criterion)
    }

    let rule: Rule

    /// What rounding explains, derived for every element of every tensor; see docs/rounding.md.
    public static let rounding = Tolerance.rounding(precision: nil)

    /// What rounding explains.
    ///
    /// - Parameters:
    ///   - precision: the arithmetic that made the recording; nil for what the file says, else its element types.
    ///   - fast: judge by float32 alone: no run in float64, no errors of the chain, no power.
    public static func rounding(precision: Precision?, fast: Bool = false) -> Tolerance {
        Tolerance(rule: .rounding(RoundingRule(precision: precision, isFast: fast)))
    }

    /// |actual − expected| ≤ atol + rtol · |expected| for every element, isolated and chained alike.
    public static func elementwise(rtol: Double, atol: Double) -> Tolerance {
        Tolerance(rule: .elementwise(Criterion(absolute: atol, relative: rtol)))
    }

    /// The criterion by which `Difference` counts violations. It counts none where rounding decides.
    var criterion: Criterion {
        switch rule {
        case .rounding: Criterion(absolute: .infinity, relative: 0)
        case .elementwise(let criterion): criterion
        }
    }

    var roundingRule: RoundingRule? {
        if case .rounding(let rule) = rule { rule } else { nil }
    }
}

/// How rounding is to be taken into account.
struct RoundingRule: Hashable, Sendable {
    var precision: Precision?
    var isFast = false
}

extension Tolerance: CustomStringConvertible {
    public var description: String {
        switch rule {
        case .rounding(let rule):
            (rule.isFast ? "bounds of rounding, from float32 alone" : "bounds of rounding against a float64 run")
                + (rule.precision.map { ", for \($0.rawValue)" } ?? "")
        case .elementwise(let criterion):
            "|difference| ≤ \(criterion.absolute) + \(criterion.relative)·|expected|"
        }
    }
}
