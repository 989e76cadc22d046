import Foundation

/// Everything that the tool says of one check, to people and to programs.
public struct Renderings {
    /// What people read, by what it is: `text`, `quiet`, `verbose`, `errors`, `annotation`, `html`, `junit`,
    /// `markdown`, and what `report` makes of the saved run.
    public private(set) var texts: [String: String] = [:]
    public let json: String
    public let saved: String
    public let status: Int32

    /// - Parameter arguments: a command that checks something, with its files.
    public init(of arguments: [String]) throws {
        let folder = try TemporaryFolder()
        let run = folder.file("run.json")
        func documents(_ prefix: String) -> [String] {
            ["html", "junit", "markdown"].flatMap { ["--\($0)", folder.file("\(prefix)\($0)")] }
        }
        var texts: [String: String] = [:]
        func read(_ prefix: String) {
            for kind in ["html", "junit", "markdown"] {
                texts[prefix + kind] = try? String(contentsOfFile: folder.file(prefix + kind), encoding: .utf8)
            }
        }
        let main = try Tool.run(arguments + documents("") + ["--save", run])
        texts["text"] = main.output
        texts["errors"] = main.errors
        read("")
        texts["verbose"] = try Tool.run(arguments + ["--verbose"]).output
        let quiet = try Tool.run(arguments + ["--quiet"], environment: ["GITHUB_ACTIONS": "true"])
        texts["quiet"] = quiet.output
        texts["annotation"] = quiet.errors
        json = try Tool.run(arguments + ["--json", "-"]).output
        saved = (try? String(contentsOfFile: run, encoding: .utf8)) ?? ""
        if !saved.isEmpty {
            let again = try Tool.run(["report", run] + documents("report "))
            texts["report"] = again.output
            texts["report errors"] = again.errors
            texts["report quiet"] = try Tool.run("report", run, "--quiet").output
            texts["report of two"] = try Tool.run("report", run, run).output
            read("report ")
        }
        self.texts = texts.mapValues { $0.replacing(folder.path, with: "") }
        status = main.status
    }
}
