import Foundation

/// Where the tool's words go: results to standard output, complaints and progress to standard error.
enum Terminal {
    static func print(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    static func printError(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// One line on standard error, with the tool's name in front.
    static func complain(_ message: String) {
        FileHandle.standardError.write(Data("align-cli: \(message)\n".utf8))
    }

    /// Whether a person is looking at standard output, or at standard error.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// A line on standard error that is written over as work goes on; it shows only on a terminal, and only for work that
/// lasts.
struct ProgressLine {
    private let start = ContinuousClock.now
    private let isShown: Bool
    private let title: String
    private var isVisible = false

    init(title: String, enabled: Bool) {
        self.title = title
        isShown = enabled && Terminal.errorIsTerminal
    }

    mutating func show(_ position: Int, of count: Int, _ name: String) {
        guard isShown, ContinuousClock.now - start > .milliseconds(300) else { return }
        isVisible = true
        write("\r\u{1B}[K\(title): \(position + 1) of \(count), \(name)")
    }

    mutating func clear() {
        if isVisible { write("\r\u{1B}[K") }
        isVisible = false
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
