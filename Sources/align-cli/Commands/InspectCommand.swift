import AlignKit
import ArgumentParser

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a reference file holds: provenance, convention, and every tensor with its shape and type.")

    @Argument(help: ArgumentHelp("The reference file.", valueName: "file.h5"), completion: .file(extensions: ["h5"]))
    var path: String

    func run() throws {
        try FileRoles(inputs: [path], outputs: []).check()
        Terminal.print(try orFail { try FileDescription(path: path).text })
    }
}
