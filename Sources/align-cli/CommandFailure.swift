import ArgumentParser

/// Why a command could not run, in one line.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension ExitCode {
    /// The check ran and found differences, or nothing that it could compare.
    static let notAligned = ExitCode(1)
    /// The check could not run: a file that cannot be read, or does not fit.
    static let couldNotRun = ExitCode(2)
}
