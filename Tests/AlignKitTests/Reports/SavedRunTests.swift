import AlignKit
import Foundation
import TestSupport
import Testing

/// Runs that are saved, read, judged again and compared.
@Suite struct SavedRunTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func saved(_ reports: [Report]) throws -> SavedRun {
        let path = folder.file("run.json")
        try SavedRun(reports).text.write(toFile: path, atomically: true, encoding: .utf8)
        return try SavedRun(path: path)
    }

    private func report(
        _ tiny: TinyResNet, _ tolerance: Tolerance = .rounding, name: String = "tiny.h5"
    ) throws -> Report {
        let path = folder.file(name)
        try tiny.write(to: path)
        var options = ParityReport.Options()
        options.evidence = [.maps, .hulls]
        options.tolerance = tolerance
        let reproduction = Reproduction(command: "resnet50", paths: [path])
        return Report(try ParityReport.resNet(path: path, options: options), reproduction: reproduction)
    }

    private var altered: TinyResNet {
        var tiny = TinyResNet()
        tiny.alter("layer2.0.conv1") { $0[0, 1, 2, 0] += 1 }
        tiny.alter("layer3.0.bn1") { $0[0, 1, 2, 0] = .nan }
        tiny.alter("layer4.0.conv3") { $0[0, 7, 0, 0] *= 1.001 }
        return tiny
    }

    @Test func whatIsReadIsWhatWasSaved() throws {
        let reports = [
            try report(altered), SampleReports.failed, SampleReports.errored,
            SampleReports.hostile(HostileText.everything),
        ]
        let run = try saved(reports)
        // NaN is not equal to itself: the texts are compared.
        #expect(try run.text == SavedRun(reports).text)
        #expect(HTMLPage(run.reports).text == HTMLPage(reports).text)
        #expect(run.reports[0].outcome == .failed && run.reports[0].first?.name == "layer2.0.conv1")
    }

    /// Judging a saved run by a tolerance gives what a run with that tolerance gives.
    @Test func anotherToleranceWithoutRunningAgain() throws {
        let run = try saved([try report(altered)])
        for (rtol, atol) in [(0, 0), (1e-3, 0), (0, 1e-4), (1e-2, 1e-2), (0, 2), (1e9, 0), (1e-4, 1e-4)] {
            let judged = run.reports[0].judged(rtol: rtol, atol: atol)
            let again = try report(altered, .elementwise(rtol: rtol, atol: atol))
            #expect(judged.rows.map(\.status) == again.rows.map(\.status), "rtol \(rtol), atol \(atol)")
            #expect(judged.outcome == again.outcome && judged.verdict == again.verdict)
            #expect(judged.reasons == again.reasons && judged.first?.name == again.first?.name)
        }
        let lax = run.reports[0].judged(rtol: 0, atol: 2)
        #expect(lax.failures.map(\.status.word) == ["non-finite"], "which no tolerance excuses")
        let strict = run.reports[0].judged(rtol: 0, atol: 0)
        #expect(strict.first?.evidence.first?.hasPrefix("passes with rtol ") == true)
        #expect(strict.first?.reproduction?.hasPrefix("align-cli resnet50 --rtol 0.0 --atol 0.0 --layers ") == true)
    }

    @Test func ofTwoRunsTheSecondIsHeldAgainstTheFirst() throws {
        let good = SavedRun([try report(TinyResNet())])
        let bad = SavedRun([try report(altered)])
        let same = Report.comparison(good, good, paths: ("a.json", "a.json"))
        #expect(same.outcome == .passed && Set(same.rows.map(\.status.word)) == ["same"])
        let worse = Report.comparison(good, bad, paths: ("a.json", "b.json"))
        #expect(worse.outcome == .failed && worse.verdict == "worse" && worse.first?.name == "layer2.0.conv1")
        #expect(worse.answer == "Worse" && worse.failures.count == bad.reports[0].failures.count)
        let count = worse.failures.count
        #expect(worse.sentence == "Worse: \(worse.rows.count) rows compared, \(count) worse, 0 better.")
        let better = Report.comparison(bad, good, paths: ("b.json", "a.json"))
        #expect(better.outcome == .passed && better.rows.contains { $0.status.word == "better" })
    }

    @Test func whatIsGoneIsWorse() throws {
        let whole = try report(TinyResNet())
        var part = whole
        part.rows.removeLast()
        let gone = Report.comparison(SavedRun([whole]), SavedRun([part]), paths: ("a", "b"))
        #expect(gone.outcome == .failed && gone.failures.map(\.status.word) == ["gone"])
        let new = Report.comparison(SavedRun([part]), SavedRun([whole]), paths: ("a", "b"))
        #expect(new.outcome == .passed && new.rows.last?.status.word == "new")
        let lost = Report.comparison(
            SavedRun([whole, SampleReports.passed]), SavedRun([whole]), paths: ("a", "b"))
        #expect(lost.outcome == .failed && lost.objections.first?.contains("not any more") == true)
        var errored = SampleReports.errored
        errored.subject = whole.subject
        let broken = Report.comparison(SavedRun([whole]), SavedRun([errored]), paths: ("a", "b"))
        #expect(broken.outcome == .failed && broken.objections == ["\(whole.subject): no such file"])
    }

    /// Wherever a file ends too early, the line says so, and where.
    @Test func aRunThatIsCutOff() throws {
        let path = folder.file("run.json")
        let whole = try Array(SavedRun([SampleReports.failed, SampleReports.errored]).text.utf8.dropLast())
        for length in [1, 5, 12, 13, 20] + Array(stride(from: 21, to: whole.count, by: 37)) + [whole.count - 1] {
            try Data(whole[..<length]).write(to: URL(filePath: path))
            let failure = try #require(throws: SavedRun.Failure.self) { try SavedRun(path: path) }
            #expect("\(failure)".contains("cut off: line 1, byte "), "\(length): \(failure)")
            #expect(!"\(failure)".contains("\n") && !"\(failure)".contains("something else"))
            if length > 20 { #expect("\(failure)".hasPrefix("\(path): the saved run is cut off: ")) }
        }
        // In the middle of a word, of an escape, and of a number.
        for text in [#"{"a": tr"#, #"{"a": "\u00"#, #"{"a": -"#, #"{"a": 1e"#, #"{"a": [nul"#] {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let failure = try #require(throws: SavedRun.Failure.self) { try SavedRun(path: path) }
            #expect("\(failure)".contains("found JSON that is cut off"), "\(text): \(failure)")
        }
        try Data([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A]).write(to: URL(filePath: path))
        let failure = try #require(throws: SavedRun.Failure.self) { try SavedRun(path: path) }
        #expect("\(failure)" == "\(path): expected a saved run, found an HDF5 file")
    }

    /// Errors that rounding alone moves are the same; four times as large is not.
    @Test func roundingIsNoChange() {
        func run(_ error: Double) -> SavedRun {
            var report = SampleReports.passed
            report.rows[0].severity = error
            return SavedRun([report])
        }
        func word(_ before: Double, _ after: Double) -> String? {
            Report.comparison(run(before), run(after), paths: ("a", "b")).rows.first?.status.word
        }
        #expect(word(1e-6, 3.9e-6) == "same" && word(1e-6, 4.1e-6) == "worse" && word(4.1e-6, 1e-6) == "better")
        #expect(word(0, 1e-7) == "same" && word(0, 1e-5) == "worse" && word(1e-5, .nan) == "worse")
    }

    @Test(arguments: [
        ("{", "expected a saved run, found JSON that is cut off: line 1, byte 2: expected a key, found the end"),
        ("", "expected a saved run, found an empty file"), ("\u{89}HDF\r\n", "expected a saved run, found no JSON"),
        ("conv1,0\n", "expected a saved run, found no JSON: line 1, byte 1: expected a value, found “conv1,0\\u{A}”"),
        ("{}", "expected a saved run, found other JSON, without a “schema”"),
        ("[1, 2", "expected a saved run, found JSON that is cut off: line 1, byte 6"),
        (#"{"a": 1 "b": 2}"#, "expected a saved run, found no valid JSON: line 1, byte 9"),
        (#"{"schema":"alignkit.report/1"}"#, "found alignkit.report/1"),
        (#"{"schema":"alignkit.run/1","alignkit":"0","reports":[]}"#, "expected a report, found none"),
        (#"{"schema":"alignkit.run/1","alignkit":"0","reports":[{"command":1}]}"#, "damaged: reports/0"),
        (#"{"schema":"alignkit.run/1","alignkit":"0","reports":[],"schema":"alignkit.run/1"}"#, "“schema” again"),
        (
            #"{"schema":"alignkit.run/1","alignkit":"0","reports":[{"rows":[{"a":1,"a":2}]}]}"#,
            "line 1, byte 70: expected each key once, found “a” again"
        ),
        (
            #"{"schema":"alignkit.run/1","alignkit":"0","reports":"# + String(repeating: "[", count: 400)
                + String(repeating: "]", count: 400) + "}", "expected at most 64 levels"
        ),
    ])
    func damagedFilesAreRefusedInOneLine(text: String, words: String) throws {
        let path = folder.file("bad.json")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let failure = try #require(throws: SavedRun.Failure.self) { try SavedRun(path: path) }
        #expect("\(failure)".contains(words) && "\(failure)".hasPrefix(path) && !"\(failure)".contains("\n"))
        #expect(throws: SavedRun.Failure.self) { try SavedRun(path: folder.file("none.json")) }
    }
}
