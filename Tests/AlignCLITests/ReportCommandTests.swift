import AlignKit
import Foundation
import TestSupport
import Testing

/// Saved runs through the built tool.
@Suite struct ReportCommandTests {
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

    private func save(_ path: String, _ name: String) throws -> String {
        let run = folder.file(name)
        _ = try Tool.run("resnet50", "--quiet", path, "--save", run, "--html", folder.file("\(name).html"))
        return run
    }

    @Test func aSavedRunIsRenderedAgain() throws {
        let run = try save(diverged, "run.json")
        let page = folder.file("again.html")
        let again = try Tool.run("report", run, "--html", page, "--junit", folder.file("again.xml"))
        #expect(again.status == 1 && again.output.contains("first at layer2.0.relu#1: relu, diverged"))
        #expect(again.output.contains("verdict    not aligned"))
        #expect(again.output.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.contains(folder.path) })
        // No column but the operation's goes by its name.
        #expect(!again.output.contains(" op op") && !again.output.contains("op  op"))
        let pages = try [page, run + ".html"].map { try String(contentsOfFile: $0, encoding: .utf8) }
        #expect(pages[0] == pages[1])
        #expect(try Tool.run("report", try save(aligned, "good.json"), "--quiet").status == 0)
    }

    /// What could not run is named once, and so is a status.
    @Test func nothingIsSaidTwice() throws {
        let (none, run) = (folder.file("none.h5"), folder.file("run.json"))
        #expect(try Tool.run("resnet50", none, "--save", run).status == 2)
        let again = try Tool.run("report", run)
        #expect(
            again.status == 2
                && again.output.hasSuffix(
                    "\nverdict    could not run (no such file)\n\nreproduce  align-cli resnet50 \(none)\n")
        )
        #expect(try Tool.run("report", run, "--quiet").output == "could not run: \(none): no such file\n")
        #expect(!again.output.contains("made with"))

        var smaller = TinyResNet()
        smaller.activations.removeAll { $0.path.hasSuffix("layer1.0.relu#1") }
        try smaller.write(to: folder.file("less.h5"))
        let runs = try [save(aligned, "before.json"), save(folder.file("less.h5"), "after.json")]
        let (summary, xml) = (folder.file("summary.md"), folder.file("run.xml"))
        let gone = try Tool.run(
            ["report"] + runs + ["--markdown", summary, "--junit", xml], environment: ["GITHUB_ACTIONS": "true"])
        #expect(gone.status == 1 && gone.output.contains("gone"), "\(gone.output)")
        let documents = try [summary, xml].map { try String(contentsOfFile: $0, encoding: .utf8) } + [gone.errors]
        for text in documents {
            #expect(text.contains("gone: ") || text.contains("gone&#58;"), "\(text)")
            #expect(!text.contains("gone, gone"), "\(text)")
        }
    }

    /// The titles in the margin, in their order.
    private func titles(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let title = line.prefix { $0.isLetter || $0 == " " }.prefix(11)
            let isTitle = line.first?.isLetter == true && title.count == 11 && title.last == " "
            return isTitle ? title.trimmingCharacters(in: .whitespaces) : nil
        }
    }

    /// What a check prints and what is made of the saved run have one order and one format.
    @Test func theTextIsThatOfTheCheck() throws {
        let (pyramid, losses) = (folder.file("pyramid.h5"), PackageFolder.fixture("ghm-paddle.h5"))
        try TinyPyramid().write(to: pyramid)
        for command in [
            ["resnet50", aligned], ["resnet50", diverged], ["compare", aligned, diverged],
            ["compare", aligned, aligned],
            ["weights", aligned, diverged], ["weights", aligned], ["fpn", pyramid], ["ghm-loss", losses],
        ] {
            let run = folder.file("run.json")
            let check = try Tool.run(command + ["--save", run]).output
            let again = try Tool.run("report", run).output
            // Up to the table both are the same, line by line.
            let heads = [check, again].map { $0.split(separator: "\n\n", maxSplits: 1)[0] }
            #expect(heads[0] == heads[1], "\(command)")
            let (said, repeated) = (titles(check), titles(again))
            var rest = said[...]
            for title in repeated where !["because", "tensor", "call"].contains(title) {
                let place = rest.firstIndex(of: title)
                #expect(place != nil, "\(command): \(title) of \(said)")
                rest = place.map { rest[($0 + 1)...] } ?? rest
            }
            for title in ["coverage", "divergence", "verdict", "made with"] {
                let lines = [check, again].map { $0.split(separator: "\n").filter { $0.hasPrefix(title) } }
                #expect(title == "divergence" || lines[0] == lines[1], "\(command): \(lines)")
                #expect(lines.allSatisfy { $0.count == 1 }, "\(command): \(title)")
            }
            let ends = [check, again].map { $0.split(separator: "\nmade with  ")[1] }
            #expect(ends[0] == ends[1], "\(command)")
            let quiet = try Tool.run(command + ["--quiet"]).output
            let brief = try Tool.run("report", "--quiet", run).output
            #expect(quiet.prefix { $0 != ";" && $0 != "\n" } == brief.prefix { $0 != ";" && $0 != "\n" }, "\(command)")
            #expect(
                again.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.contains(folder.path) }, "\(command)")
        }
    }

    /// Nothing is counted twice.
    @Test func whatIsWorseIsCountedOnce() throws {
        let (good, bad) = (try save(aligned, "good.json"), try save(diverged, "bad.json"))
        let quiet = try Tool.run("report", good, bad, "--quiet").output
        #expect(quiet.matches(of: #/[0-9]+ worse/#).count == 1, "\(quiet)")
        #expect(quiet.hasPrefix("worse: \(good) and \(bad): "))
        let text = try Tool.run("report", good, bad).output
        #expect(text.contains("\nverdict    worse\n") && text.matches(of: #/[0-9]+ worse,/#).count == 1, "\(text)")
    }

    @Test func andJudgedByAnotherTolerance() throws {
        let run = try save(diverged, "run.json")
        #expect(try Tool.run("report", run, "--atol", "2", "--quiet").status == 0)
        #expect(try Tool.run("report", run, "--atol", "0.5", "--quiet").status == 1)
        let losses = folder.file("losses.json")
        #expect(
            try Tool.run("ghm-loss", "--quiet", PackageFolder.fixture("ghm-paddle.h5"), "--save", losses).status == 0)
        #expect(try Tool.run("report", losses, "--quiet").status == 0)
        let judged = try Tool.run("report", losses, "--atol", "1")
        #expect(judged.status == 2 && judged.errors.contains("nothing in this run is decided by a tolerance"))
    }

    @Test func aRegressionGate() throws {
        let (good, bad) = (try save(aligned, "good.json"), try save(diverged, "bad.json"))
        let worse = try Tool.run("report", good, bad)
        #expect(worse.status == 1 && worse.output.contains("layer2.0.relu#1") && worse.output.contains("worse"))
        #expect(try Tool.run("report", bad, good, "--quiet").status == 0)
        #expect(try Tool.run("report", good, good, "--quiet").output.hasPrefix("not worse: "))
    }

    @Test func wrongUsageAndWrongFiles() throws {
        #expect(try Tool.run("report").status == 64 && Tool.run("report", "a", "b", "c").status == 64)
        for option in [["--fast"], ["--precision", "float16"]] {
            let run = try Tool.run(["report", "a"] + option)
            #expect(run.status == 64 && run.errors.contains("report runs none"))
        }
        let run = try Tool.run("report", aligned)
        #expect(run.status == 2 && run.errors.split(separator: "\n").count == 1)
    }
}
