import AlignKit
import ArgumentParser

/// The naming convention of a file's keys.
struct ConventionOption: ParsableArguments {
    @Option(help: ArgumentHelp("Whose names the keys are: \(Self.known).", valueName: "convention"))
    var convention = "auto"

    /// The convention that the user asked for; nil where it is to be found out.
    func named() throws -> NamingConvention? {
        if convention == "auto" { return nil }
        guard let known = NamingConvention.named(convention) else {
            throw CommandFailure("--convention: expected one of \(Self.known), found “\(convention)”")
        }
        return known
    }

    /// The options that were given, for a command line.
    var arguments: [String] { convention == "auto" ? [] : ["--convention", convention] }

    private static let known = (["auto"] + NamingConvention.all.map(\.name)).joined(separator: ", ")
}
