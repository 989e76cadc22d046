import AlignKit
import ArgumentParser

/// The naming convention of a file's keys.
struct ConventionOption: ParsableArguments {
    @Option(help: ArgumentHelp("Whose names the keys are: \(Self.known).", valueName: "convention"))
    var convention = "auto"

    /// The convention that the user asked for; nil where it is to be found out.
    func named() throws -> NamingConvention? { try Self.named("--convention", convention) }

    /// The convention that a user asked for by an option; nil where it is to be found out.
    static func named(_ option: String, _ word: String) throws -> NamingConvention? {
        if word == "auto" { return nil }
        guard let convention = NamingConvention.named(word) else {
            throw CommandFailure("\(option): expected one of \(known), found “\(word)”")
        }
        return convention
    }

    /// The options that were given, for a command line.
    var arguments: [String] { convention == "auto" ? [] : ["--convention", convention] }

    static let known = (["auto"] + NamingConvention.all.map(\.name)).joined(separator: ", ")
}
