import AlignKit
import ArgumentParser

@main
struct AlignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "align-cli",
        abstract: "Verify a neural network against recordings of the framework it comes from.",
        version: ReportEnvironment.libraryVersion,
        subcommands: [
            ResNet50Command.self, FeaturePyramidCommand.self, CompareCommand.self, WeightsCommand.self,
            GHMLossCommand.self, ReportCommand.self, InspectCommand.self, BenchmarkCommand.self,
        ])

    static func main() {
        OpenBLAS.endIdleThreads()
        let words = ["align-cli"] + CommandLine.arguments.dropFirst()
        DamageGuard.install(
            program: "align-cli", command: words.map(\.quotedForShell).joined(separator: " "), holdsErrorOutput: true)
        main(nil)
    }
}
