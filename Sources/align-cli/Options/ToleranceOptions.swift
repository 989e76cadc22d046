import AlignKit
import ArgumentParser

/// How differences are judged: by the bounds of rounding, or by an element-wise tolerance in their place.
struct ToleranceOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Accept |actual − expected| ≤ atol + rtol·|expected|, element by element, in place of the default.",
            valueName: "number"))
    var rtol: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The atol of the same; where one of the two is given, the other is 0.", valueName: "number"))
    var atol: Double?

    @Option(
        help: ArgumentHelp(
            "The arithmetic that made the recording: \(Precision.allCases.map(\.rawValue).joined(separator: ", ")). "
                + "(default: what the file says)",
            valueName: "precision"))
    var precision: Precision?

    @Flag(help: "Judge by float32 alone: quicker, with wider bounds, and without the errors of the chain.")
    var fast = false

    func validate() throws {
        if rtol != nil || atol != nil, precision != nil || fast {
            throw ValidationError("--rtol and --atol replace the bounds that --precision and --fast belong to.")
        }
        for (name, value) in [("--rtol", rtol), ("--atol", atol)] {
            if let value, !(value >= 0 && value.isFinite) {
                throw ValidationError("\(name) must be a finite number not below 0, not \(value).")
            }
        }
    }

    /// The options that were given, for a command line.
    var arguments: [String] {
        [("--rtol", rtol), ("--atol", atol)].flatMap { option, value in value.map { [option, "\($0)"] } ?? [] }
            + (precision.map { ["--precision", $0.rawValue] } ?? []) + (fast ? ["--fast"] : [])
    }

    /// The tolerance that was asked for, or the bounds of rounding. Where only one of the two is given, the other is 0.
    var tolerance: Tolerance {
        rtol == nil && atol == nil
            ? .rounding(precision: precision, fast: fast) : .elementwise(rtol: rtol ?? 0, atol: atol ?? 0)
    }
}

extension Precision: ExpressibleByArgument {}
