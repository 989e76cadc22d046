import AlignKit
import Foundation
import TestSupport
import align_cli

/// Runs case after case within this process, until one of them ends it.
struct Worker {
    let campaign: Campaign
    private let subjects: Subjects

    init(_ campaign: Campaign) throws {
        self.campaign = campaign
        subjects = try Subjects(in: campaign.subjectsFolder)
    }

    /// Never returns: the process ends, with 0 where all cases have been run or time is over.
    func run(from first: Int, to last: Int) throws -> Never {
        let state = try StateFile(campaign.stateFile)
        let (output, errors) = (try Redirection(1, campaign.outputFile), try Redirection(2, campaign.errorsFile))
        DamageGuard.install(program: "align-cli", command: "scripts/fuzz --replay", holdsErrorOutput: true)
        for number in first..<last {
            state.number = number
            if Date.now >= campaign.end { exit(0) }
            let fuzzCase = try FuzzCase(number, seed: campaign.seed, subjects, in: campaign.caseFolder)
            output.clear()
            errors.clear()
            let outcome: Outcome
            if fuzzCase.isReal {
                outcome = try RealRun.outcome(of: fuzzCase.arguments, campaign)
                state.realRuns += 1
            } else {
                let status = EntryPoint.run(fuzzCase.arguments)
                outcome = Outcome(status: status, output: output.text, errors: errors.text)
            }
            state.count(outcome)
            if let fault = outcome.fault { try campaign.report(number, fuzzCase, fault, outcome) }
        }
        state.number = last
        exit(0)
    }
}

/// A descriptor that leads into a file, which can be emptied and read.
private struct Redirection {
    private let descriptor: Int32
    private let path: String

    init(_ descriptor: Int32, _ path: String) throws {
        self.descriptor = descriptor
        self.path = path
        let file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0o600)
        guard file >= 0, dup2(file, descriptor) >= 0 else { throw CocoaError(.fileWriteUnknown) }
        close(file)
    }

    func clear() { ftruncate(descriptor, 0) }

    var text: String {
        fflush(nil)
        return String(decoding: (try? Data(contentsOf: URL(filePath: path))) ?? Data(), as: UTF8.self)
    }
}

/// The command as its users run it, in a process of its own.
enum RealRun {
    static func outcome(of arguments: [String], _ campaign: Campaign) throws -> Outcome {
        let process = Process()
        process.executableURL = Tool.url
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "GITHUB_ACTIONS": "", "SWIFT_BACKTRACE": "enable=no",
        ]) { $1 }
        let (output, errors) = ("\(campaign.folder)/real-output", "\(campaign.folder)/real-errors")
        for path in [output, errors] { try Data().write(to: URL(filePath: path)) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let end = Date.now + campaign.hang
        var killed: String?
        while process.isRunning, killed == nil {
            usleep(1000)
            if Date.now > end { killed = "hangs" }
            if Campaign.memory(of: process.processIdentifier) > Campaign.memoryLimit { killed = "more than 2 GB" }
        }
        if killed != nil { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        func text(_ path: String) -> String {
            String(decoding: (try? Data(contentsOf: URL(filePath: path))) ?? Data(), as: UTF8.self)
        }
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Outcome(status: status, output: text(output), errors: text(errors) + (killed.map { "\($0)\n" } ?? ""))
    }
}
