import Foundation

/// Where the tool's words go: results to standard output, complaints and progress to standard error.
package enum Terminal {
    static func print(_ text: String) {
        FileHandle.standardOutput.write(Data(text.harmless.utf8))
    }

    /// Text for people on standard error; no runner takes it for a command.
    package static func printError(_ text: String) {
        FileHandle.standardError.write(Data(text.harmless.utf8))
    }

    /// One line on standard error, with the tool's name in front.
    static func complain(_ message: String) { printError("align-cli: \(message)\n") }

    /// What a runner is meant to take for a command, on standard error.
    static func annotate(_ annotation: String) {
        FileHandle.standardError.write(Data(annotation.utf8))
    }

    /// Whether a person is looking at standard output, or at standard error.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    package static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns a table may have: `COLUMNS`, where it is set to a number of them; else what the terminal has; else
    /// 100.
    static var outputWidth: Int {
        if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 {
            return min(columns, 1000)
        }
        return width(of: STDOUT_FILENO) ?? 100
    }

    /// How many columns standard error has.
    package static var errorWidth: Int { width(of: STDERR_FILENO) ?? 80 }

    private static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }
}
