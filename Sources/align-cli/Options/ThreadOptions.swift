import AlignKit
import ArgumentParser

/// How many threads compute.
struct ThreadOptions: ParsableArguments {
    @Option(help: "Threads to compute with; the results do not depend on it. (default: all cores)")
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads must be between 1 and 1024, not \(threads).")
        }
    }

    var workers: Workers { Workers(threads: threads) }
}
