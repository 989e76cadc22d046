import ArgumentParser

/// Why a command could not run, in one line.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The value of `body`. A failure is reported in one line and ends the command.
func orFail<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch {
        Terminal.complain("\(error)")
        throw ExitCode.couldNotRun
    }
}

extension ExitCode {
    /// The check ran and found differences, or nothing that it could compare.
    static let notAligned = ExitCode(1)
    /// The check could not run: a file that cannot be read, or does not fit.
    static let couldNotRun = ExitCode(2)
}
