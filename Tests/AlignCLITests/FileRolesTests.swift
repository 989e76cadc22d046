import AlignKit
import Foundation
import TestSupport
import Testing

/// What a command writes never takes the place of what it reads, of a recording, or of what else it writes.
@Suite struct FileRolesTests {
    private let folder: TemporaryFolder
    private let options = ["--json", "--html", "--junit", "--markdown", "--save"]

    init() throws {
        folder = try TemporaryFolder()
        try TinyResNet().write(to: folder.file("in.h5"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("soft"), withDestinationPath: folder.file("in.h5"))
        try FileManager.default.linkItem(atPath: folder.file("in.h5"), toPath: folder.file("hard"))
    }

    private func bytes(_ name: String) -> Data? { FileManager.default.contents(atPath: folder.file(name)) }

    /// A line that ends in status 2 before anything has run, with the file as it was.
    private func expectRefusal(
        _ line: String, keeping name: String, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = bytes(name)
        let run = try Tool.shell("align-cli \(line)", in: folder)
        #expect(run.status == 2, "\(line): \(run.output)", sourceLocation: sourceLocation)
        #expect(run.output == "", "\(line)", sourceLocation: sourceLocation)
        #expect(run.errors.split(separator: "\n").count == 1, "\(line): \(run.errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(run.errors.contains(word), "\(line): \(run.errors)", sourceLocation: sourceLocation)
        }
        #expect(before != nil && bytes(name) == before, "\(line)", sourceLocation: sourceLocation)
    }

    @Test func theInputOfACheck() throws {
        for option in options {
            for output in ["in.h5", "./in.h5", "soft", "hard"] {
                try expectRefusal(
                    "resnet50 in.h5 \(option) \(output)", keeping: "in.h5",
                    "\(option) \(output): would replace an input: expected another file than in.h5")
            }
        }
        try expectRefusal("resnet50 soft --json in.h5", keeping: "in.h5", "--json in.h5", "soft")
    }

    /// A recording that the tool was started with as a descriptor, and numbers that its own files would get.
    @Test func descriptors() throws {
        try TinyResNet().write(to: folder.file("other.h5"))
        for path in ["/dev/fd/3", "/proc/self/fd/3"] where FileManager.default.fileExists(atPath: "/proc/self/fd/0") {
            for option in options {
                for (words, reason) in [
                    ("in.h5 \(option) \(path) 3<>other.h5", "is an HDF5 file and would be replaced"),
                    ("other.h5 \(option) \(path) 3>>other.h5", "would replace an input"),
                    ("in.h5 \(option) \(path) 3>&-", "expected a descriptor that is open, found that 3 is not"),
                ] {
                    try expectRefusal("resnet50 \(words)", keeping: "other.h5", reason)
                }
            }
            try expectRefusal(
                "compare in.h5 \(path) 3<&-", keeping: "in.h5", "\(path): expected a descriptor that is open")
            let run = try Tool.shell("align-cli resnet50 --quiet \(path) --json /dev/fd/4 3<in.h5 4>out", in: folder)
            #expect(run.status == 0 && bytes("out")?.first == UInt8(ascii: "{"), "\(run.errors)")
        }
    }

    @Test func anyInputOfAnyCommand() throws {
        try TinyResNet().write(to: folder.file("other.h5"))
        try Data("inputs/image = inputs/image\n".utf8).write(to: URL(filePath: folder.file("pairs.map")))
        for option in options {
            try expectRefusal("compare in.h5 other.h5 \(option) other.h5", keeping: "other.h5", "\(option) other.h5")
            try expectRefusal("weights in.h5 other.h5 \(option) other.h5", keeping: "other.h5", "\(option) other.h5")
            try expectRefusal(
                "compare in.h5 other.h5 --map pairs.map \(option) pairs.map", keeping: "pairs.map", "pairs.map: would")
        }
        #expect(try Tool.shell("align-cli resnet50 --quiet in.h5 --save run.json", in: folder).status == 0)
        for option in options.dropFirst() {
            try expectRefusal("report run.json run.json \(option) run.json", keeping: "run.json", "replace an input")
        }
    }

    /// The option takes the recording for its value, and the fixtures would be checked in its place.
    @Test func aRecordingThatIsTakenForAValue() throws {
        let loss = PackageFolder.fixture("ghm-paddle.h5")
        try FileManager.default.copyItem(atPath: loss, toPath: folder.file("mine.h5"))
        for command in ["ghm-loss", "resnet50", "fpn"] {
            for option in options {
                try expectRefusal(
                    "\(command) --quiet \(option) mine.h5", keeping: "mine.h5",
                    "\(option) mine.h5: is an HDF5 file and would be replaced: expected the file to write, as in \(option) "
                )
            }
        }
        let misspelled = try Tool.shell("align-cli ghm-loss --quiet --json mien.h5", in: folder)
        #expect(misspelled.status == 2 && bytes("mien.h5") == nil)
        #expect(misspelled.errors.contains("--json mien.h5: is the name of an HDF5 file"))
    }

    /// Whatever its name, and with bytes of another program before it.
    @Test func anyRecording() throws {
        let content = try #require(bytes("in.h5"))
        try content.write(to: URL(filePath: folder.file("results")))
        try (Data(repeating: 0x20, count: 512) + content).write(to: URL(filePath: folder.file("behind")))
        for name in ["results", "behind"] {
            try expectRefusal("resnet50 in.h5 --html \(name)", keeping: name, "--html \(name): is an HDF5 file")
        }
    }

    /// Also of a command that writes nothing else, and of a recording that is no input.
    @Test func standardOutputThatIsARecording() throws {
        for line in ["align-cli inspect in.h5 >> in.h5", "cp in.h5 other.h5; align-cli inspect other.h5 >> in.h5"] {
            let before = bytes("in.h5")
            let run = try Tool.shell(line, in: folder)
            #expect(run.status == 2 && bytes("in.h5") == before, "\(line): \(run.errors)")
        }
    }

    @Test func standardOutputThatIsAnInput() throws {
        let before = bytes("in.h5")
        let run = try Tool.shell("align-cli resnet50 in.h5 >> in.h5", in: folder)
        #expect(run.status == 2 && run.errors.contains("standard output: would replace an input"))
        #expect(bytes("in.h5") == before)
    }

    /// Nothing is written into the file, not even that; what the command was called with does not matter.
    @Test func standardErrorThatIsAnInput() throws {
        try FileManager.default.copyItem(atPath: folder.file("in.h5"), toPath: folder.file("other.h5"))
        #expect(try Tool.shell("align-cli resnet50 --quiet in.h5 --save run.json", in: folder).status == 0)
        try Data("inputs/image = inputs/image\n".utf8).write(to: URL(filePath: folder.file("pairs.map")))
        for (line, name) in [
            ("resnet50 in.h5", "in.h5"), ("resnet50 --bogus in.h5", "in.h5"), ("nonsense", "in.h5"),
            ("resnet50 --convention x other.h5", "in.h5"), ("compare other.h5 none.h5", "in.h5"),
            ("report run.json", "run.json"), ("report run.json --bogus", "run.json"),
            ("compare in.h5 other.h5 --map pairs.map --style x", "pairs.map"),
        ] {
            let before = bytes(name)
            let run = try Tool.shell("align-cli \(line) 2>> \(name)", in: folder)
            #expect(run.status == 2 && before != nil && bytes(name) == before, "\(line)")
            #expect(run.output.hasPrefix("align-cli: standard error: "), "\(line): \(run.output)")
            #expect(run.output.count { $0 == "\n" } == 1, "\(line): \(run.output)")
        }
        for line in ["in.h5 >> in.h5 2>&1", "in.h5 >> in.h5 2>> other.h5", "in.h5 >> other.h5 2>> in.h5"] {
            let before = ["in.h5", "other.h5"].map(bytes)
            #expect(try Tool.shell("align-cli resnet50 \(line)", in: folder).status == 2)
            #expect(["in.h5", "other.h5"].map(bytes) == before, "\(line)")
        }
        #expect(try Tool.shell("align-cli resnet50 in.h5 2>> log", in: folder).status == 0)
    }

    @Test func twoOutputsInOneFile() throws {
        for line in ["--json x --html x", "--junit x --markdown ./x", "--save new --html link", "--json out > out"] {
            try? FileManager.default.removeItem(atPath: folder.file("link"))
            try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "new")
            let run = try Tool.shell("align-cli resnet50 in.h5 \(line)", in: folder)
            #expect(run.status == 64 && run.errors.contains("need different files"), "\(line): \(run.errors)")
        }
        let run = try Tool.shell("align-cli resnet50 --quiet in.h5 --html /dev/stdout --junit /dev/stdout", in: folder)
        #expect(run.status == 0 && run.output.contains("<!DOCTYPE html>") && run.output.contains("<testsuites"))
    }

    /// What is checked where nothing was named is said first.
    @Test func theFixturesAreNamed() throws {
        let fixtures = folder.file("fixtures")
        try FileManager.default.createDirectory(atPath: fixtures, withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: folder.file("in.h5"), toPath: fixtures + "/resnet50-tiny.h5")
        for name in ["fpn-mmdet-pool.h5", "ghm-paddle.h5"] {
            try FileManager.default.copyItem(atPath: PackageFolder.fixture(name), toPath: "\(fixtures)/\(name)")
        }
        let environment = ["ALIGNKIT_FIXTURES": fixtures]
        for (command, prefix) in [("resnet50", "resnet50-"), ("fpn", "fpn-"), ("ghm-loss", "ghm-")] {
            let note = "no file given: the committed fixtures, \(fixtures)/\(prefix)*.h5\n"
            for options in [[], ["--quiet"]] {
                let run = try Tool.run([command] + options, environment: environment)
                #expect(run.status == 0 && run.output.hasPrefix(note), "\(run.output.prefix(100))")
            }
            let json = try Tool.run([command, "--json", "-"], environment: environment)
            #expect(json.errors == note)
            #expect(try json.json()["verdict"] as? String == "aligned")
        }
        #expect(try !Tool.run("resnet50", folder.file("in.h5")).output.contains("no file given"))
    }
}
