import AlignKit
import Foundation

/// The tool's text output: results go to standard output, error messages and progress to standard error.
package enum Terminal {
    /// Whether standard output failed and the failure was reported. A reader that closes its end of a pipe, as `head`
    /// does, has read what it wanted: this is no failure, and the exit status gives the verdict.
    static var hasLostOutput: Bool { outputFailure.withLock { $0 != nil && $0 != EPIPE } }

    /// The system's code for why standard output does not take more.
    private static let outputFailure = Lock<Int32?>(nil)

    /// Prints a result. The first failure is reported, and nothing is printed after it.
    static func print(_ text: String) {
        let failure: Int32? = outputFailure.withLock { failure in
            guard failure == nil, !text.isEmpty else { return nil }
            let code = Descriptor.write(text.harmless, to: STDOUT_FILENO)
            failure = code == 0 ? nil : code
            return failure
        }
        guard let failure, failure != EPIPE else { return }
        complain("standard output: cannot be written: found \(String(cString: strerror(failure)))")
    }

    /// Writes a document to the path that an option names. The file that collects a job's summary may hold text of
    /// earlier steps; this text stays.
    ///
    /// - Throws: `HDF5Error` where it cannot be written; `print` reports failures of standard output.
    static func write(_ text: String, to path: String) throws {
        let output = try OutputPath(path)
        if output.kind == .descriptor(STDOUT_FILENO) { return print(text) }
        if output.kind == .descriptor(STDERR_FILENO) { return try OutputFile(output).write(text.harmless) }
        let summary = summaryPath
        let isSummary = path == summary || output.kind == .file && output.identity == FileIdentity(path: summary)
        isSummary ? try OutputFile(output).append(text) : try OutputFile(output).write(text)
    }

    /// The file that collects a job's summary, which is appended to; empty where there is none.
    static var summaryPath: String { ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"] ?? "" }

    /// Prints a text for people on standard error. No runner takes it for a command. Text that cannot be written is
    /// lost.
    package static func printError(_ text: String) {
        _ = Descriptor.write(text.harmless, to: STDERR_FILENO)
    }

    /// Prints a command for a runner on standard error.
    static func annotate(_ annotation: String) {
        _ = Descriptor.write(annotation, to: STDERR_FILENO)
    }

    /// Prints one line on standard error, with the tool's name in front. A line break in a path is spelled out.
    static func complain(_ message: String) {
        printError("align-cli: \(message.visible)\n")
    }

    /// Turns failed writes into errors, in place of signals. Connects standard descriptors that were closed at the
    /// start to `/dev/null`; otherwise the next file that is opened would take such a number and the text that is
    /// printed.
    static func prepare() {
        for limit in [SIGPIPE, SIGXFSZ] { signal(limit, SIG_IGN) }
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // `open` takes the lowest free number. The direction is the wrong one on purpose, so that reading or
            // writing still fails.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
        // The listing has a descriptor of its own, which is closed again.
        inherited.withLock { $0 = Set(names.compactMap { Int32($0) }.filter { fcntl($0, F_GETFD) >= 0 }) }
    }

    /// The descriptors that were open when the tool was started; nil where nobody has looked.
    private static let inherited = Lock<Set<Int32>?>(nil)

    /// Whether a descriptor was open when the tool was started, so that it is not one of the tool's own files.
    static func wasStarted(with descriptor: Int32) -> Bool {
        inherited.withLock { $0?.contains(descriptor) ?? true }
    }

    /// Whether a person is looking at standard output, or at standard error.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    package static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// The number of columns that a table may have: `COLUMNS`, where it is set to a number of columns; else the width
    /// of the terminal; else 100.
    static var outputWidth: Int {
        if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 {
            return min(columns, 1000)
        }
        return width(of: STDOUT_FILENO) ?? 100
    }

    /// The number of columns of standard error.
    package static var errorWidth: Int { width(of: STDERR_FILENO) ?? 80 }

    private static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }
}
