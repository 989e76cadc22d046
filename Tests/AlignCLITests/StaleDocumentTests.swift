import AlignKit
import Foundation
import TestSupport
import Testing

/// What an earlier run has left is not taken for what a run found that could not end.
@Suite struct StaleDocumentTests {
    private let folder: TemporaryFolder
    private let options = ["--json", "--html", "--junit", "--markdown", "--save"]

    init() throws {
        folder = try TemporaryFolder()
        try TinyResNet().write(to: folder.file("good.h5"))
    }

    private var documents: [String] { options.flatMap { [$0, folder.file(String($0.dropFirst(2)))] } }

    private func names() throws -> Set<String> { Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) }

    /// A file that crashes HDF5 ends the run, also of the files beside it.
    @Test(arguments: ["accum-read", "attr-close", "link-table"]) func aCrashInHDF5(name: String) throws {
        let good = folder.file("good.h5")
        #expect(try Tool.run(["resnet50", "--quiet", good] + documents).status == 0)
        #expect(try names().count == 6)
        let run = try Tool.run(["resnet50", "--quiet", good, PackageFolder.fixture("hostile/\(name).h5")] + documents)
        #expect(run.status == 2)
        let isCrash = run.errors.contains("the file is damaged: reading it")
        // What HDF5 survives is an error of that file, and a document of the others.
        #expect(try names() == (isCrash ? ["good.h5"] : names().union(["html"])))
    }

    /// A summary that other steps have written to stays, and so do devices.
    @Test func whatIsNotOurs() throws {
        let summary = folder.file("summary.md")
        try Data("before\n".utf8).write(to: URL(filePath: summary))
        let file = PackageFolder.fixture("hostile/link-table.h5")
        let run = try Tool.run(
            "resnet50", "--quiet", file, "--markdown", summary, "--html", "/dev/null",
            environment: ["GITHUB_STEP_SUMMARY": summary])
        #expect(run.status == 2 && FileManager.default.fileExists(atPath: "/dev/null"))
        #expect(try String(contentsOfFile: summary, encoding: .utf8).hasPrefix("before\n"))
    }

    /// Nothing could be checked: no JSON, and a page that says so.
    @Test func aFileThatIsNotThere() throws {
        let (json, page) = (folder.file("report.json"), folder.file("report.html"))
        let outputs = ["--json", json, "--html", page]
        #expect(try Tool.run(["resnet50", "--quiet", folder.file("good.h5")] + outputs).status == 0)
        #expect(try Tool.run(["resnet50", "--quiet", folder.file("none.h5")] + outputs).status == 2)
        #expect(!FileManager.default.fileExists(atPath: json))
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("Could not run"))
    }
}
