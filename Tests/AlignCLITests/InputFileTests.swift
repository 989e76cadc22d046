import AlignKit
import Foundation
import TestSupport
import Testing

/// Saved runs and maps that cannot be read, and those that come through a pipe.
@Suite struct InputFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try TinyStack().write(to: folder.file("a.h5"))
        try FileManager.default.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: false)
        try Data([0x61, 0xFF, 0x0A]).write(to: URL(filePath: folder.file("bytes")))
    }

    private func errors(_ line: String) throws -> String {
        let run = try Tool.shell("align-cli \(line)", in: folder)
        #expect(run.status == 2 && run.output == "", "\(line)")
        #expect(!run.errors.contains("Error Domain") && !run.errors.contains("couldn’t"), "\(run.errors)")
        return run.errors
    }

    @Test func savedRuns() throws {
        #expect(try errors("report none.json") == "align-cli: none.json: no such file\n")
        #expect(try errors("report sub") == "align-cli: sub: is a directory: expected a saved run\n")
        #expect(try errors("report a.h5/x") == "align-cli: a.h5/x: no such file\n")
        #expect(
            try errors("report bytes").hasPrefix("align-cli: bytes: expected a saved run, found no JSON: line 1, byte"))
        #expect(try errors("report /dev/null") == "align-cli: /dev/null: expected a saved run, found an empty file\n")
        #expect(try errors("report a.h5") == "align-cli: a.h5: expected a saved run, found an HDF5 file\n")
        #expect(
            try errors("report loop; ln -s loop loop; align-cli report loop").contains("loop: cannot be opened: found"))
    }

    /// As a variable of a shell that is not set leaves one.
    @Test func emptyNames() throws {
        for command in ["resnet50", "fpn", "ghm-loss", "weights", "inspect", "report"] {
            #expect(try errors("\(command) ''") == "align-cli: expected the name of a file, found an empty one\n")
        }
        for line in ["compare a.h5 ''", "weights a.h5 ''", "resnet50 a.h5 ''", "report a.h5 ''"] {
            #expect(try errors(line) == "align-cli: expected the name of a file, found an empty one as number 2 of 2\n")
        }
        let map = try Tool.shell("align-cli compare a.h5 a.h5 --map ''", in: folder)
        #expect(map.status == 64 && map.errors.hasPrefix("Error: --map needs the path of a file."))
    }

    @Test func maps() throws {
        #expect(try errors("compare a.h5 a.h5 --map none") == "align-cli: none: no such file\n")
        #expect(
            try errors("compare a.h5 a.h5 --map sub") == "align-cli: sub: is a directory: expected a map of paths\n")
        #expect(
            try errors("compare a.h5 a.h5 --map bytes")
                == "align-cli: bytes: cannot be read: expected a map of paths in UTF-8, found other bytes\n")
    }

    @Test func throughAPipe() throws {
        let map = try Tool.shell("align-cli compare a.h5 a.h5 --quiet --map <(echo '* = *')", in: folder)
        #expect(map.status == 0, "\(map.errors)")
        let run = try Tool.shell(
            "align-cli compare a.h5 a.h5 --quiet --save run.json && align-cli report <(cat run.json) --quiet",
            in: folder)
        #expect(run.status == 0, "\(run.errors)")
    }
}
