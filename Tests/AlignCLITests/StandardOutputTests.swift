import AlignKit
import Foundation
import TestSupport
import Testing

/// Standard output that does not take what is printed, and writers that are killed.
@Suite struct StandardOutputTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try TinyResNet().write(to: folder.file("in.h5"))
    }

    /// What prints: each kind of result, and what the parser of arguments says.
    private static let commands = [
        "resnet50 in.h5", "resnet50 --quiet in.h5", "resnet50 --json - in.h5", "compare in.h5 in.h5",
        "weights in.h5 --json -", "inspect in.h5", "--help", "--version", "help resnet50",
        "--generate-completion-script bash", "--experimental-dump-help",
    ]

    @Test(arguments: commands) func itCannotBeWritten(command: String) throws {
        let message = "align-cli: standard output: cannot be written: found"
        if FileManager.default.fileExists(atPath: "/dev/full") {
            let full = try Tool.shell("align-cli \(command) > /dev/full", in: folder)
            #expect(full.status == 2 && full.errors == "\(message) No space left on device\n", "\(full.errors)")
        }
        let closed = try Tool.shell("align-cli \(command) >&-", in: folder)
        #expect(closed.status == 2 && closed.errors == "\(message) Bad file descriptor\n", "\(closed.errors)")
    }

    /// The documents are written all the same, and nothing that was to be printed gets into them.
    @Test func documentsAreWritten() throws {
        let run = try Tool.shell(
            "align-cli resnet50 in.h5 --json report.json --junit report.xml <&- >&- 2>&-", in: folder)
        #expect(run.status == 2)
        let json = try Data(contentsOf: URL(filePath: folder.file("report.json")))
        #expect(try JSONSerialization.jsonObject(with: json) is [String: Any])
        let xml = try String(contentsOfFile: folder.file("report.xml"), encoding: .utf8)
        #expect(xml.hasPrefix("<?xml") && xml.hasSuffix("</testsuites>\n"))
        #expect(try ReferenceFile(path: folder.file("in.h5")).activations.count > 0)
    }

    /// A reader that has seen enough leaves the verdict as it is.
    @Test(arguments: commands) func aReaderThatStops(command: String) throws {
        let run = try Tool.shell("align-cli \(command) | head -c 1; exit ${PIPESTATUS[0]}", in: folder)
        #expect(run.status == 0 && run.errors == "", "\(run.status) \(run.errors)")
        let gone = try Tool.shell("mkfifo p; sleep 0 < p & align-cli \(command) > p", in: folder)
        #expect(gone.status == 0 && gone.errors == "", "\(gone.status) \(gone.errors)")
    }

    @Test func theVerdictOfAReaderThatStops() throws {
        let run = try Tool.shell(
            "align-cli resnet50 in.h5 --bn-epsilon 1 | true; exit ${PIPESTATUS[0]}", in: folder)
        #expect(run.status == 1 && run.errors == "")
    }

    @Test func standardErrorThatCannotBeWritten() throws {
        for redirection in ["2> /dev/full", "2>&-", "2> >(exit 0)"] {
            let run = try Tool.shell("align-cli resnet50 none.h5 \(redirection)", in: folder)
            #expect(run.status == 2, "\(redirection)")
            #expect(try Tool.shell("align-cli resnet50 --nonsense \(redirection)", in: folder).status == 64)
        }
    }

    /// A pipe whose other user has made it return at once takes everything all the same.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
    func aPipeThatReturnsAtOnce() throws {
        let nonBlocking = "import fcntl, os; fcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK | os.O_WRONLY)"
        let line =
            "(/usr/bin/python3 -c '\(nonBlocking)'; align-cli --generate-completion-script bash && align-cli resnet50 "
            + "in.h5 --html /dev/stdout) | (sleep 1; cat) | tail -n 1"
        #expect(try Tool.shell(line, in: folder).output.hasSuffix("</html>\n"))
    }

    /// The system takes the lock of a killed writer away: the next run removes what it has left, and nothing before.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock"))) func aKilledWriter() throws {
        let left = ".report.html.0123456789abcdef.partial"
        let run = try Tool.shell(
            """
            exec 9> \(left)
            flock 9
            sleep 600 &
            exec 9>&-
            align-cli resnet50 --quiet in.h5 --html report.html && [ -e \(left) ] || exit 1
            kill -9 $!
            wait
            align-cli resnet50 --quiet in.h5 --html report.html
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["in.h5", "report.html"])
    }
}
