import AlignKit
import CKernels
import Foundation
import TestSupport
import Testing

/// What the guard says and does, each in a process of its own that ends by it.
@Suite struct DamageGuardTests {
    private static func install() { DamageGuard.install(program: "tool", command: "tool check 'a b.h5'") }

    /// Runs `body` as a reader of a small file.
    private static func reading(_ body: () -> Void) {
        HDF5Library.locked(GuardedReading(of: "bad\n.h5", byteCount: 1000), body)
    }

    private static func expect(
        _ result: ExitTest.Result?, says line: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text.split(separator: "\n").contains(Substring(line)), "\(text)", sourceLocation: sourceLocation)
    }

    @Test func aCrashInsideIsOneLine() async {
        let signals: [@Sendable () async -> ExitTest.Result?] = [
            {
                await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
                    Self.install()
                    Self.reading { UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = 1 }
                }
            },
            {
                await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
                    Self.install()
                    Self.reading { raise(SIGFPE) }
                }
            },
            {
                await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
                    Self.install()
                    Self.reading { abort() }
                }
            },
            {
                await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
                    Self.install()
                    Self.reading { _ = Self.depth(of: 0) }
                }
            },
        ]
        for result in signals {
            Self.expect(await result(), says: "tool: bad\\u{A}.h5: the file is damaged: reading it crashed in libhdf5")
        }
    }

    /// Never ends, and needs more and more stack.
    private static func depth(of number: Int) -> Int { number == .max ? 0 : 1 + max(number, depth(of: number + 1)) }

    /// What is said while a file is read comes out after it, and not where reading it crashes.
    @Test(.disabled(if: Sanitizer.present != nil, "a sanitizer's report is not held back"))
    func errorOutputIsHeld() async {
        let result = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            DamageGuard.install(program: "tool", command: "", holdsErrorOutput: true)
            func say(_ words: String) { FileHandle.standardError.write(Data("\(words)\n".utf8)) }
            Self.reading {
                say("first")
                say(String(repeating: "x", count: 5000))
            }
            say("second")
            Self.reading {
                say("lost")
                abort()
            }
        }
        let lines = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self).split(separator: "\n")
        let line = "tool: bad\\u{A}.h5: the file is damaged: reading it crashed in libhdf5"
        let said = lines.filter { ["first", "second", "lost", line].contains(String($0)) || $0.hasPrefix("xxx") }
        #expect(said.map { String($0.prefix(100)) } == ["first", String(repeating: "x", count: 100), "second", line])
    }

    /// What HDF5 has complained of may have damaged the memory of the process: a crash after that is the file's.
    @Test func aCrashAfterAComplaintIsTheFiles() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("half.h5")
        try ReferenceFileWriter(path: path, provenance: .init(framework: "none", model: "none")).finish()
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes.replaceSubrange(48..<200, with: Data(repeating: 0xAA, count: 152))
        try bytes.write(to: URL(filePath: path))
        let result = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            [path = path as String] in
            Self.install()
            _ = try? ReferenceFile(path: path)
            UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = 1
        }
        let errors = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(
            errors.contains("half.h5: the file is damaged: reading it has damaged the memory of libhdf5"),
            Comment(rawValue: errors))
    }

    /// The process dies of what it would have died of.
    @Test func aCrashElsewhereIsAnInternalError() async {
        let outside = await #expect(processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]) {
            Self.install()
            Self.reading {}
            UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = 1
        }
        Self.expect(
            outside,
            says: "tool: internal error: SIGSEGV; please report it, with the command: tool check 'a b.h5'")
        let onAnotherThread = await #expect(
            processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]
        ) {
            Self.install()
            Self.reading {
                Thread.detachNewThread { UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = 1 }
                sleep(60)
            }
        }
        Self.expect(
            onAnotherThread,
            says: "tool: internal error: SIGSEGV; please report it, with the command: tool check 'a b.h5'")
    }

    /// A trap is ours, wherever it happens.
    @Test func aTrapKeepsItsStatus() async {
        #if arch(x86_64)
            await #expect(processExitsWith: .signal(SIGILL)) {
                Self.install()
                Self.reading { preconditionFailure("a trap") }
            }
        #else
            await #expect(processExitsWith: .signal(SIGTRAP)) {
                Self.install()
                Self.reading { preconditionFailure("a trap") }
            }
        #endif
    }

    @Test func nothingIsHandledBeforeItIsInstalled() async {
        await #expect(processExitsWith: .signal(SIGFPE)) { Self.reading { raise(SIGFPE) } }
    }

    #if os(Linux)
        @Test func endlessComputingIsStopped() async {
            let result = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
                Self.install()
                ck_guard_enter("bad.h5", 1, 1e12)
                Self.compute(seconds: 100)
            }
            Self.expect(
                result, says: "tool: bad.h5: the file is damaged: reading it does not end: more than 1 s in libhdf5")
        }

        @Test func endlessMemoryIsStopped() async {
            let result = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
                Self.install()
                ck_guard_enter("bad.h5", 100, 100e6)
                Self.fill(megabytes: 4000, pause: 0)
            }
            Self.expect(
                result,
                says: "tool: bad.h5: the file is damaged: reading it takes more than 100 MB of memory in libhdf5")
        }

        /// Waiting costs nothing, nor do other threads that compute and fill memory meanwhile.
        @Test func whatOthersDoIsNotCounted() async {
            await #expect(processExitsWith: .exitCode(0)) {
                Self.install()
                ck_guard_enter("good.h5", 1, 100e6)
                let other = Thread { Self.fill(megabytes: 500, pause: 2_000_000) }
                other.start()
                while !other.isFinished { usleep(10_000) }
                ck_guard_leave()
                // Many short readings are no long one.
                for _ in 0..<1000 {
                    ck_guard_enter("good.h5", 0, 0)
                    Self.compute(seconds: 0.0002)
                    ck_guard_leave()
                }
                exit(0)
            }
        }

        private static func compute(seconds: Double) {
            let end = Date.now + seconds
            while .now < end {}
        }

        /// Writes to so much memory, computing for a while after each megabyte.
        private static func fill(megabytes: Int, pause: Int) {
            var work: UInt64 = 1
            for _ in 0..<megabytes {
                // An optimiser leaves out what is written to memory of malloc that nobody reads.
                memset(mmap(nil, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1, 1 << 20)
                for _ in 0..<pause { work = work &* 6_364_136_223_846_793_005 &+ 1 }
            }
            if work == 0 { print("") }
        }
    #endif
}
