import AlignKit
import ArgumentParser
import Foundation

/// The number of threads that compute.
struct ThreadOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Threads to compute with; the results do not depend on it. (default: all cores)", valueName: "number"))
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads must be between 1 and 1024, not \(threads).")
        }
        let memory = ProcessInfo.processInfo.environment["ALIGNKIT_MEMORY"]
        if let memory, Int(memory).map({ $0 < 0 }) ?? true {
            throw ValidationError("ALIGNKIT_MEMORY is a number of bytes, not “\(memory.visible)”.")
        }
    }

    var workers: Workers { Workers(threads: threads) }
}
