import AlignKit
import ArgumentParser

/// Whose names a file's keys are.
struct ConventionOption: ParsableArguments {
    @Option(help: ArgumentHelp("Whose names the keys are: \(Self.known).", valueName: "convention"))
    var convention = "auto"

    /// The convention that was asked for, or nil to find out.
    ///
    /// - Throws: `CommandFailure` where it is unknown.
    func named() throws -> NamingConvention? {
        if convention == "auto" { return nil }
        guard let known = NamingConvention.named(convention) else {
            throw CommandFailure("--convention: expected one of \(Self.known), found “\(convention)”")
        }
        return known
    }

    /// What was said, for a command line.
    var arguments: [String] { convention == "auto" ? [] : ["--convention", convention] }

    private static let known = (["auto"] + NamingConvention.all.map(\.name)).joined(separator: ", ")
}
