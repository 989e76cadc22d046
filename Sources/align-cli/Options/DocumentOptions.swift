import AlignKit
import ArgumentParser
import Foundation

/// The files that a run leaves for other programs and for people.
struct DocumentOptions: ParsableArguments {
    @Option(
        name: .customLong("html"),
        help: ArgumentHelp("Write a page with plots and tables that needs nothing else.", valueName: "file"))
    var htmlPath: String?

    @Option(
        name: .customLong("junit"),
        help: ArgumentHelp("Write JUnit XML, a test case for each row, as CI services read it.", valueName: "file"))
    var junitPath: String?

    @Option(
        name: .customLong("markdown"),
        help: ArgumentHelp("Write a summary in Markdown; $GITHUB_STEP_SUMMARY is appended to.", valueName: "file"))
    var markdownPath: String?

    @Option(
        name: .customLong("save"),
        help: ArgumentHelp("Save the run, for align-cli report to render or judge again.", valueName: "file"))
    var savePath: String?

    func validate() throws {
        let named = documents.filter { $0.path != nil }
        for document in named where document.path!.isEmpty || document.path == "-" {
            throw ValidationError("\(document.option) needs the path of a file.")
        }
        let paths = named.map { URL(filePath: $0.path!).standardizedFileURL.path }
        guard Set(paths).count == paths.count else {
            throw ValidationError("\(named.map(\.option).joined(separator: " and ")) need different files.")
        }
    }

    /// What a check has to keep for these documents.
    var evidence: TensorEvidence.Options {
        savePath != nil ? [.maps, .hulls] : htmlPath != nil ? .maps : []
    }

    /// Whether plots are drawn, for which losses have to say how they treat their elements.
    var drawPlots: Bool { htmlPath != nil || savePath != nil }

    private var documents: [(option: String, path: String?, render: ([Report]) throws -> String)] {
        [
            ("--html", htmlPath, { HTMLPage($0).text }),
            ("--save", savePath, { try SavedRun($0).text }),
            ("--junit", junitPath, { JUnitDocument($0).text }),
            ("--markdown", markdownPath, { MarkdownSummary($0).text }),
        ]
    }

    /// Writes what was asked for, one document for all reports, and tells GitHub's runner of failures if this is one.
    ///
    /// - Returns: whether everything could be written; what could not is complained about.
    func write(_ reports: [Report]) -> Bool {
        if !(ProcessInfo.processInfo.environment["GITHUB_ACTIONS"] ?? "").isEmpty {
            for annotation in reports.compactMap({ WorkflowAnnotation($0).text }) { Terminal.annotate(annotation) }
        }
        var isComplete = true
        for document in documents {
            guard let path = document.path else { continue }
            do {
                try OutputFile(path).write(try document.render(reports))
            } catch {
                Terminal.complain("\(error)")
                isComplete = false
            }
        }
        return isComplete
    }
}

/// A file that is written as a whole or not at all.
struct OutputFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Writes under a temporary name beside the file, and renames. The file that collects a job's summary may hold what
    /// steps before have said; that stays.
    ///
    /// - Throws: `CommandFailure` where the file cannot be written.
    func write(_ text: String) throws {
        let isSummary = path == ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"]
        let before = isSummary ? (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" : ""
        do {
            try Data((before + text).utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure("\(path): cannot be written: \(error.localizedDescription)")
        }
    }
}
