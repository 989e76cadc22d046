import Foundation

/// The built `align-cli`, run as its users run it.
public struct Tool {
    /// What a run left behind.
    public struct Run: Sendable {
        public let status: Int32
        public let output: String
        /// Without lines of progress, which a slow machine has more of.
        public let errors: String

        /// The standard output as a JSON object.
        public func json() throws -> [String: Any] {
            try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
        }
    }

    /// Runs the tool and waits for it.
    ///
    /// - Parameter environment: set in place of, or beside, what the tests' own environment has.
    public static func run(
        _ arguments: String..., environment: [String: String] = [:], executable: String? = nil
    ) throws -> Run {
        try run(arguments, environment: environment, executable: executable)
    }

    public static func run(
        _ arguments: [String], environment: [String: String] = [:], executable: String? = nil
    ) throws -> Run {
        let process = Process()
        process.executableURL = executable.map { URL(filePath: $0) } ?? url
        process.arguments = arguments
        return try run(process, environment: environment)
    }

    /// Runs a line of bash in a folder, where `align-cli` is the tool.
    public static func shell(
        _ line: String, in folder: TemporaryFolder, environment: [String: String] = [:]
    ) throws -> Run {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(filePath: folder.path)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let tool = ["PATH": "\(url.deletingLastPathComponent().path):\(path)"]
        return try run(process, environment: tool.merging(environment) { $1 })
    }

    private static func run(_ process: Process, environment: [String: String]) throws -> Run {
        // What the tool says on GitHub's runners, or to a terminal of another width, is said where a test asks for it.
        let surroundings = ProcessInfo.processInfo.environment.merging(["GITHUB_ACTIONS": "", "COLUMNS": ""]) { $1 }
        process.environment = surroundings.merging(environment) { $1 }
        let folder = try TemporaryFolder()
        let (output, errors) = (folder.file("output"), folder.file("errors"))
        for path in [output, errors] { try Data().write(to: URL(filePath: path)) }
        // Files, not pipes: a pipe that nobody empties stops the tool.
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8)
                .split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("progress  ") }.joined(separator: "\n"))
    }

    /// The tool lies beside the tests' own bundle.
    public static var url: URL {
        #if os(macOS)
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }!.bundleURL
            return bundle.deletingLastPathComponent().appending(path: "align-cli")
        #else
            return Bundle.main.bundleURL.appending(path: "align-cli")
        #endif
    }
}
