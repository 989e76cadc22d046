import AlignKit
import ArgumentParser

/// An element-wise tolerance in place of the default one.
struct ToleranceOptions: ParsableArguments {
    @Option(help: "Accept |actual − expected| ≤ atol + R·|expected|, element by element, in place of the default.")
    var rtol: Double?

    @Option(help: "Accept |actual − expected| ≤ A + rtol·|expected|, element by element, in place of the default.")
    var atol: Double?

    func validate() throws {
        for (name, value) in [("--rtol", rtol), ("--atol", atol)] {
            if let value, !(value >= 0 && value.isFinite) {
                throw ValidationError("\(name) must be a finite number not below 0, not \(value).")
            }
        }
    }

    /// What was said, for a command line.
    var arguments: [String] {
        [("--rtol", rtol), ("--atol", atol)].flatMap { option, value in value.map { [option, "\($0)"] } ?? [] }
    }

    /// The tolerance that was asked for, or the standard one. One of the two alone: the other is 0.
    var tolerance: Tolerance {
        rtol == nil && atol == nil ? .standard : .elementwise(rtol: rtol ?? 0, atol: atol ?? 0)
    }
}
