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
        for (option, path, _) in documents where path == "" || path == "-" {
            throw ValidationError("\(option) needs the path of a file.")
        }
    }

    /// The files to write, with the options that name them.
    var files: [FileRoles.Output] {
        documents.compactMap { option, path, _ in path.map { FileRoles.Output(option, $0) } }
    }

    /// The evidence that a check has to keep for these documents.
    var evidence: TensorEvidence.Options {
        savePath != nil ? [.maps, .hulls] : htmlPath != nil ? .maps : []
    }

    /// Whether plots are drawn. For them, losses have to say how they treat their elements.
    var drawPlots: Bool { htmlPath != nil || savePath != nil }

    private var documents: [(option: String, path: String?, render: ([Report]) throws -> String)] {
        [
            ("--html", htmlPath, { HTMLPage($0).text }),
            ("--save", savePath, { try SavedRun($0).text }),
            ("--junit", junitPath, { JUnitDocument($0).text }),
            ("--markdown", markdownPath, { MarkdownSummary($0).text }),
        ]
    }

    /// Writes the documents that were asked for, each for all reports. On a runner of GitHub, it also annotates
    /// failures.
    ///
    /// - Returns: whether everything could be written; the rest is reported on standard error.
    func write(_ reports: [Report]) -> Bool {
        if !(ProcessInfo.processInfo.environment["GITHUB_ACTIONS"] ?? "").isEmpty {
            for annotation in reports.compactMap({ WorkflowAnnotation($0).text }) { Terminal.annotate(annotation) }
        }
        var isComplete = true
        for document in documents {
            guard let path = document.path else { continue }
            do {
                try Terminal.write(try document.render(reports), to: path)
            } catch {
                Terminal.complain("\(error)")
                isComplete = false
            }
        }
        return isComplete
    }
}
