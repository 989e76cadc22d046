import Foundation

/// Where the tool's words go: results to standard output, complaints and progress to standard error.
package enum Terminal {
    static func print(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    package static func printError(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// One line on standard error, with the tool's name in front.
    static func complain(_ message: String) {
        FileHandle.standardError.write(Data("align-cli: \(message)\n".utf8))
    }

    /// Whether a person is looking at standard output, or at standard error.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    package static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns standard error has.
    package static var errorWidth: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
