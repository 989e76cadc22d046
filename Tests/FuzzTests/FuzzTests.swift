import Foundation
import TestSupport
import Testing

#if os(Linux)
    /// Mutated files, in a loop over the command's own entry point. `scripts/fuzz` asks for more by the environment.
    @Suite struct FuzzTests {
        private static func number(_ name: String) -> Double? {
            ProcessInfo.processInfo.environment["ALIGNKIT_FUZZ_\(name)"].flatMap { Double($0) }
        }

        /// No case may end in a signal, a trap, or a status that the command does not have, run without end, take 2 GB,
        /// or complain in more than one line.
        @Test(.disabled(if: Sanitizer.present == .thread, "memory that is refused ends the sanitizer"))
        func everyEndIsAnOrderlyOne() throws {
            let environment = ProcessInfo.processInfo.environment
            guard environment[WorkerRequest.variable] == nil, environment["ALIGNKIT_FUZZ_REPLAY"] == nil else { return }
            let folder = try TemporaryFolder()
            let seconds = Self.number("SECONDS")
            let isAskedFor = seconds != nil || Self.number("COUNT") != nil
            var campaign = Campaign(
                seed: UInt64(Self.number("SEED") ?? 1), count: Int(Self.number("COUNT") ?? (isAskedFor ? 1e9 : 50)),
                end: .now + (seconds ?? 1e9), folder: folder.path,
                findingsFolder: environment["ALIGNKIT_FUZZ_FINDINGS"] ?? folder.file("findings"))
            if let hang = Self.number("HANG") { campaign.hang = hang }
            let start = Date.now
            let count = try Driver(campaign: campaign).run()
            let state = try StateFile(campaign.stateFile)
            if isAskedFor {
                let rate = Double(count) / Date.now.timeIntervalSince(start)
                print(
                    "fuzz: seed \(campaign.seed): \(count) cases, \(Int(rate)) a second; \(state.realRuns) of them in a "
                        + "process of their own, \(state.guarded) ended by the guard; "
                        + zip(Outcome.statuses, state.statuses).map { "\($1) with status \($0)" }.joined(
                            separator: ", ")
                        + "; \(campaign.findings.count) findings")
                for finding in campaign.findings { print("fuzz: \(finding)") }
            }
            #expect(count > 0)
            #expect(campaign.findings.isEmpty, "\(campaign.findings.joined(separator: "\n"))")
        }

        /// The same number is the same case.
        @Test func aCaseFollowsFromItsNumber() throws {
            guard ProcessInfo.processInfo.environment[WorkerRequest.variable] == nil else { return }
            let folder = try TemporaryFolder()
            let campaign = Campaign(
                seed: 7, count: 0, end: .now, folder: folder.path, findingsFolder: folder.file("findings"))
            try campaign.prepare()
            try Subjects.make(in: campaign.subjectsFolder)
            let subjects = try Subjects(in: campaign.subjectsFolder)
            for number in 0..<20 {
                var made: [[String: Data]] = []
                for name in ["one", "two"] {
                    let place = folder.file(name)
                    try? FileManager.default.removeItem(atPath: place)
                    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
                    _ = try FuzzCase(number, seed: 7, subjects, in: place)
                    let names = try FileManager.default.contentsOfDirectory(atPath: place)
                    made.append(
                        try Dictionary(
                            uniqueKeysWithValues: names.map {
                                ($0, try Data(contentsOf: URL(filePath: "\(place)/\($0)")))
                            }
                        ))
                }
                #expect(made[0] == made[1] && !made[0].isEmpty, "case \(number)")
            }
        }
    }

    /// Not a test: a worker of a campaign, which ends the process; and a replay for `scripts/fuzz --replay`.
    @Suite struct FuzzWorker {
        @Test func takeCases() throws {
            guard let text = ProcessInfo.processInfo.environment[WorkerRequest.variable] else { return }
            let request = try JSONDecoder().decode(WorkerRequest.self, from: Data(text.utf8))
            try Worker(request.campaign).run(from: request.first, to: request.last)
        }

        /// Makes one case again, runs it as users do, and says what came of it.
        @Test func replay() throws {
            guard let words = ProcessInfo.processInfo.environment["ALIGNKIT_FUZZ_REPLAY"] else { return }
            let folder = ProcessInfo.processInfo.environment["ALIGNKIT_FUZZ_FINDINGS"] ?? "."
            let parts = words.split(separator: ":").map(String.init)
            guard parts.count == 2, let seed = UInt64(parts[0]), let number = Int(parts[1]) else {
                Issue.record("expected SEED:NUMBER, found \(words)")
                return
            }
            let work = try TemporaryFolder()
            let campaign = Campaign(
                seed: seed, count: 1, end: .distantFuture, folder: work.path, findingsFolder: work.file("findings"))
            try campaign.prepare()
            try Subjects.make(in: campaign.subjectsFolder)
            let place = "\(folder)/\(seed)-\(number)"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            let subjects = try Subjects(in: campaign.subjectsFolder)
            let fuzzCase = try FuzzCase(number, seed: seed, subjects, in: place)
            let outcome = try RealRun.outcome(of: fuzzCase.arguments, campaign)
            print("fuzz: \(fuzzCase.name): align-cli \(fuzzCase.arguments.joined(separator: " "))")
            print(outcome.output + outcome.errors)
            print("fuzz: status \(outcome.status), \(outcome.fault ?? "as it should be")")
        }
    }
#endif
