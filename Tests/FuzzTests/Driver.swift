import Foundation
import TestSupport

/// Starts workers one after the other, and finds out how each has ended.
struct Driver {
    let campaign: Campaign
    /// How many cases a worker runs before another one takes over: libhdf5 may damage the memory of a process without
    /// ending it, and what dies of that later says nothing about the case at hand.
    private static let share = 100

    /// Runs the whole campaign.
    ///
    /// - Returns: how many cases were run.
    func run() throws -> Int {
        try campaign.prepare()
        let state = { try StateFile(campaign.stateFile) }
        try Subjects.make(in: campaign.subjectsFolder)
        var next = 0
        while next < campaign.count, Date.now < campaign.end {
            let last = min(campaign.count, next + Self.share)
            try state().number = next
            let death = try end(ofWorkerFrom: next, to: last)
            let reached = try state().number
            guard let death else {
                next = reached
                if reached < last { break }
                continue
            }
            next = reached + 1
            try judge(death, of: reached, state())
        }
        return next
    }

    /// How a worker died.
    private enum Death {
        case status(Int32)
        case signal(Int32)
        case killed(String)
    }

    /// Waits for a worker; nil where it has done all that it was asked for, or time is over.
    private func end(ofWorkerFrom first: Int, to last: Int) throws -> Death? {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--testing-library", "swift-testing", "--filter", "FuzzTests.FuzzWorker/takeCases"]
        let request = try JSONEncoder().encode(WorkerRequest(campaign: campaign, first: first, last: last))
        process.environment = ProcessInfo.processInfo.environment.merging([
            WorkerRequest.variable: String(decoding: request, as: UTF8.self), "GITHUB_ACTIONS": "",
            "SWIFT_BACKTRACE": "enable=no",
        ]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        var seen = first
        var since = Date.now
        while process.isRunning {
            usleep(5000)
            let number = try StateFile(campaign.stateFile).number
            if number != seen { (seen, since) = (number, .now) }
            let isLarge = Campaign.memory(of: process.processIdentifier) > Campaign.memoryLimit
            guard isLarge || Date.now > since + campaign.hang else { continue }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            return .killed(isLarge ? "more than 2 GB" : "hangs")
        }
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal { return .signal(process.terminationStatus) }
        return process.terminationStatus == 0 ? nil : .status(process.terminationStatus)
    }

    private func judge(_ death: Death, of number: Int, _ state: StateFile) throws {
        let errors = (try? String(contentsOfFile: campaign.errorsFile, encoding: .utf8)) ?? ""
        let fault: String
        var outcome = Outcome(status: 2, output: "", errors: errors)
        switch death {
        case .status(let status):
            outcome = Outcome(status: status, output: "", errors: errors)
            state.count(outcome)
            if outcome.isGuarded { return }
            fault = outcome.fault ?? "ends the process with status \(status)"
        case .signal(let signal): fault = "signal \(signal)"
        case .killed(let why): fault = why
        }
        let subjects = try Subjects(in: campaign.subjectsFolder)
        let fuzzCase = try FuzzCase(number, seed: campaign.seed, subjects, in: campaign.caseFolder)
        // What happens alone is the case's own fault; else one before it has damaged the process.
        let alone = try RealRun.outcome(of: fuzzCase.arguments, campaign)
        let also = alone.fault.map { "alone: \($0)" } ?? "alone: status \(alone.status)"
        try campaign.report(number, fuzzCase, "\(fault) (\(also))", outcome)
    }
}

/// What a worker is asked to do, in an environment variable.
struct WorkerRequest: Codable {
    static let variable = "ALIGNKIT_FUZZ_WORKER"

    var campaign: Campaign
    var first: Int
    var last: Int
}
