import AlignKit
import Foundation
import TestSupport
import Testing

/// The documents that the built tool writes beside its report.
@Suite struct DocumentOptionsTests {
    private let folder: TemporaryFolder
    private let aligned: String
    private let diverged: String

    init() throws {
        folder = try TemporaryFolder()
        aligned = folder.file("aligned.h5")
        diverged = folder.file("diverged.h5")
        var tiny = TinyResNet()
        try tiny.write(to: aligned)
        tiny.alter("layer2.0.relu#1") { $0[0, 1, 2, 0] += 1 }
        try tiny.write(to: diverged)
    }

    private func read(_ name: String) throws -> String {
        try String(contentsOfFile: folder.file(name), encoding: .utf8)
    }

    @Test func oneDocumentForAllFiles() throws {
        let run = try Tool.run(
            "resnet50", "--junit", folder.file("j.xml"), "--markdown", folder.file("m.md"), "--style", "pytorch",
            aligned, diverged, folder.file("none.h5"))
        #expect(run.status == 2)
        let xml = try read("j.xml")
        #expect(xml.split(separator: "<testsuite ").count == 4)
        let line = "align-cli resnet50 --style pytorch --layers 'layer2.0.relu#1' \(diverged)"
        #expect(xml.contains("reproduce: \(line.replacing("'", with: "&#39;"))"))
        #expect(run.output.contains("\nreproduce  \(line)\n"))
        let markdown = try read("m.md")
        #expect(markdown.contains("✅") && markdown.contains("Could not run"))
    }

    /// The line that reproduces a failure does.
    @Test func theReproductionShowsTheFailureAlone() throws {
        let run = try Tool.run("resnet50", diverged)
        let line = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("reproduce  ") })
        let words = line.dropFirst("reproduce  align-cli ".count).split(separator: " ")
            .map { String($0.filter { $0 != "'" }) }
        let again = try Tool.run(words)
        #expect(again.status == 1 && again.output.contains("\nlayer2.0.relu#1 "))
        #expect(!again.output.contains("\nlayer2.0.conv1 "))
    }

    @Test func annotationsOnGitHub() throws {
        let run = try Tool.run("resnet50", "--quiet", diverged, environment: ["GITHUB_ACTIONS": "true"])
        let title = "::error title=align-cli resnet50%3A not aligned::"
        #expect(run.errors.hasPrefix("\(title)\(diverged): first divergence at layer2.0.relu#1: diverged, made here: "))
        #expect(try Tool.run("resnet50", aligned, environment: ["GITHUB_ACTIONS": "true"]).errors == "")
        let summary = folder.file("summary.md")
        try "before\n".write(toFile: summary, atomically: true, encoding: .utf8)
        let environment = ["GITHUB_STEP_SUMMARY": summary]
        _ = try Tool.run(["resnet50", "--quiet", "--markdown", summary, aligned], environment: environment)
        #expect(try read("summary.md").hasPrefix("before\n## ✅"))
    }

    @Test func whatCannotBeWrittenIsSaidInOneLine() throws {
        let run = try Tool.run("resnet50", "--quiet", "--junit", folder.file("no/such.xml"), aligned)
        #expect(run.status == 2 && run.errors.contains("no/such.xml: cannot be written"))
        #expect(run.errors.split(separator: "\n").count == 1)
        #expect(try Tool.run("resnet50", "--quiet", "--markdown", folder.path, aligned).status == 2)
        #expect(try Tool.run("resnet50", "--junit", "x", "--markdown", "./x", aligned).status == 64)
        #expect(try Tool.run("resnet50", "--junit", "", aligned).status == 64)
    }

    @Test func ofWeightsAndLosses() throws {
        let other = folder.file("other.h5")
        var tiny = TinyResNet()
        tiny.weights["layer1.0.conv1.weight"]![0, 0, 0, 0] += 1
        try tiny.write(to: other)
        let run = try Tool.run("weights", aligned, other, "--junit", folder.file("w.xml"))
        #expect(run.status == 1)
        let xml = try read("w.xml")
        #expect(xml.contains("elements-differ") && xml.contains("--layers layer1.0.conv1.weight"))
        let losses = try Tool.run(
            "ghm-loss", PackageFolder.fixture("ghm-paddle.h5"), "--quiet", "--junit", folder.file("l.xml"))
        let lossXML = try read("l.xml")
        #expect(losses.status == 0 && lossXML.contains("<testcase classname=\"ghm-loss.ghm-paddle\""))
    }

    /// A recording of a stranger whose names are all that names can be.
    @Test func namesOfStrangers() throws {
        let path = folder.file("hostile.h5")
        let names = HostileText.samples.filter {
            !$0.isEmpty && !$0.contains("/") && !$0.unicodeScalars.contains("\u{0}")
        }
        var tiny = TinyResNet()
        tiny.provenance.model = HostileText.samples[0]
        tiny.provenance.frameworkVersion = "\u{1B}[31m\n"
        try tiny.write(to: path) { writer in
            for name in names { try writer.write(Tensor<Float>(repeating: 1, shape: [2]), to: "activations/\(name)") }
        }
        let run = try Tool.run(
            "resnet50", path, "--junit", folder.file("j.xml"), "--markdown", folder.file("m.md"),
            environment: ["GITHUB_ACTIONS": "1"])
        #expect(run.status == 1)
        let xml = try read("j.xml")
        #expect(xml.split(separator: "<failure ").count == names.count + 1 && !xml.contains("<script"))
        for text in [run.output, run.errors, xml, try read("m.md")] {
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        }
    }
}
