import AlignKit
import Foundation
import TestSupport
import Testing

/// The handbook: its commands do what it says, its links lead somewhere, its lists are complete.
@Suite struct HandbookTests {
    private static let pages: [String] = {
        let docs = try! FileManager.default.contentsOfDirectory(atPath: PackageFolder.path + "/docs")
        return ["README.md", "Recorder/README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    }()

    private static func text(_ page: String) throws -> String {
        try String(contentsOfFile: "\(PackageFolder.path)/\(page)", encoding: .utf8)
    }

    /// A listing of a page: what it is in, and its lines.
    private static func listings(_ page: String) throws -> [(language: String, lines: [String])] {
        var listings: [(language: String, lines: [String])] = []
        var isInside = false
        for line in try text(page).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside.toggle()
                if isInside { listings.append((String(line.dropFirst(3)), [])) }
            } else if isInside {
                listings[listings.count - 1].lines.append(String(line))
            }
        }
        #expect(!isInside, "\(page): a listing without an end")
        return listings
    }

    /// The commands of a page in their order: those of `sh` listings, and what recipes in YAML run.
    private static func commands(_ page: String) throws -> [String] {
        try listings(page).flatMap { language, lines -> [String] in
            switch language {
            case "sh": lines.filter { !$0.isEmpty }
            case "yaml":
                lines.compactMap { line in
                    let command = line.trimmingPrefix(#/[ -]*(run: )?/#)
                    return command.hasPrefix("align-cli ") ? String(command) : nil
                }
            default: []
            }
        }
    }

    /// Each is run by bash where a reader stands: fixtures, recordings, and the tool on the path. Scripts that install
    /// and build are run by what runs this test.
    @Test(arguments: pages) func commandsDoWhatThePageSays(page: String) throws {
        let folder = try TemporaryFolder()
        let files = FileManager.default
        let fixtures = PackageFolder.path + "/Fixtures"
        try files.createSymbolicLink(atPath: folder.file("Fixtures"), withDestinationPath: fixtures)
        try files.createDirectory(atPath: folder.file("recordings"), withIntermediateDirectories: true)
        try files.createSymbolicLink(
            atPath: folder.file("recordings/mine.h5"), withDestinationPath: fixtures + "/resnet50-paddle.h5")
        for command in try Self.commands(page) {
            if command.hasPrefix("./scripts/") {
                let script = PackageFolder.path + command.dropFirst().prefix { $0 != " " }
                #expect(files.isExecutableFile(atPath: script), "\(page): \(command)")
                continue
            }
            let status = Int32(command.firstMatch(of: #/# exits with (\d+)$/#)?.1 ?? "0")!
            let run = try Self.run(command, in: folder)
            #expect(run.status == status, "\(page): \(command)\n\(run.output)")
        }
    }

    private static func run(_ command: String, in folder: TemporaryFolder) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(filePath: folder.path)
        let surroundings = ProcessInfo.processInfo.environment
        process.environment = surroundings.merging([
            "PATH": "\(Tool.url.deletingLastPathComponent().path):\(surroundings["PATH"] ?? "")", "GITHUB_ACTIONS": "",
            "GITHUB_STEP_SUMMARY": folder.file("summary.md"), "ALIGNKIT_FIXTURES": folder.file("Fixtures"),
        ]) { $1 }
        let output = folder.file("output")
        try Data().write(to: URL(filePath: output))
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: output)
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self))
    }

    /// Links and pictures of the handbook are files of the package.
    @Test(arguments: pages) func linksLeadSomewhere(page: String) throws {
        let folder = URL(filePath: "\(PackageFolder.path)/\(page)").deletingLastPathComponent()
        for match in try Self.text(page).matches(of: #/\]\(([^)# ]+)(#[^) ]+)?\)/#) {
            let target = String(match.1)
            guard !target.contains("://") else { continue }
            let file = folder.appending(path: target).standardizedFileURL
            #expect(FileManager.default.fileExists(atPath: file.path), "\(page): \(target)")
            guard let anchor = match.2?.dropFirst() else { continue }
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            let anchors = lines.filter { $0.hasPrefix("#") }.map { title in
                title.drop { "# ".contains($0) }.lowercased().filter { $0.isLetter || $0.isNumber || " -".contains($0) }
                    .replacing(" ", with: "-")
            }
            #expect(anchors.contains(String(anchor)), "\(page): \(target)#\(anchor)")
        }
    }

    @Test func theIndexListsEveryPage() throws {
        let index = try Self.text("docs/README.md")
        for page in Self.pages where page.hasPrefix("docs/") && page != "docs/README.md" {
            // A page that a script writes is named, and no link, since it is not always there.
            #expect(index.contains("](\(page.dropFirst("docs/".count)))") || index.contains("`\(page)`"), "\(page)")
        }
    }

    @Test(arguments: HDF5Error.Problem.allCases) func everyProblemIsExplained(problem: HDF5Error.Problem) throws {
        let page = try Self.text("docs/troubleshooting.md")
        let messages = page.split(separator: "\n").filter { $0.hasPrefix("| ") }
            .map { $0.split(separator: "|")[0] }
        #expect(messages.contains { $0.contains(problem.rawValue) }, "\(problem.rawValue)")
    }

    /// What the guard says, which depends on the version of HDF5.
    @Test(arguments: [
        "reading it crashed in libhdf5", "reading it has damaged the memory of libhdf5", "reading it does not end",
        "reading it takes more than",
    ])
    func everyDeathIsExplained(words: String) throws {
        #expect(try Self.text("docs/troubleshooting.md").contains("| the file is damaged: \(words)"))
    }

    /// What the tool says of wrong files and wrong calls stands in the page as it says it.
    @Test func everyComplaintIsExplained() throws {
        let page = try Self.text("docs/troubleshooting.md")
        let folder = try TemporaryFolder()
        try "{}".write(toFile: folder.file("run.json"), atomically: true, encoding: .utf8)
        let fixture = PackageFolder.fixture("resnet50-paddle.h5")
        let complaints = [
            (["report", folder.file("run.json")], "expected a saved run, found other JSON"),
            (["resnet50", "--rtol", "1", "--fast"], "--rtol and --atol replace the bounds that --precision"),
            (["resnet50", "--quiet", "--verbose"], "--quiet and --verbose exclude each other"),
            (["fpn", fixture], "weights: expected lateral convolutions of a pyramid"),
            (["ghm-loss", fixture], "cases: expected recorded losses, found none"),
            (["ghm-loss", fixture, "--json", fixture], "would replace an input: expected another file than"),
            (["ghm-loss", "--json", fixture], "is an HDF5 file and would be replaced"),
            (["ghm-loss", "--json", "none.h5"], "is the name of an HDF5 file, and none is written"),
        ]
        for (arguments, words) in complaints {
            #expect(try Tool.run(arguments).errors.contains(words), "\(arguments)")
            #expect(page.contains(words), "\(words)")
        }
    }
}
