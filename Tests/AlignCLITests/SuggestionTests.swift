import TestSupport
import Testing

/// What is said of words of the command line that are not known.
@Suite struct SuggestionTests {
    private func firstLine(_ arguments: String) throws -> String {
        let run = try Tool.run(arguments.split(separator: " ").map(String.init))
        #expect(run.status == 64 && run.output == "", "\(arguments)")
        #expect(run.errors.contains("\nUsage: align-cli"))
        return String(run.errors.prefix { $0 != "\n" })
    }

    /// By what it means, by what it holds, and by its letters; and nothing where nothing is near.
    @Test func theNearestOptionThatMakesSense() throws {
        let meant = [
            "--tolerance": "--rtol' or '--atol", "--threshold": "--rtol' or '--atol", "--tol=3": "--rtol' or '--atol",
            "--epsilon": "--bn-epsilon", "--eps": "--bn-epsilon", "--bn-eps": "--bn-epsilon",
            "--bn_epsilon": "--bn-epsilon", "--stride": "--style", "--output": "--json' or '--html",
            "--out": "--json' or '--html", "-o": "--json' or '--html",
            "--format": "--json', '--html', '--junit' or '--markdown", "--html-file": "--html", "--json_path": "--json",
            "--jsn": "--json", "-json": "--json", "--treads": "--threads", "--rtoll": "--rtol", "--layer": "--layers",
            "--cases": "--layers", "--Quiet": "--quiet", "-v": "--verbose", "-j": "--threads", "--colour": "--color",
            "--no-color": "--color never", "--convension": "--convention", "--conv": "--convention",
        ]
        for (word, option) in meant {
            let typed = word.prefix { $0 != "=" }
            let line = try firstLine("resnet50 \(word)")
            #expect(line == "Error: Unknown option '\(typed)'. Did you mean '\(option)'?")
        }
        for word in ["--frobnicate", "--nope", "--xyz", "-x"] {
            #expect(try firstLine("resnet50 \(word)") == "Error: Unknown option '\(word)'")
        }
    }

    /// What the parser takes for -h, and answers with the help and the status 0.
    @Test(arguments: [("-html", "--html"), ("-threads", "--threads"), ("-hmtl", "--html")])
    func aBundleIsNoCallForHelp(word: String, option: String) throws {
        let run = try Tool.run("resnet50", word, "x")
        #expect(run.status == 64 && run.output == "")
        #expect(run.errors == "align-cli: unknown option '\(word)'. Did you mean '\(option)'?\n")
        #expect(try Tool.run("resnet50", "-h").status == 0)
    }

    /// An option is not guessed that the command does not have.
    @Test func anOptionOfAnotherCommand() throws {
        #expect(
            try firstLine("resnet50 --map") == "Error: Unknown option '--map' of resnet50: it is an option of compare")
        #expect(
            try firstLine("weights a b --rtol 1")
                == "Error: Unknown option '--rtol' of weights: it is an option of resnet50, fpn, compare and report")
        #expect(try firstLine("report a --jsn x") == "Error: Unknown option '--jsn'")
        #expect(try firstLine("ghm-loss --layers x") == "Error: Unknown option '--layers'. Did you mean '--cases'?")
    }

    @Test func commands() throws {
        let meant = [
            "resnet": "resnet50", "resnet18": "resnet50", "resent50": "resnet50", "ghm": "ghm-loss",
            "loss": "ghm-loss", "diff": "compare", "wieghts": "weights", "info": "inspect",
        ]
        for (word, command) in meant {
            #expect(
                try firstLine("\(word) a.h5 --json x") == "Error: Unknown command '\(word)': did you mean '\(command)'?"
            )
        }
        #expect(try firstLine("frob") == "Error: Unknown command 'frob'")
        #expect(
            try firstLine("mine.h5")
                == "Error: Unknown command 'mine.h5': the command comes first, as in 'align-cli resnet50 mine.h5'")
        #expect(
            try firstLine("--json x resnet50")
                == "Error: Unknown option '--json': it comes after the command, as in 'align-cli resnet50 --json'")
    }

    @Test func wordsBeforeAnyCommand() throws {
        for (word, meant) in [
            "--versoin": "--version", "--hlep": "--help", "-v": "--version", "--verison": "--version",
        ] {
            #expect(try firstLine(word) == "Error: Unknown option '\(word)': did you mean '\(meant)'?")
        }
        #expect(try firstLine("--xyz") == "Error: Unknown option '--xyz'")
    }

    /// A question about a command that does not exist is wrong usage.
    @Test func helpOnNothing() throws {
        for words in ["help nonsense", "nonsense --help", "nonsense -h"] {
            #expect(try firstLine(words) == "Error: Unknown command 'nonsense'")
        }
        #expect(try firstLine("help resent50") == "Error: Unknown command 'resent50': did you mean 'resnet50'?")
        for words in [["help"], ["help", "resnet50"], ["resnet50", "--help"], ["--help"], ["help", "benchmark"]] {
            #expect(try Tool.run(words).status == 0)
        }
    }

    /// A number below 0, and any other word with a dash, where a value belongs.
    @Test func valuesWithADash() throws {
        for option in ["--rtol", "--atol", "--bn-epsilon"] {
            #expect(
                try firstLine("resnet50 \(option) -1 a.h5")
                    == "Error: \(option) must be a finite number not below 0, not -1.0.")
        }
        #expect(try firstLine("resnet50 --threads -2") == "Error: --threads must be between 1 and 1024, not -2.")
        #expect(
            try firstLine("resnet50 --style -1")
                == "Error: --style: expected its style, found '-1'; a value that begins with a dash is written '--style=-1'"
        )
        #expect(try firstLine("resnet50 --json --quiet") == "Error: --json: expected its path, found '--quiet'")
    }

    /// What the parser of arguments says of anything else stays as it is.
    @Test func otherComplaints() throws {
        #expect(try firstLine("resnet50 --json") == "Error: --json: expected its path, found nothing after it")
        #expect(try firstLine("compare a") == "Error: Missing expected argument '<candidate.h5>'")
        #expect(try firstLine("inspect a b") == "Error: Unexpected argument 'b'")
    }

    /// The page of `man` has every command and every option that the help has.
    @Test func theManual() throws {
        let page = try Tool.run("manual").output.replacing("\\-", with: "-")
        #expect(page.hasPrefix(".TH ALIGN-CLI 1 "))
        for command in ["resnet50", "fpn", "compare", "weights", "ghm-loss", "report", "inspect"] {
            let section = try #require(page.split(separator: "\n.SS \(command) ").dropFirst().first)
            let help = try Tool.run("help", command).output
            for option in help.matches(of: #/ (--[a-z-]+)/#).map(\.1) where !["--version", "--help"].contains(option) {
                #expect(section.split(separator: "\n.S")[0].contains("\\fB\(option)\\fR"), "\(command) \(option)")
            }
        }
        #expect(try !page.contains("benchmark") && !Tool.run("--help").output.contains("manual"))
    }
}
