import AlignKit
import Foundation
import TestSupport
import Testing

/// Options that stand in a command line more often than they have values, or without one.
@Suite struct RepeatedOptionTests {
    private struct Command {
        let name: String
        let options: [(name: String, isRepeating: Bool)]
    }

    /// Every command with its options that take a value, as the tool itself lists them.
    private static func commands() throws -> [Command] {
        let tool = try Tool.run("--experimental-dump-help").json()["command"] as? [String: Any]
        return (tool?["subcommands"] as? [[String: Any]] ?? []).map { command in
            let arguments = command["arguments"] as? [[String: Any]] ?? []
            let options = arguments.filter { $0["kind"] as? String == "option" }.compactMap { option in
                let name = (option["names"] as? [[String: Any]])?.first?["name"] as? String
                return name.map { ("--\($0)", option["isRepeating"] as? Bool ?? false) }
            }
            return Command(name: command["commandName"] as? String ?? "", options: options)
        }
    }

    @Test func everyOptionThatHasOneValue() throws {
        let commands = try Self.commands().filter { !$0.options.isEmpty }
        #expect(
            Set(commands.map(\.name)).isSuperset(of: ["resnet50", "fpn", "compare", "weights", "ghm-loss", "report"]))
        for command in commands {
            for option in command.options where !option.isRepeating {
                let run = try Tool.run(command.name, "\(option.name)=1", "x", option.name, "2", "y")
                #expect(run.status == 64 && run.output == "", "\(command.name) \(option.name)")
                #expect(run.errors == "align-cli: \(option.name): expected once, found twice: '1', '2'\n")
            }
        }
    }

    @Test func nothingIsWritten() throws {
        let folder = try TemporaryFolder()
        try TinyResNet().write(to: folder.file("in.h5"))
        let run = try Tool.shell("align-cli resnet50 --json a --json b --json c in.h5", in: folder)
        #expect(run.status == 64 && run.errors == "align-cli: --json: expected once, found 3 times: 'a', 'b', 'c'\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["in.h5"])
    }

    /// What may be repeated is; a value is no option, and what follows `--` neither.
    @Test func whatIsNoRepetition() throws {
        let folder = try TemporaryFolder()
        try TinyResNet().write(to: folder.file("in.h5"))
        try TinyResNet().write(to: folder.file("--json"))
        for words in [
            "--layers conv1 --layers fc in.h5", "--quiet --quiet in.h5", "--rtol 1 --atol 1 in.h5",
            "--json - -- in.h5 --json", "--layers=--color --layers=--color --layers fc in.h5",
        ] {
            let run = try Tool.shell("align-cli resnet50 \(words)", in: folder)
            #expect(!run.errors.contains("expected once") && run.status != 64, "\(words): \(run.errors)")
        }
    }

    @Test func aFlagAndItsOpposite() throws {
        for words in [
            ["--relu-before-extra", "--no-relu-before-extra"], ["--no-relu-before-extra", "--relu-before-extra"],
        ] {
            let run = try Tool.run(["fpn"] + words)
            #expect(run.status == 64)
            #expect(run.errors == "align-cli: --relu-before-extra and --no-relu-before-extra exclude each other\n")
        }
    }

    /// The line names the option and what it needs, wherever it stands.
    @Test func valuesThatAreMissing() throws {
        for (words, line) in [
            (["--html", "a.html", "--html"], "--html: expected its file, found nothing after it"),
            (["--html", "--html", "a.html"], "--html: expected its file, found '--html'"),
            (["--layers", "a", "--layers", "--quiet"], "--layers: expected its glob, found '--quiet'"),
            (["--rtol"], "--rtol: expected its number, found nothing after it"),
            (["--threads"], "--threads: expected its number, found nothing after it"),
        ] {
            let run = try Tool.run(["resnet50"] + words)
            #expect(run.status == 64 && run.errors.hasPrefix("Error: \(line)\n"), "\(words): \(run.errors)")
        }
    }
}
