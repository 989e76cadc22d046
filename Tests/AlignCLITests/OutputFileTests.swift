import AlignKit
import Foundation
import TestSupport
import Testing

/// Documents where something is already, or where something else than a file is.
@Suite struct OutputFileTests {
    private let folder: TemporaryFolder
    private let files = FileManager.default

    init() throws {
        folder = try TemporaryFolder()
        try TinyResNet().write(to: folder.file("in.h5"))
    }

    private func text(_ name: String) -> String {
        String(decoding: files.contents(atPath: folder.file(name)) ?? Data(), as: UTF8.self)
    }

    private func mode(_ name: String) throws -> Int? {
        try files.attributesOfItem(atPath: folder.file(name))[.posixPermissions] as? Int
    }

    /// Every file of the folder, hidden ones too.
    private func names() throws -> [String] { try files.contentsOfDirectory(atPath: folder.path).sorted() }

    private func check(_ line: String) throws -> Tool.Run {
        try Tool.shell("align-cli resnet50 --quiet in.h5 \(line)", in: folder)
    }

    /// A device of the test's own: root could lose the system's.
    @Test func aDeviceIsWrittenInto() throws {
        let line = """
            [ $(id -u) != 0 ] || mknod null c 1 3 || exit 99
            [ -e null ] || ln -s /dev/null null
            for option in --json --html --junit --markdown --save; do
                align-cli resnet50 --quiet in.h5 $option null || exit 1
                [ -c null ] || exit 3
            done
            """
        let run = try Tool.shell(line, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try names() == ["in.h5", "null"])
    }

    @Test func standardOutputUnderItsName() throws {
        for path in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] where files.fileExists(atPath: path) {
            // Into a file and into a pipe, after what is there.
            let line = "echo before > out; align-cli resnet50 --quiet in.h5 --junit \(path) >> out; cat out"
            let run = try Tool.shell(line, in: folder)
            #expect(run.output.hasPrefix("before\n") && run.output.contains("aligned"), "\(path): \(run.errors)")
            #expect(run.output.hasSuffix("</testsuites>\n"), "\(path)")
            let piped = try Tool.shell("align-cli resnet50 --quiet in.h5 --junit \(path) | cat", in: folder)
            #expect(piped.output.contains("aligned") && piped.output.hasSuffix("</testsuites>\n"), "\(path)")
        }
        let descriptor = try check("--json /dev/fd/7 7> seven")
        #expect(descriptor.status == 0 && text("seven").hasPrefix("{"))
        #expect(try check("--json /dev/fd/77").status == 2)
    }

    @Test func pipes() throws {
        let run = try Tool.shell(
            """
            mkfifo fifo
            cat fifo > from-fifo &
            align-cli resnet50 --quiet in.h5 --html fifo --junit >(cat > from-command) || exit 1
            wait
            until [ -s from-command ]; do sleep 0.01; done
            [ -p fifo ]
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(text("from-fifo").contains("<html") && text("from-command").contains("<testsuites"))
        let early = try check("--junit >(exit 0) --html >(exit 0) > /dev/null")
        #expect(early.status != -1 && !early.errors.contains("Fatal"))
    }

    @Test func theModeIsKept() throws {
        try Data("old".utf8).write(to: URL(filePath: folder.file("out")))
        for mode in [0o600, 0o640, 0o755, 0o204] {
            try files.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.file("out"))
            #expect(try check("--json out").status == 0)
            #expect(try self.mode("out") == mode)
            #expect(text("out").hasPrefix("{"))
        }
        #expect(try Tool.shell("umask 027; align-cli resnet50 --quiet in.h5 --json new", in: folder).status == 0)
        #expect(try mode("new") == 0o640)
    }

    /// Also where the system would let the writer, as it lets root.
    @Test func aWriteProtectedFileIsRefused() throws {
        for (position, mode) in [0o444, 0o400, 0o466].enumerated() {
            let name = "out\(position)"
            try Data("old".utf8).write(to: URL(filePath: folder.file(name)))
            try files.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.file(name))
            let run = try check("--json \(name)")
            let found = "found mode \(String(mode, radix: 8))"
            #expect(run.status == 2 && run.output == "" && text(name) == "old")
            #expect(
                run.errors.contains("\(name): is write-protected: expected a file that its owner may write, \(found)"))
        }
    }

    @Test func aSymbolicLinkIsFollowed() throws {
        try files.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: false)
        for (link, target) in [("a", "sub/target"), ("b", "a"), ("c", folder.file("sub/absolute"))] {
            try files.createSymbolicLink(atPath: folder.file(link), withDestinationPath: target)
        }
        // At first the links dangle.
        for _ in 0..<2 {
            #expect(try check("--json b --html c").status == 0)
            for (link, target) in [("a", "sub/target"), ("b", "a"), ("c", folder.file("sub/absolute"))] {
                #expect(try files.destinationOfSymbolicLink(atPath: folder.file(link)) == target)
            }
            #expect(text("sub/target").hasPrefix("{") && text("sub/absolute").contains("<html"))
        }
        #expect(try files.contentsOfDirectory(atPath: folder.file("sub")).sorted() == ["absolute", "target"])
        try files.createSymbolicLink(atPath: folder.file("loop"), withDestinationPath: "loop")
        #expect(try check("--json loop").errors.split(separator: "\n").count == 1)
    }

    @Test func whatCannotBeWrittenIsSaidBeforeAnythingRuns() throws {
        let cases = [
            ("no/such/x", "no/such/x: cannot be written: expected a folder no/such, found none"),
            ("in.h5/x", "in.h5/x: cannot be written: expected a folder in.h5, found a file"),
            (".", ".: is a directory: expected the name of a file to write"),
            ("x/", "x/: cannot be written: expected a folder x, found none"),
        ]
        for option in ["--json", "--html", "--junit", "--markdown", "--save"] {
            for (path, message) in cases {
                let run = try check("\(option) \(path)")
                #expect(run.status == 2 && run.output == "" && run.errors == "align-cli: \(message)\n")
            }
        }
        #expect(try names() == ["in.h5"])
    }

    /// Where nothing can be put beside a file that may be written, it is written in its place. Root, who may write
    /// anywhere, becomes somebody else for it.
    @Test func aFolderThatCannotBeWritten() throws {
        let run = try Tool.shell(
            """
            user() { "$@"; }
            if [ $(id -u) = 0 ]; then user() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }; fi
            user align-cli --version > /dev/null 2>&1 || { echo skipped; exit; }
            mkdir d; echo old > d/out; chmod 666 d/out; chmod 555 d
            inode=$(ls -i d/out)
            user align-cli resnet50 --quiet in.h5 --json d/out && [ "$(ls -i d/out)" = "$inode" ] || exit 1
            user align-cli resnet50 --quiet in.h5 --json d/new
            status=$?
            chmod 755 d
            exit $status
            """, in: folder)
        if run.output == "skipped\n" { return }
        #expect(run.status == 2 && run.errors == "align-cli: d/new: cannot be written: found Permission denied\n")
        #expect(text("d/out").hasPrefix("{"))
        #expect(run.output.split(separator: "\n").count == 1, "the second does not run")
    }

    @Test(.disabled(if: Sanitizer.present == .thread, "the limit stops the sanitizer's own file"))
    func aFullDiskLeavesTheOldFile() throws {
        try Data("old".utf8).write(to: URL(filePath: folder.file("out")))
        // A limit on the size of files in place of a disk.
        let run = try Tool.shell("ulimit -f 1; align-cli resnet50 --quiet in.h5 --html out", in: folder)
        #expect(run.status == 2 && run.errors == "align-cli: out: cannot be written: found File too large\n")
        #expect(text("out") == "old")
        #expect(try names() == ["in.h5", "out"])
    }

    @Test func theSummaryOfAJobIsAddedTo() throws {
        try Data([0x61, 0xFF, 0x0A]).write(to: URL(filePath: folder.file("summary")))
        try files.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "summary")
        for path in ["summary", "./summary", "link"] {
            let run = try Tool.shell(
                "align-cli resnet50 --quiet in.h5 --markdown \(path)", in: folder,
                environment: ["GITHUB_STEP_SUMMARY": folder.file("summary")])
            #expect(run.status == 0)
        }
        let content = try #require(files.contents(atPath: folder.file("summary")))
        #expect(content.starts(with: [0x61, 0xFF, 0x0A, 0x23]))
        #expect(String(decoding: content, as: UTF8.self).split(separator: "## ✅").count == 4)
    }
}
