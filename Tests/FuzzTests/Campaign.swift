import Foundation
import TestSupport

/// Many cases of one seed: where their files are, how long it lasts, and what was found.
struct Campaign: Codable {
    var seed: UInt64
    /// How many cases at most.
    var count: Int
    /// When it is over.
    var end: Date
    /// Where everything lies while it lasts.
    var folder: String
    /// Where what is found is kept.
    var findingsFolder: String
    /// The longest that one case may take, in seconds: much more than the guard allows.
    var hang = 60.0

    static let memoryLimit = 2 << 30

    var subjectsFolder: String { "\(folder)/subjects" }
    var caseFolder: String { "\(folder)/case" }
    var stateFile: String { "\(folder)/state" }
    var outputFile: String { "\(folder)/output" }
    var errorsFile: String { "\(folder)/errors" }
    var findingsFile: String { "\(findingsFolder)/findings.txt" }

    func prepare() throws {
        for path in [subjectsFolder, caseFolder, findingsFolder] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try Data().write(to: URL(filePath: findingsFile))
    }

    /// Keeps the files of a case in which something is wrong, and a line about it.
    func report(_ number: Int, _ fuzzCase: FuzzCase, _ fault: String, _ outcome: Outcome?) throws {
        let kept = "\(findingsFolder)/\(seed)-\(number)"
        try? FileManager.default.removeItem(atPath: kept)
        try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
        for path in fuzzCase.arguments where path.hasPrefix("\(caseFolder)/") {
            try? FileManager.default.copyItem(atPath: path, toPath: kept + path.dropFirst(caseFolder.count))
        }
        let command = fuzzCase.arguments.joined(separator: " ").replacing("\(caseFolder)/", with: "")
        let words = outcome.map { ": " + $0.errors.prefix(300).split(separator: "\n").joined(separator: " ⏎ ") } ?? ""
        let handle = try FileHandle(forWritingTo: URL(filePath: findingsFile))
        try handle.seekToEnd()
        try handle.write(
            contentsOf: Data("\(seed):\(number)  \(fuzzCase.name)  align-cli \(command)  \(fault)\(words)\n".utf8))
        try handle.close()
    }

    var findings: [String] {
        ((try? String(contentsOfFile: findingsFile, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    /// The memory that a process has in use; 0 where it is none.
    static func memory(of process: Int32) -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)) ?? ""
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}
